import { rowsSql, type Selection } from "../../../ledger/export/rows.ts";
import { quoteName } from "../../../ledger/quote.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { renderTable } from "../../table.ts";
import { renderValue } from "../content/values.ts";
import { wordsOf } from "./rows_filters.ts";
import type { RowSums } from "./rows_views.ts";

/** Groups that are listed: of more, there is no one sum to look for. */
const MOST_GROUPS = 40;
const MOST_OPEN = 6;

/**
 * Adds up the amounts of all rows of a selection, on whatever page they stand, in each currency by itself.
 * What is above zero and what is below it are never set off against each other.
 *
 * @returns A table as HTML; nothing where no row has an amount.
 */
export async function renderSums(
  reader: LedgerReader,
  selection: Selection,
  { column, by, above, below, count }: RowSums,
): Promise<string> {
  const [amount, keys] = [quoteName(column), [...by, "currency"].map(quoteName).join(", ")];
  const written = (sum: string) => `sum_money(coalesce(${sum}, 0), currency) as ${sum}`;
  const columns = await reader.columns(
    `with sums as (
         select ${keys}, count(*) as row_count,
             sum(${amount}) filter (${amount} > 0) as sum_above,
             -sum(${amount}) filter (${amount} < 0) as sum_below
         from (${rowsSql(selection)})
         where ${amount} is not null
         group by ${keys})
     select ${keys}, row_count, ${written("sum_above")}, ${written("sum_below")}
     from sums order by ${keys}`,
  );
  const rows = columns.row_count.map((rowCount, row) =>
    Object.fromEntries([
      ...by.map((name) => [wordsOf(name), columns[name][row]]),
      ["currency", columns.currency[row]],
      [count, rowCount],
      [above, columns.sum_above[row]],
      [below, columns.sum_below[row]],
    ])
  );
  if (rows.length === 0) return "";
  const table = await renderValue(
    renderTable(rows, { interactive: false, limit: MOST_GROUPS }),
  );
  // How many sums there are is no number of the rows that are meant.
  const shown = rows.length > MOST_GROUPS ? table : table.replace(/<tfoot>[^]*<\/tfoot>/, "");
  // Many would push the rows off the screen.
  return `<details class="sums"${
    rows.length > MOST_OPEN ? "" : " open"
  }><summary>Sums of all these ` +
    `rows, by currency</summary>${shown}</details>`;
}
