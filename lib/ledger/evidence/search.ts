import { quoteText } from "../quote.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask } from "./_ask.ts";
import { placesCondition, placesOf } from "./_places.ts";

// With more of them, to look at all texts costs no more.
const MOST_PLACES = 5000;
// Log events whose texts are made in the time that three more questions take.
const FEW_EVENTS = 20_000;

/** Which log events hold some words, as SQL asks for them. */
export interface WordsCondition {
  readonly sql: string;
  /**
   * Columns that the view must have which it is asked of: those of places, or `printed` where there are
   * too many of these, or the words may stand anywhere.
   */
  readonly columns: readonly string[];
}

/**
 * Finds the log events whose printed text holds each of some words, in any case and order, as the macro
 * `has_words` says. The text of most events is not kept, but made of values of other tables; to look for
 * an id these are looked through, and texts are made only where one of them holds it.
 *
 * @param words Separated by blanks; none are in every event.
 * @param few Log events of a ledger that is too small for that.
 * @returns A condition for `log_events`, or another view of log events.
 */
export async function findWords(
  reader: LedgerReader,
  words: string,
  few = FEW_EVENTS,
): Promise<WordsCondition> {
  const anywhere = { sql: `has_words(printed, ${quoteText(words)})`, columns: ["printed"] };
  const [plain] = await ask(reader, "plain_word", { words, few });
  if (plain === undefined) return anywhere;
  const places = await ask(reader, "word_places", { word: String(plain.word), most: MOST_PLACES });
  if (places.length > MOST_PLACES) return anywhere;
  const columns = ["file_id", "line"];
  const found = await reader.columns(
    `select file_id, line
     from log_events
     where ${placesCondition(placesOf(places))} and ${anywhere.sql}`,
  );
  const rows = found.line.map((line, row) => ({ file_id: found.file_id[row], line }));
  return { sql: placesCondition(placesOf(rows)), columns };
}
