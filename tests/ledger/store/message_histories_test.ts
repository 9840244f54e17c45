import { assert, assertEquals } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { askLog, FAILED, PrintedLog } from "./_printed.ts";

/** What the views say of all messages, however often each was delivered, by sorting all of them. */
const DELIVERIES = `
  select
    line, file_id,
    row_number() over (
      partition by message_id order by started_at, file_order, line
    ) as delivery_number,
    count(*) over (partition by message_id) as delivery_count,
    bool_and(outcome = 'failed') over (partition by message_id) as is_lost
  from messages
  inner join file_orders using (file_id)
  where started_at < scope_to()`;
const HISTORIES = `
  select
    message_id,
    count(*) as delivery_count,
    string_agg(replace(outcome, '_', ' '), ', ' order by delivery_number) as outcomes,
    max_by(outcome, delivery_number) as last_outcome,
    bool_and(outcome = 'failed') as is_lost,
    min(started_at) as first_started_at,
    max(started_at) as last_started_at,
    max_by(stream, delivery_number) as stream,
    max_by(line, delivery_number) as line,
    max_by(file_id, delivery_number) as file_id
  from messages
  where started_at < scope_to()
  group by message_id`;

Deno.test("messages that were delivered once have the history that sorting all of them gives", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    const differences = async (view: string, columns: string, expected: string) => {
      const own = `select ${columns} from ${view} where started_at < scope_to()`;
      const found = view === "messages" ? own : `select ${columns} from ${view}`;
      const { n } = await reader.columns(
        `select count(*) as n from (
           ((${found}) except (${expected})) union all ((${expected}) except (${found}))
         )`,
      );
      return Number(n[0]);
    };
    try {
      for (const scope of [{}, { to: "2024-01-25T12:00" }]) {
        await reader.setScope(scope);
        const { once, again } = await reader.columns(
          `select count(*) filter (delivery_count = 1) as once,
             count(*) filter (delivery_count > 1) as again
           from message_histories`,
        );
        assert(Number(once[0]) > 100 && Number(again[0]) > 0, `${once[0]}, ${again[0]}`);
        const counted = "line, file_id, delivery_number, delivery_count, is_lost";
        assertEquals(await differences("messages", counted, DELIVERIES), 0);
        assertEquals(await differences("message_histories", "*", HISTORIES), 0);
      }
    } finally {
      reader.close();
    }
  }));

Deno.test("a message is lost that failed at its only delivery", async () => {
  const log = new PrintedLog();
  log.transaction("2024-03-02T21:00:00.000Z", {});
  log.message("2024-03-02T21:05:00.000Z", [["ERROR", FAILED]]);
  assertEquals(
    await askLog(
      log,
      "select delivery_count, outcomes, is_lost from message_histories order by first_started_at",
    ),
    [
      { delivery_count: 1, outcomes: "applied", is_lost: false },
      { delivery_count: 1, outcomes: "failed", is_lost: true },
    ],
  );
});
