import { assert, assertMatch, assertRejects } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { readCase } from "../../../lib/ledger/evidence/case.ts";
import { readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { readUser } from "../../../lib/ledger/evidence/user.ts";
import { reviewCase } from "../../../lib/ledger/review.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { PrintedLog } from "../store/_printed.ts";

const JUDGED = { state: "accepted", note: "it is", by: "me" } as const;

Deno.test("what is not in a ledger is told without a word of SQL, with where to look", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/log`,
      String(new PrintedLog().transaction("2024-03-01T21:00:00.000Z", {})),
    );
    const reader = await LedgerReader.open(await makeLedger(folder, [`${folder}/log`]));
    try {
      const asked = [
        () => readCase(reader, "case-0"),
        () => readEvidence(reader, "finding-0"),
        () => readUser(reader, "user-0"),
        () => reviewCase(reader, "case-0", JUDGED),
      ];
      for (const ask of asked) {
        const { message } = await assertRejects(ask, UserError);
        assertMatch(message, /^Cannot find .*: .*(?:\d\d_[a-z]+|deno task review)/);
        assert(!/select|from cases|order by/i.test(message), message);
      }
    } finally {
      reader.close();
    }
  }));
