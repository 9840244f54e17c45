import { join } from "node:path";
import { UserError } from "../error.ts";

/** How to reach AWS, or what speaks its protocols. */
export interface AwsSettings {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** Address of another server for the service, without a slash at its end. */
  readonly endpoint?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, string>>;

const DEFAULT_REGION = "us-east-1";

/**
 * Reads credentials, region and endpoint as AWS's own tools do: from the environment, else from the profile
 * in `~/.aws/credentials` and `~/.aws/config`.
 *
 * @param service `s3` or `logs`: `AWS_ENDPOINT_URL_S3` goes before `AWS_ENDPOINT_URL`.
 * @param region What the caller knows of the region; goes before all else.
 * @throws {UserError} If there are no credentials, or the profile is not there.
 */
export function readAwsSettings(
  service: "s3" | "logs",
  region?: string,
  environment: Environment = Deno.env.toObject(),
): AwsSettings {
  const set = (name: string) => environment[name] || undefined;
  const profile = readProfile(environment);
  const endpointName = service === "s3"
    ? "AWS_ENDPOINT_URL_S3"
    : "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS";
  const endpoint = set(endpointName) ?? set("AWS_ENDPOINT_URL") ?? profile.endpoint_url;
  const isFromProfile = set("AWS_ACCESS_KEY_ID") === undefined;
  const [id, secret, token] = isFromProfile
    ? [profile.aws_access_key_id, profile.aws_secret_access_key, profile.aws_session_token]
    : [set("AWS_ACCESS_KEY_ID"), set("AWS_SECRET_ACCESS_KEY"), set("AWS_SESSION_TOKEN")];
  if (id === undefined || secret === undefined) {
    throw new UserError(
      "Cannot find AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of " +
        "~/.aws/credentials in AWS_PROFILE; for a role or SSO, run `aws configure export-credentials --format env`",
    );
  }
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...token === undefined ? {} : { sessionToken: token },
    region: region ?? set("AWS_REGION") ?? set("AWS_DEFAULT_REGION") ?? profile.region ??
      DEFAULT_REGION,
    ...endpoint === undefined ? {} : { endpoint: readEndpoint(endpoint) },
  };
}

function readEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UserError(
      `Cannot use the endpoint "${text}": expected an address like http://host:9000`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

function readProfile(environment: Environment): Section {
  const home = environment.HOME || environment.USERPROFILE;
  const inHome = (name: string) => home ? join(home, ".aws", name) : undefined;
  const named = environment.AWS_PROFILE || undefined;
  const name = named ?? "default";
  const config = readIni(environment.AWS_CONFIG_FILE || inHome("config"));
  const credentials = readIni(environment.AWS_SHARED_CREDENTIALS_FILE || inHome("credentials"));
  const parts = [
    config.get(name === "default" ? "default" : `profile ${name}`),
    credentials.get(name),
  ];
  if (named !== undefined && parts.every((part) => part === undefined)) {
    throw new UserError(
      `Cannot find the AWS profile "${named}" in ~/.aws/credentials or ~/.aws/config`,
    );
  }
  return Object.assign({}, ...parts);
}

/** Reads a file of `[section]` and `name = value` lines; nested values are left out. */
function readIni(path: string | undefined): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> = {};
  for (const line of readLines(path)) {
    const head = /^\[\s*(.*?)\s*\]/.exec(line);
    const pair = /^([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (head !== null) {
      section = sections.get(head[1]) ?? {};
      sections.set(head[1], section);
    } else if (pair !== null && pair[2] !== "") section[pair[1].toLowerCase()] = pair[2];
  }
  return sections;
}

function readLines(path: string | undefined): string[] {
  if (path === undefined) return [];
  try {
    return Deno.readTextFileSync(path).split(/\r?\n/);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return [];
    }
    throw error;
  }
}
