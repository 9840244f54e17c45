import { join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

/** What is needed to build images and run them, by package of Debian and program. */
const PROGRAMS = {
  buildah: "buildah",
  debootstrap: "debootstrap",
  podman: "podman",
  runc: "runc",
  "docker-compose": "docker-compose",
};

/** Why images cannot be built and run here; null where they can. */
export async function whyNoContainers(): Promise<string | null> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "only root on Linux can do it";
  const missing = [];
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const { code } = await run("sh", ["-c", `command -v ${program}`]);
    if (code !== 0) missing.push(name);
  }
  return missing.length === 0 ? null : `install ${missing.join(", ")} by apt-get`;
}

/** What a program printed, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end; one that cannot be started has the exit code 127. */
export async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  try {
    const output = await new Deno.Command(command, {
      args: [...args],
      cwd: ROOT,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
    }).output();
    const [out, err] = [output.stdout, output.stderr].map((part) => new TextDecoder().decode(part));
    return { code: output.code, out, err };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { code: 127, out: "", err: String(error) };
    throw error;
  }
}

const FOLDER = join(ROOT, "data", "build", "ops");
const STORE = ["--root", join(FOLDER, "images"), "--runroot", join(FOLDER, "images_run")];
const PODMAN = [...STORE, "--runtime", "runc", "--cgroup-manager", "cgroupfs"];

/** Builds and runs images, in a store of its own in the git-ignored `data/build/ops`. */
export class Engine {
  /** Builds a target of the Dockerfile as `balancebook:TARGET`, on a Debian that is made once. */
  async build(target: string): Promise<void> {
    await this.#makeBase();
    await this.buildah(
      ...["build", "--isolation", "chroot", "--format", "docker", "--layers", "--quiet"],
      ...["--build-arg", "BASE=localhost/base", "--target", target],
      ...["--tag", `balancebook:${target}`, ROOT],
    );
  }

  /** What stands in an image's configuration, and its size in bytes. */
  async inspect(target: string): Promise<ImageFacts> {
    const { out } = await this.podman("image", "inspect", `localhost/balancebook:${target}`);
    return JSON.parse(out)[0];
  }

  /**
   * Runs an image as a careful administrator does: no network, nothing to be written but `data`, no
   * capability, and a user whom it does not know.
   *
   * @param options Of `podman run`, before the image.
   */
  runImage(
    target: string,
    logs: string,
    data: string,
    args: readonly string[],
    options: readonly string[] = [],
  ): Promise<Outcome> {
    Deno.chownSync(data, STRANGER, STRANGER);
    return run("podman", [
      ...PODMAN,
      ...["run", "--rm", "--network", "none", "--read-only", "--read-only-tmpfs=false"],
      ...["--cap-drop", "all", "--security-opt", "no-new-privileges", "--no-healthcheck"],
      ...["--ulimit", "nofile=1024:2048", "--ulimit", "nproc=4096:4096"],
      ...["--user", `${STRANGER}:${STRANGER}`],
      ...["--volume", `${logs}:/logs:ro`, "--volume", `${data}:/data`],
      ...options,
      `localhost/balancebook:${target}`,
      ...args,
    ]);
  }

  /** Serves Docker's protocol at a socket until `signal` aborts. */
  async serve(socket: string, signal: AbortSignal): Promise<void> {
    await new Deno.Command("podman", {
      args: [...PODMAN, "system", "service", "--time", "0", `unix://${socket}`],
      stdout: "null",
      stderr: "null",
      signal,
    }).output();
  }

  /** How the containers of compose's services are, in the order of the names. */
  async states(...services: readonly string[]): Promise<State[]> {
    const names = services.map((name) => `balancebook_${name}_1`);
    const { out } = await this.podman("container", "inspect", ...names);
    return (JSON.parse(out) as { State: State }[]).map(({ State }) => State);
  }

  /** @throws {Error} If it fails; with what it said. */
  buildah(...args: readonly string[]): Promise<Outcome> {
    return this.#must("buildah", [...STORE, ...args]);
  }

  /** @throws {Error} If it fails; with what it said. */
  podman(...args: readonly string[]): Promise<Outcome> {
    return this.#must("podman", [...PODMAN, ...args]);
  }

  async #must(command: string, args: readonly string[]): Promise<Outcome> {
    const outcome = await run(command, args);
    if (outcome.code === 0) return outcome;
    throw new Error(`${command} ${args.join(" ")} failed: ${outcome.out}${outcome.err}`);
  }

  /** Makes an image of a small Debian that trusts what this machine trusts. */
  async #makeBase(): Promise<void> {
    const { out } = await this.buildah("images", "--noheading", "--format", "{{.Name}}");
    if (out.split("\n").includes("localhost/base")) return;
    const folder = join(FOLDER, "debian");
    await run("rm", ["-rf", folder]);
    Deno.mkdirSync(folder, { recursive: true });
    await this.#must("debootstrap", ["--variant=minbase", "trixie", folder]);
    const slim = ["usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt/archives"]
      .concat("var/lib/apt/lists").map((name) => join(folder, name));
    await this.#must("rm", ["-r", ...slim]);
    const container = (await this.buildah("from", "scratch")).out.trim();
    await this.buildah("add", "--quiet", container, folder, "/");
    const certificates = Deno.env.get("SSL_CERT_FILE") ?? "/etc/ssl/certs/ca-certificates.crt";
    await this.buildah("add", "--quiet", container, certificates, CERTIFICATES);
    const trust = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT"]
      .flatMap((name) => ["--env", `${name}=${CERTIFICATES}`]);
    await this.buildah("config", ...trust, container);
    await this.buildah("commit", "--quiet", "--rm", container, "localhost/base");
    await run("rm", ["-rf", folder]);
  }
}

/** What a test asks of an image. */
export interface ImageFacts {
  /** Bytes, of the Debian below it too. */
  readonly Size: number;
  readonly User: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** How a container is; times are ISO 8601, of one zone. */
export interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

/** A user whom no image knows. */
export const STRANGER = 4321;
const CERTIFICATES = "/etc/ssl/host/certificates.crt";
