import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT, SAMPLE_LOGS } from "../../lib/paths.ts";
import { printTruth, simulate, type Truth } from "../../lib/simulate/mod.ts";

const sample = simulate({ seed: 1, days: 45, users: 44 });
const { truth } = sample;

function listFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(join(folder, name)).map((inner) => `${name}/${inner}`) : [name]
  );
}

Deno.test("data/sample is what the documented command writes", () => {
  const readme = Deno.readTextFileSync(join(ROOT, "data", "README.md"));
  assert(readme.includes("sample.ts --seed 1 --days 45 --users 44 --out data/sample"));
  const expected = sample.files.map(({ path }) => path).sort();
  assertEquals(listFiles(SAMPLE_LOGS).sort(), expected);
  for (const { path, bytes } of sample.files) {
    const stored = Deno.readFileSync(join(SAMPLE_LOGS, path));
    assert(stored.length === bytes.length && stored.every((byte, at) => byte === bytes[at]), path);
  }
  assertEquals(Deno.readTextFileSync(`${SAMPLE_LOGS}.truth.json`), printTruth(truth));
});

Deno.test("data/sample stays below two megabytes, folders included", () => {
  const paths = listFiles(SAMPLE_LOGS);
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
  const sizes = paths.map((path) => Deno.statSync(join(SAMPLE_LOGS, path)).size);
  assert(sizes.reduce((sum, size) => sum + size, folders.size * 4096) < 2_000_000);
});

Deno.test("every sort of fault is in the sample", () => {
  const lists: (keyof Truth)[] = [
    "syncErrors",
    "calculationBreaks",
    "debitsWithVat",
    "silentSyncBreaks",
    "roundingAlarms",
    "blocked",
    "paymentNegativeEpisodes",
    "gaps",
    "redeliveredMessages",
    "lostMessages",
    "doubleCharges",
    "replays",
    "zeroAmounts",
    "negativeAmounts",
    "missingMetadata",
    "testUserTransactions",
    "outliers",
    "tornFiles",
    "outages",
  ];
  for (const name of lists) assert((truth[name] as unknown[]).length > 0, name);
  for (const [kind, count] of Object.entries(truth.counts.eventsByKind)) assert(count > 0, kind);
  for (const hasBlock of [true, false]) {
    assert(truth.blocked.some((blocked) => blocked.hasBlock === hasBlock), `block: ${hasBlock}`);
  }
  const ends = truth.paymentNegativeEpisodes.map(({ endTransactionId }) =>
    endTransactionId === null
  );
  assert(ends.includes(true) && ends.includes(false), "episodes ended and open");
  assertEquals(truth.walletOverdrawn, []);
});

Deno.test("calculation breaks stand alone and with a sync error in every currency", () => {
  const withError = new Set(truth.syncErrors.map(({ transactionId }) => transactionId));
  const typed = new Set(truth.transactions.filter(({ type }) => type).map(({ id }) => id));
  const found = truth.calculationBreaks.filter(({ transactionId }) => typed.has(transactionId))
    .map(({ currency, transactionId }) => `${currency} ${withError.has(transactionId)}`);
  for (const currency of Object.keys(truth.counts.byCurrency)) {
    for (const has of [true, false]) {
      assert(found.includes(`${currency} ${has}`), `${currency} ${has}`);
    }
  }
});

Deno.test("the sample's files are stored in every way that was met in the wild", () => {
  const { files, counts } = truth;
  for (const format of ["gzip", "multi_member", "plain", "torn"]) {
    assert(files.some((file) => file.format === format), format);
  }
  assert(files.some(({ part }) => part === 1), "two parts");
  const share = counts.filesOutOfOrder / counts.files;
  assert(share > 0.2 && share < 0.45, `out of order: ${share}`);
  assert(counts.requestsTorn > 5);
  const crosses = truth.transactions.some(({ stream, loggedAt }) =>
    !stream.startsWith(loggedAt.slice(0, 10))
  );
  assert(crosses, "a stream crosses midnight");
});

Deno.test("the sample has both schemas, five currencies and two dozen actions", () => {
  const { counts } = truth;
  assertEquals(Object.keys(counts.bySchema), ["typed", "untyped"]);
  assertEquals(Object.keys(counts.byCurrency), ["AED", "BHD", "KWD", "QAR", "SAR"]);
  assert(Object.keys(counts.byAction).length >= 20);
  const overlap = truth.transactions.filter(({ loggedAt }) => /^2024-01-0[45]/.test(loggedAt));
  assertEquals(new Set(overlap.map(({ type }) => type === null)), new Set([true, false]));
});
