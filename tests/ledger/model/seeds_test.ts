import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { minorUnits } from "../../../lib/ledger/currency.ts";
import { eventTypeIds, eventTypes } from "../../../lib/ledger/log/event_types.ts";
import { findingKinds, findingTitle } from "../../../lib/ledger/model/finding_kinds.ts";
import { readSeed, SEEDS } from "../../../lib/ledger/model/seeds.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

/** Where CLDR, which `Intl` goes by, has other decimals than ISO 4217. */
const CLDR_DIFFERS = "AFN ALL IQD IRR KPW LAK LBP MGA MMK RSD SLL SOS SYP YER".split(" ");

Deno.test("currencies have the minor units of ISO 4217: 0, 2, 3 or 4", () => {
  const { rows } = readSeed("currencies");
  assert(rows.length > 160);
  const byUnits = Map.groupBy(rows, ({ minor_units }) => minor_units);
  assertEquals([...byUnits.keys()].sort(), ["0", "2", "3", "4"]);
  assertEquals(
    byUnits.get("3")!.map(({ currency }) => currency),
    ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"],
  );
  const differing = rows.filter(({ currency, minor_units }) => {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits !== Number(minor_units);
  });
  assertEquals(
    differing.map(({ currency }) => currency).filter((code) => !CLDR_DIFFERS.includes(code)),
    [],
  );
});

Deno.test("SQL and TypeScript read the same minor units, and 2 for what is not a currency", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const codes = [...readSeed("currencies").rows.map(({ currency }) => currency), "ZZZ", ""];
    const values = codes.map((code) => `('${code}')`).join(", ");
    const rows = await ask(
      ledger,
      `select code, minor_units(code) as units from (values ${values}) as codes (code)`,
    );
    assertEquals(rows.map(({ units }) => units), codes.map(minorUnits));
    assertEquals(minorUnits(null), 2);
  }));

Deno.test("every seed has a row for each name, once", () => {
  for (const seed of SEEDS) {
    const { columns, rows } = readSeed(seed);
    assert(rows.length > 0, seed);
    if (seed === "event_phrases") continue;
    const names = rows.map((row) => row[seed === "event_types" ? "event_type" : columns[0]]);
    assertEquals(new Set(names).size, names.length, seed);
  }
});

Deno.test("types of events keep their numbers, and each phrase is of one of them", () => {
  assertEquals(eventTypes().map((type) => eventTypeIds()[type]), eventTypes().map((_, at) => at));
  const phrases = readSeed("event_phrases").rows.map(({ event_type }) => event_type);
  assertEquals(phrases.filter((type) => !eventTypes().includes(type)), []);
  for (const { event_type, usual_text } of readSeed("event_types").rows) {
    const begins = readSeed("event_phrases").rows.filter((row) => row.event_type === event_type);
    const isKnown = begins.some(({ phrase }) => usual_text.startsWith(phrase));
    assert(usual_text === "" || isKnown, `${event_type}: ${usual_text}`);
  }
});

Deno.test("a kind of finding has a title, also where nobody knows it", () => {
  assertEquals(findingTitle("zero_amount"), "Zero amount");
  assertEquals(findingTitle("my_own_rule"), "My own rule");
});

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* filesBelow(join(folder, name));
    else if (/\.(?:ts|sql|js|py)$/.test(name)) yield join(folder, name);
  }
}

/** Most names of one list that a file may mention without being a second list of them. */
const FEW = 6;
/** Where the simulated company sells is the simulator's own business. */
const COUNTRIES = join(ROOT, "lib", "dev", "simulate", "plan", "countries.ts");

Deno.test("no file of lib/ is a second list of kinds, types of events or currencies", () => {
  const lists = [
    findingKinds().map(({ kind }) => kind),
    eventTypes().filter((type) => type.includes("_")),
    readSeed("currencies").rows.map(({ currency }) => currency),
  ];
  const second = [...filesBelow(join(ROOT, "lib"))].filter((path) => {
    if (path === COUNTRIES) return false;
    const words = new Set(Deno.readTextFileSync(path).match(/\b[A-Za-z_]+\b/g));
    return lists.some((list) => list.filter((name) => words.has(name)).length > FEW);
  });
  assertEquals(second, []);
});
