import { counted } from "../counted.ts";
import { type Cell, integerCell, TEXT_MAX } from "./xlsx/cell.ts";
import { ROWS_MAX, type Sheet } from "./xlsx/sheet.ts";

/** Name of the sheet of items; where they are more than a sheet holds, further ones have a number. */
export const LISTS_SHEET = "Lists";

/** Items below the names of the columns. */
const ITEMS_MAX = ROWS_MAX - 1;

const COLUMNS = [
  { name: "Sheet", width: 20 },
  { name: "Row", width: 10 },
  { name: "Row of", width: 40 },
  { name: "Column", width: 20 },
  { name: "Number", width: 10 },
  { name: "Item", width: 40 },
];

/** Where a list stands in a workbook. */
export interface ListPlace {
  readonly sheet: string;
  /** Row of that sheet, from 1, the names included, before anybody sorts it. */
  readonly row: number;
  /** What the row is of: its first column. */
  readonly subject: string;
  readonly column: string;
}

/** Lists that one cell of a workbook cannot hold: the cell has what it holds, and a sheet each item. */
export class LongLists {
  readonly #sheetCount: number;
  #items: Cell[][] = [];
  /** Items so far that not even a cell of their own can hold. */
  cutItems = 0;

  /** @param itemCount How many items the lists that may be too long have at most. */
  constructor(itemCount: number) {
    this.#sheetCount = Math.ceil(itemCount / ITEMS_MAX);
  }

  /** Makes a cell of a list: its items, or whole ones of them and how many more there are. */
  cell(items: readonly string[], place: ListPlace): Cell {
    const joined = items.join("; ");
    if (joined.length <= TEXT_MAX || this.#sheetCount === 0) return { text: joined };
    for (const [index, text] of items.entries()) {
      this.#items.push([
        { text: place.sheet },
        integerCell(String(place.row)),
        { text: place.subject },
        { text: place.column },
        integerCell(String(index + 1)),
        { text },
      ]);
    }
    this.cutItems += items.filter(({ length }) => length > TEXT_MAX).length;
    const rest = (count: number) =>
      `and ${counted(count, "more item")}: the sheet ${LISTS_SHEET} has all`;
    let [shown, length] = [0, rest(items.length).length];
    while (length + items[shown].length + 2 <= TEXT_MAX) length += items[shown++].length + 2;
    return { text: [...items.slice(0, shown), rest(items.length - shown)].join("; ") };
  }

  /** Gives the sheets of the items; they are written behind those of the rows. */
  sheets(): Sheet[] {
    return Array.from({ length: this.#sheetCount }, (_, index) => ({
      name: index === 0 ? LISTS_SHEET : `${LISTS_SHEET} ${index + 1}`,
      columns: COLUMNS,
      pages: this.#page(index),
    }));
  }

  *#page(index: number): Generator<Cell[][]> {
    yield this.#items.slice(index * ITEMS_MAX, (index + 1) * ITEMS_MAX);
  }
}
