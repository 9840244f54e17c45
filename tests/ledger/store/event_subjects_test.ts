import { assert, assertEquals } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("event_subjects has each event once, and one number for each id", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      const [row] = await rowsOf(
        reader,
        `select
            (select count(*) from kept_events) as of_ledger,
            count(*) as n,
            count(distinct message_key) as message_keys,
            count(distinct message_id) as message_ids,
            count(distinct row(message_key, message_id)) filter (where message_key is not null)
                as message_pairs,
            count(distinct transaction_key) as transaction_keys,
            count(distinct transaction_id) as transaction_ids,
            count(distinct row(transaction_key, transaction_id))
                filter (where transaction_key is not null) as transaction_pairs,
            count(*) filter (where (message_key is null) <> (message_id is null)) as odd_messages,
            count(*) filter (where (transaction_key is null) <> (transaction_id is null))
                as odd_transactions,
            (select count(*) from overdrafts where overdraft_class = 'blocked') as notices
        from event_subjects
        inner join (
            select file_id, line, message_id, transaction_id from attributed_events
        ) using (file_id, line)`,
      );
      const [events, n, messages, messageIds, messagePairs, ...rest] = row;
      const [transactions, transactionIds, transactionPairs, odd, oddToo, notices] = rest;
      assert(events > 0 && messages > 0 && transactions > 0 && notices > 0);
      assertEquals(n, events);
      assertEquals([messages, messagePairs], [messageIds, messageIds]);
      assertEquals([transactions, transactionPairs], [transactionIds, transactionIds]);
      assertEquals([odd, oddToo], [0, 0]);
    } finally {
      reader.close();
    }
  }));

Deno.test("an event of a message has the transaction that the message is about", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      const rows = await rowsOf(
        reader,
        `with firsts as (
            select request_id, message_number, min_by(transaction_id, block_number) as transaction_id
            from transactions where message_number is not null group by all
        )
        select count(*), count(*) filter (where events.transaction_id = firsts.transaction_id)
        from attributed_events as events
        inner join event_messages using (file_id, line)
        inner join firsts on event_messages.request_id = firsts.request_id
            and event_messages.message_number = firsts.message_number
        where events.event_type <> 'transaction'`,
      );
      assert(rows[0][0] > 1000);
      assertEquals(rows[0][1], rows[0][0]);
    } finally {
      reader.close();
    }
  }));

async function rowsOf(reader: LedgerReader, sql: string): Promise<number[][]> {
  const columns = Object.values(await reader.columns(sql));
  return columns[0].map((_, row) => columns.map((column) => Number(column[row])));
}
