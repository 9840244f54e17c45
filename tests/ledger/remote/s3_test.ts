import { assertEquals, assertRejects, assertThrows } from "../../_assert.ts";
import { gzipSync } from "node:zlib";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { AwsError } from "../../../lib/ledger/remote/aws_client.ts";
import { fetchRemote } from "../../../lib/ledger/remote/fetch_remote.ts";
import { readListing, readS3Place, S3Bucket } from "../../../lib/ledger/remote/s3_objects.ts";
import { contentsOf, withFolder } from "../../_temporary.ts";
import { startFakeServer } from "../../_fake_server.ts";
import { PrintedLog } from "../store/_printed.ts";
import { etagOf, type FakeBucket, refuse, startFakeS3, withAws } from "./_fake_aws.ts";

const DAYS = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05"];
const LOGS = DAYS.map((day) => String(new PrintedLog().transaction(`${day}T21:00:00.000Z`, {})));

/** Keys that names of files and addresses have trouble with. */
const KEYS = DAYS.map((day, index) =>
  `logs/a b+c%2F&é'()*!~/${day}-[$LATEST]${String(index).repeat(32)}//00000${index}`
);

function makeBucket(): FakeBucket {
  const bytes = (text: string, index: number) =>
    new Uint8Array(index % 2 === 0 ? gzipSync(text) : new TextEncoder().encode(text));
  return {
    objects: new Map([
      ...LOGS.map((text, index) => [KEYS[index], bytes(text, index)] as const),
      ["logs/folder/", new Uint8Array()],
      ["logs/aws-logs-write-test", new TextEncoder().encode("Permission Check Successful")],
      ["other/x", new TextEncoder().encode("no log")],
    ]),
    faults: new Map(),
    pageSize: 2,
  };
}

Deno.test("a bucket gives the ledger that the same files on the disk give, page by page, whatever their keys", () =>
  withFolder(async (folder) => {
    const bucket = makeBucket();
    await using server = startFakeS3("bucket", bucket);
    const ledger = `${folder}/ledger.duckdb`;
    await withAws(server.origin, async () => {
      const first = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals([first.foundFiles, first.newFiles, first.unfetched], [5, 5, []]);
      assertEquals(server.asked.filter(({ url }) => url.search !== "").length, 4);

      for (const [index, text] of LOGS.entries()) {
        const name = KEYS[index].split("/").at(-3)!;
        Deno.mkdirSync(`${folder}/disk/${name}`, { recursive: true });
        Deno.writeTextFileSync(`${folder}/disk/${name}/00000${index}`, text);
      }
      const disk = `${folder}/disk.duckdb`;
      await ingest([`${folder}/disk`], { ledger: disk });
      const contents = await contentsOf(disk);
      assertEquals(await contentsOf(ledger), contents);

      // What the disk gave already is fetched once, to see that it is the same.
      const known = await ingest(["s3://bucket/logs/"], { ledger: disk });
      assertEquals([known.newFiles, known.knownFiles, known.isPublished], [0, 5, true]);
      const asked = server.asked.length;
      assertEquals((await ingest(["s3://bucket/logs/"], { ledger: disk })).isPublished, false);
      assertEquals(server.asked.slice(asked).filter(({ url }) => url.search === "").length, 0);
      assertEquals(await contentsOf(disk), contents);
    });
  }));

Deno.test("what a ledger holds is not fetched again, unless it is another content by now", () =>
  withFolder(async (folder) => {
    const bucket = makeBucket();
    await using server = startFakeS3("bucket", bucket);
    const ledger = `${folder}/ledger.duckdb`;
    const fetches = () => server.asked.filter(({ url }) => url.search === "").length;
    await withAws(server.origin, async () => {
      await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals(fetches(), 5);
      const again = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals([again.knownFiles, again.foundFiles, again.isPublished], [5, 5, false]);
      assertEquals(fetches(), 5);

      const more = LOGS[0] + String(new PrintedLog().transaction("2024-03-01T22:00:00.000Z", {}));
      bucket.objects.set(KEYS[0], new TextEncoder().encode(more));
      const changed = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals([changed.newFiles, changed.knownFiles], [1, 4]);
      assertEquals(fetches(), 6);

      // What was made from nothing of it must fetch it again.
      await Deno.remove(ledger);
      assertEquals((await ingest(["s3://bucket/logs/"], { ledger })).newFiles, 5);
    });
  }));

