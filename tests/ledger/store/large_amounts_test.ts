import { assert } from "../../_assert.ts";
import { readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { viewNames } from "../../../lib/ledger/store/schema.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { makeUuid, PrintedLog, USER } from "./_printed.ts";

/** Amounts in whole units, to the largest that is kept; their sums are larger. */
const AMOUNTS = [1_250_010, 92_233_720, 999_999_999, 9_000_000_000, 58_000_000_000, 99_999_999_999];
const LARGEST = AMOUNTS.at(-1)!;

Deno.test("amounts of millions and more break no rule, view or evidence", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog();
    let day = 0;
    for (const amount of AMOUNTS) {
      for (const isTyped of [true, false]) {
        for (let turn = 0; turn < 30; turn++) {
          const at = new Date(Date.UTC(2024, 0, 1 + day++, 10)).toISOString();
          const vat = turn === 29 ? 0 : Math.round(amount * 10 / 110);
          log.transaction(at, {
            ...isTyped ? { source: "MANUAL_TRANSACTION", action: "CX_GIFT" } : { type: null },
            userId: turn % 3 === 0 ? USER : makeUuid(),
            amount: Math.min(turn === 10 ? amount * 1.7 : amount, LARGEST),
            vat,
            oldBalance: turn % 5 === 0 ? amount : -amount,
            newBalance: vat + (turn === 9 ? 5_000_000 : 0),
            paymentBalance: turn % 7 === 0 ? -amount : vat + (turn % 4 === 0 ? amount - vat : 0),
          });
        }
      }
    }
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const reader = await LedgerReader.open(ledger, { keepsTables: true });
    try {
      for (const name of viewNames()) {
        // Each rule is asked for all of its columns when the findings are worked out.
        if (name.startsWith("finding.")) continue;
        await reader.columns(`select count(columns(*)) from ${name}`);
      }
      const { finding_id, kind } = await reader.columns("select finding_id, kind from findings");
      assert(new Set(kind).size >= 5, [...new Set(kind)].join(", "));
      const firsts = new Map(kind.map((one, row) => [one, String(finding_id[row])]));
      for (const id of firsts.values()) await readEvidence(reader, id);
    } finally {
      reader.close();
    }
  }));
