import { assert, assertEquals, assertMatch, assertStringIncludes } from "../_assert.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { printable, printableName } from "../../lib/ledger/printable.ts";
import { callTask } from "../_call.ts";
import { withFolder } from "../_temporary.ts";

const LOG = "2024-03-01T10:00:00.000Z odd words\n\n";

Deno.test("printable() shows what would steer a terminal, and leaves all else", () => {
  assertEquals(printable("\x1b]52;c;eA==\x07"), "\\u001b]52;c;eA==\\u0007");
  assertEquals(
    printable("a\rb\x9b31m\u202egpj\x7f\u2066"),
    "a\\u000db\\u009b31m\\u202egpj\\u007f\\u2066",
  );
  const plain = "رصيد 😀 a\u200fb\tc\r\nd\ne";
  assertEquals(printable(plain), plain);
  assertEquals(printableName("a\nb\tc\r\nd"), "a\\u000ab\\u0009c\\u000d\\u000ad");
});

Deno.test("names of files cannot steer the terminal that an ingest prints on", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/logs`;
    Deno.mkdirSync(logs);
    Deno.writeTextFileSync(`${logs}/\x1b[31mred\nLedger: gone`, "no log");
    const ledger = `${folder}/ledger.duckdb`;
    const refused = await callTask(ingestTask, `${logs}/\x1b[31mred\nLedger: gone`, "--db", ledger);
    assertEquals(refused.code, 1);
    Deno.writeTextFileSync(`${logs}/log`, LOG);
    const read = await callTask(ingestTask, logs, "--db", ledger, "--no-findings");
    assertEquals(read.code, 0);
    assertMatch(read.lines[1], /^ {2}logs\/\\u001b\[31mred\\u000aLedger: gone: No log event/);
    const unknown = await callTask(ingestTask, "--\x1b]0;title\x07");
    assertStringIncludes(unknown.lines.join(), "\\u001b]0;title");
    for (const { lines } of [refused, read, unknown]) {
      // deno-lint-ignore no-control-regex -- it is what must not be there
      assert(!/[\0-\x1f]/.test(lines.join("")), lines.join("\n"));
    }
  }));