Deno.test("busy servers and broken answers are tried again; what stays refused is told, the rest is read", () =>
  withFolder(async (folder) => {
    const bucket = makeBucket();
    const etag = etagOf(bucket.objects.get(KEYS[0])!);
    const broken = () => new Response("short", { headers: { etag } });
    bucket.faults.set(KEYS[0], [() => refuse(503, "SlowDown", "slower"), broken]);
    bucket.faults.set(KEYS[1], Array(9).fill(() => refuse(403, "AccessDenied", "not for you")));
    bucket.objects.set("logs/../x", new TextEncoder().encode(LOGS[0]));
    await using server = startFakeS3("bucket", bucket);
    const ledger = `${folder}/ledger.duckdb`;
    await withAws(server.origin, async () => {
      const first = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals(first.newFiles, 4);
      assertEquals(first.unfetched.map(({ reason }) => reason).sort(), [
        "AccessDenied: not for you",
        'its key has a part "." or "..", which no address can name',
      ]);
      bucket.faults.clear();
      bucket.objects.delete("logs/../x");
      const second = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals([second.newFiles, second.knownFiles, second.unfetched.length], [1, 4, 0]);
    });
  }));

Deno.test("a bucket that cannot be listed, or is empty, is told in a line, and nothing is left behind", () =>
  withFolder(async (folder) => {
    await using server = startFakeS3("bucket", makeBucket());
    const ledger = `${folder}/ledger.duckdb`;
    const wrong: [string, string][] = [
      ["s3://none/x", "NoSuchBucket: no such bucket"],
      ["s3://bucket/nothing", "it holds no log files"],
      ["s3:///x", "expected s3://bucket/prefix"],
    ];
    await withAws(server.origin, async () => {
      for (const [path, message] of wrong) {
        await assertRejects(() => ingest([path], { ledger }), Error, message);
      }
    });
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("a bucket of another region is asked there, and from then on at once", async () => {
  await using server = startFakeServer(({ headers }) =>
    headers.get("authorization")?.includes("/ap-south-1/s3/")
      ? new Response("text")
      : new Response("<Error><Code>AuthorizationHeaderMalformed</Code></Error>", {
        status: 400,
        headers: { "x-amz-bucket-region": "ap-south-1" },
      })
  );
  const bucket = new S3Bucket("b", {
    accessKeyId: "id",
    secretAccessKey: "secret",
    region: "eu-west-1",
    endpoint: server.origin,
  });
  assertEquals(await bucket.get("x", undefined, (response) => response.text()), "text");
  assertEquals(server.asked.length, 2);
  await bucket.get("y", undefined, (response) => response.text());
  assertEquals(server.asked.length, 3);
});

Deno.test("several requests are under way at once, and no more than 16", async () => {
  let running = 0;
  let most = 0;
  const many = Promise.withResolvers<void>();
  const patience = setTimeout(many.resolve, 10_000);
  const contents = Array.from(
    { length: 50 },
    (_, index) => `<Contents><Key>k${index}</Key><ETag>e</ETag><Size>1</Size></Contents>`,
  );
  await using server = startFakeServer(async ({ url }) => {
    if (url.search !== "") {
      return new Response(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
    }
    most = Math.max(most, ++running);
    if (running === 16) many.resolve();
    await many.promise;
    // One more would begin meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 20));
    running--;
    return new Response("x", { headers: { etag: "e" } });
  });
  await withAws(server.origin, async () => {
    const fetched = await fetchRemote(["s3://bucket/k"], { known: new Map() });
    assertEquals([fetched.entries.length, most], [50, 16]);
    clearTimeout(patience);
    fetched.close();
  });
});

Deno.test("a listing is read whole or refused", () => {
  const contents =
    "<Contents><Key>a&amp;b+&#x63;</Key><ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>";
  const page = (inner: string) => `<ListBucketResult>${inner}</ListBucketResult>`;
  assertEquals(readListing(page(contents)), {
    objects: [{ key: "a&b+c", etag: "e", sizeBytes: 3 }],
    next: null,
  });
  for (
    const wrong of [
      "<html></html>",
      page("<IsTruncated>true</IsTruncated>"),
      page("<Contents><Key>a</Key></Contents>"),
    ]
  ) assertThrows(() => readListing(wrong), AwsError);
  assertEquals(readS3Place("s3://bucket/a?b#c d"), { bucket: "bucket", prefix: "a?b#c d" });
});
