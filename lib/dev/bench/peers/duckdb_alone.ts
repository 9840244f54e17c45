/**
 * Reads the transactions of a log by SQL of DuckDB alone, into memory, and prints what they come to. Nothing
 * else of the log is kept, and only blocks that are printed as usual are seen.
 */
import { DuckDBInstance } from "duckdb";
import { quoteText } from "../../../ledger/quote.ts";
import type { PeerResult } from "../peers.ts";

const LINES = `
  create temp table fields as
  with lines as (
      select row_number() over () as place, line
      from read_csv(
          $path,
          columns = {'line': 'varchar'},
          header = false,
          auto_detect = false,
          delim = chr(1),
          quote = '',
          escape = '',
          compression = 'gzip'
      )
      where starts_with(line, '    ') or line = '  transaction: {'
  )
  select
      count(case when line = '  transaction: {' then 1 end) over (
          order by place rows unbounded preceding
      ) as block,
      regexp_extract(line, '^    (\\w+): ''?(.*?)''?,?$', ['name', 'value']) as field
  from lines`;

const TRANSACTIONS = `
  create temp table transactions as
  select
      max(field.value) filter (where field.name = 'id') as transaction_id,
      max(field.value) filter (where field.name = 'userId') as user_id,
      max(field.value) filter (where field.name = 'type') as type,
      max(field.value) filter (where field.name = 'action') as action,
      max(field.value) filter (where field.name = 'currency') as currency,
      max(field.value) filter (where field.name = 'metadata') as metadata,
      (max(field.value) filter (where field.name = 'amount'))::decimal(18, 6) as amount,
      (max(field.value) filter (where field.name = 'oldBalance'))::decimal(18, 6) as old_balance,
      (max(field.value) filter (where field.name = 'newBalance'))::decimal(18, 6) as new_balance
  from fields
  where field.name <> ''
  group by block`;

async function read(path: string): Promise<PeerResult> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(LINES.replace("$path", quoteText(path)));
  await connection.run(TRANSACTIONS);
  const totals = await connection.runAndReadAll(
    "select count(*)::varchar, sum(amount)::varchar from transactions",
  );
  const [[transactions, amount]] = totals.getRows();
  return { transactions: Number(transactions), amount: String(amount) };
}

if (import.meta.main) console.log(JSON.stringify(await read(Deno.args[0])));
