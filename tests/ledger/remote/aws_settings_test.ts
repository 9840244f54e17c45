import { assertEquals, assertThrows } from "../../_assert.ts";
import { readAwsSettings } from "../../../lib/ledger/remote/aws_settings.ts";
import { withFolder } from "../../_temporary.ts";

const OWN = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };

Deno.test("settings of AWS come from the environment, and the more exact name goes first", () => {
  assertEquals(readAwsSettings("s3", undefined, OWN), {
    accessKeyId: "id",
    secretAccessKey: "secret",
    region: "us-east-1",
  });
  const all = {
    ...OWN,
    AWS_SESSION_TOKEN: "token",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_REGION: "eu-west-3",
    AWS_ENDPOINT_URL: "http://a:1/",
    AWS_ENDPOINT_URL_S3: "http://b:2/base/",
  };
  const s3 = readAwsSettings("s3", undefined, all);
  assertEquals([s3.region, s3.endpoint, s3.sessionToken], [
    "eu-west-3",
    "http://b:2/base",
    "token",
  ]);
  const logs = readAwsSettings("logs", "me-south-1", all);
  assertEquals([logs.region, logs.endpoint], ["me-south-1", "http://a:1"]);
  assertThrows(
    () => readAwsSettings("s3", undefined, { ...OWN, AWS_ENDPOINT_URL: "x" }),
    Error,
    "expected",
  );
});

Deno.test("settings of AWS come from the profile where the environment has no key", () =>
  withFolder((folder) => {
    Deno.mkdirSync(`${folder}/.aws`);
    Deno.writeTextFileSync(
      `${folder}/.aws/credentials`,
      "[default]\naws_access_key_id = d\naws_secret_access_key=ds\n\n" +
        "# a comment\r\n[ team ]\r\naws_access_key_id=t\r\naws_secret_access_key = t=s/+\r\n" +
        "aws_session_token = tt\r\n",
    );
    Deno.writeTextFileSync(
      `${folder}/.aws/config`,
      "[default]\nregion = eu-north-1\n[profile team]\nregion=me-central-1\ns3 =\n  max = 1\n" +
        "endpoint_url = http://minio:9000\n",
    );
    const home = { HOME: folder };
    assertEquals(readAwsSettings("s3", undefined, home), {
      accessKeyId: "d",
      secretAccessKey: "ds",
      region: "eu-north-1",
    });
    assertEquals(readAwsSettings("s3", undefined, { ...home, AWS_PROFILE: "team" }), {
      accessKeyId: "t",
      secretAccessKey: "t=s/+",
      sessionToken: "tt",
      region: "me-central-1",
      endpoint: "http://minio:9000",
    });
    // A session token of the profile does not belong to a key of the environment.
    const mixed = readAwsSettings("s3", undefined, { ...home, ...OWN, AWS_PROFILE: "team" });
    assertEquals([mixed.accessKeyId, mixed.sessionToken], ["id", undefined]);
    assertThrows(
      () => readAwsSettings("s3", undefined, { ...home, AWS_PROFILE: "none" }),
      Error,
      'Cannot find the AWS profile "none"',
    );
    assertThrows(() => readAwsSettings("s3", undefined, {}), Error, "Cannot find AWS credentials");
  }));
