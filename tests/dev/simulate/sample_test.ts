import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT, SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { FAULT_KINDS, printGroundTruth, simulate } from "../../../lib/dev/simulate/mod.ts";
import { eventTypes } from "../../../lib/ledger/log/event_types.ts";

const sample = simulate({ seed: 1, days: 45, users: 44 });
const { groundTruth } = sample;

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
  assertEquals(
    Deno.readTextFileSync(`${SAMPLE_LOGS}.ground_truth.json`),
    printGroundTruth(groundTruth),
  );
});

Deno.test("data/sample stays below two megabytes, folders included", () => {
  const paths = listFiles(SAMPLE_LOGS);
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
  const sizes = paths.map((path) => Deno.statSync(join(SAMPLE_LOGS, path)).size);
  assert(sizes.reduce((sum, size) => sum + size, folders.size * 4096) < 2_000_000);
});

Deno.test("every kind of finding is in the sample, but for those that need a fault or a run of their own", () => {
  const kinds = new Set(groundTruth.findings.map(({ kind }) => kind));
  assertEquals(Object.keys(FAULT_KINDS).filter((kind) => !kinds.has(kind)), [
    "wallet_overdrawn",
    "dormant_wallets",
    "population_break",
    "shared_delivery",
  ]);
  assertEquals(Object.keys(groundTruth.counts.eventsByType), eventTypes().toSorted());
  assert(groundTruth.debitsWithVat.length > 0 && groundTruth.tornFiles.length === 1);
});

Deno.test("faults of one kind vary: blocks, errors, ends, units, durations", () => {
  const ids = (kind: string) =>
    groundTruth.findings.filter((finding) => finding.kind === kind).map(({ subject }) => subject);
  const withError = new Set(groundTruth.syncErrors.map(({ transactionId }) => transactionId));
  const rows = new Map(groundTruth.transactions.map((row) => [row.id, row]));
  assertEquals(
    new Set(groundTruth.blocked.map(({ hasBlock }) => hasBlock)),
    new Set([true, false]),
  );
  const broken = ids("calculation_break").map((id) => `${rows.get(id)!.type} ${withError.has(id)}`);
  for (const sort of ["null false", "DEBIT false", "DEBIT true"]) {
    assert(broken.includes(sort), sort);
  }
  const exposures = groundTruth.findings.filter(({ kind }) => kind === "sync_break")
    .map(({ amount }) => amount === "0");
  assertEquals(new Set(exposures), new Set([true, false]), "standing and healed");
  assertEquals(new Set(ids("volume_shift").map((day) => day.length > 10)), new Set([true, false]));
  const fields = ids("unknown_value").map((subject) => subject.split("=")[0]);
  assertEquals([...new Set(fields)].sort(), ["action", "currency", "field", "source", "type"]);
});

Deno.test("the sample's files are stored in every way that was met in the wild", () => {
  const { files, counts } = groundTruth;
  for (const format of ["gzip", "multi_member", "plain", "torn"]) {
    assert(files.some((file) => file.format === format), format);
  }
  assert(files.some(({ part }) => part === 1), "two parts");
  const share = counts.filesOutOfOrder / counts.files;
  assert(share > 0.2 && share < 0.45, `out of order: ${share}`);
  assert(counts.requestsTorn > 5);
  const crosses = groundTruth.transactions.some(({ stream, loggedAt }) =>
    !stream.startsWith(loggedAt.slice(0, 10))
  );
  assert(crosses, "a stream crosses midnight");
});

Deno.test("the sample has both schemas, six currencies and two dozen actions", () => {
  const { counts } = groundTruth;
  assertEquals(Object.keys(counts.bySchema), ["typed", "untyped"]);
  assertEquals(Object.keys(counts.byCurrency), ["AED", "BHD", "KWD", "OMR", "QAR", "SAR"]);
  assert(Object.keys(counts.byAction).length >= 20);
  const overlap = groundTruth.transactions.filter(({ loggedAt }) =>
    /^2024-01-0[45]/.test(loggedAt)
  );
  assertEquals(new Set(overlap.map(({ type }) => type === null)), new Set([true, false]));
});
