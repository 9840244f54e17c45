import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { ledgerOnce, makeLedgerWithFindings, withFolder } from "../_temporary.ts";
import { callTask } from "../_call.ts";
import { PrintedLog } from "../ledger/store/_printed.ts";

const LOG = new PrintedLog()
  .transaction("2024-03-01T21:00:00.000Z", { amount: 10 })
  .transaction("2024-03-02T21:00:00.000Z", { amount: 5, oldBalance: 90, paymentBalance: 92 });

const copyLedger = ledgerOnce((folder) => {
  Deno.writeTextFileSync(`${folder}/log`, String(LOG));
  return makeLedgerWithFindings(folder, [`${folder}/log`]);
});

Deno.test("review lists open cases, keeps what is said of one, and --fail-on obeys it", () =>
  withFolder(async (folder) => {
    const ledger = await copyLedger(folder);
    const options = ["--db", ledger];
    const report = () =>
      callTask(
        reportTask,
        ...options,
        "-o",
        `${folder}/out`,
        "--daily",
        "last",
        "--fail-on",
        "warning",
      );
    const listed = await callTask(reviewTask, ...options);
    assertEquals(listed.code, 0);
    const [first] = listed.lines;
    const caseId = first.split(" ")[0];
    assertStringIncludes(first, "payment side too high by BHD 7.000");
    assertStringIncludes(listed.lines.at(-1)!, "1 open case, ");
    assertEquals((await report()).code, 2);

    const shown = await callTask(reviewTask, ...options, caseId);
    assertEquals(shown.code, 0);
    assertStringIncludes(shown.lines[0], `${caseId}  warning  `);
    for (
      const words of [
        "What happened: ",
        "For the company: The company finds out which side is right: then it adds BHD 7.000",
        "For the user: The user is owed BHD 7.000 if the payment side is right",
        "Reviewed: by nobody yet; --state, --note and --by",
        `1 entry and the log lines: deno task serve, /case/${caseId}`,
        "1 open case, ",
      ]
    ) assert(shown.lines.some((line) => line.includes(words)), words);

    const said = await callTask(
      reviewTask,
      ...[...options, caseId, "--state", "accepted", "--note", "a gift", "--by", "Amal"],
    );
    assertEquals(said.code, 0, said.lines.join("\n"));
    assertStringIncludes(said.lines[0], `${caseId} accepted by Amal`);
    assertStringIncludes(said.lines[1], `0 open cases, 0 critical; 1 closed by review`);
    assertEquals((await callTask(reviewTask, ...options)).lines.length, 1);
    const all = await callTask(reviewTask, ...options, "--all");
    assert(all.lines.some((line) => /accepted on \d{4}-\d\d-\d\d by Amal: a gift/.test(line)));
    assertEquals((await report()).code, 0);

    await callTask(reviewTask, ...options, caseId, "--state", "open", "--by", "Amal");
    assertEquals((await report()).code, 2);
  }));

Deno.test("review says in a line what is wrong", () =>
  withFolder(async (folder) => {
    const ledger = await copyLedger(folder);
    const wrong: [string[], string][] = [
      [["--state", "open"], "name the case"],
      [["case-x", "--state", "fine"], "expected one of accepted"],
      [["case-x", "--state", "accepted", "--by", "A"], "say why"],
      [["case-x", "--state", "open", "--by", "A"], 'Cannot find case "case-x"'],
      [["case-x"], 'Cannot find case "case-x"'],
      [["a", "b"], 'Cannot use "b"'],
      [["--limit", "0"], "expected a whole number from 1"],
    ];
    for (const [args, message] of wrong) {
      const { code, lines } = await callTask(reviewTask, "--db", ledger, ...args);
      assertEquals(code, 1, args.join(" "));
      assertEquals(lines.length, 1, lines.join("\n"));
      assertStringIncludes(lines[0], message);
    }
  }));
