import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { driveKernel } from "./_kernel.ts";

const NOTEBOOK = import.meta.resolve("../../../lib/notebook/mod.ts");
const CONTROL = join(ROOT, "tests", "cases", "01-control", "in");
const TIMES = 5;

Deno.test("a ledger that a cell opens again and again is open twice at most, and others stay open", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, [CONTROL]);
    const open = `const ledger = await openLedger(${JSON.stringify(path)});
      await ledger.sql\`select 1 as n\`; undefined`;
    const { cells } = await driveKernel([
      `import { openLedger, user } from "${NOTEBOOK}";
       const isOpen = ({ name }) => {
         try { return Deno.readLinkSync("/proc/self/fd/" + name) === ${JSON.stringify(path)}; }
         catch { return false; }
       };
       const files = () => [...Deno.readDirSync("/proc/self/fd")].filter(isOpen).length;
       const kept = await openLedger(${JSON.stringify(path)});
       const before = files(); undefined`,
      ...Array(TIMES).fill(open),
      "files() / before",
      "const { n } = await kept.row`select 7 as n`; n",
      `let late = (await openLedger(${JSON.stringify(path)}))
         .row\`select count(*) as n from range(30000000) as r(a) where a % 7 = 3\`; undefined`,
      open,
      "(await late).n",
      `await openLedger(${JSON.stringify(path)});
       await user("nobody").catch((error) => error.message.slice(0, 24))`,
    ], { mode: "queued" });
    const shown = cells.map((texts) => texts.filter((text) => !/^(?:\w.*: \d+ s)?$/.test(text)));
    if (Deno.build.os === "linux") assert(Number(shown[TIMES + 1]) <= 3, String(shown[TIMES + 1]));
    assertEquals(shown.slice(TIMES + 2), [
      ["7"],
      [],
      [],
      ["4285714"],
      [`'Cannot find user "nobody'`],
    ]);
  }));
