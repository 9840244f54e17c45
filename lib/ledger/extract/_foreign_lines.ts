/** What is said of an event in whose text they stand. */
export const FOREIGN_REASON =
  "Log lines of another form stand in this event's text, and were not read: the file was put together " +
  "of several; ingest each by itself";

const LINE = "RequestId: ";
const WORDS = ["START ", "END ", "REPORT "];
const JSON_LINE = 'platform.start"';

/**
 * Finds log lines of another form in the text of events, as where a file was put together of several
 * deliveries. What no function prints itself gives them away: the lines of the platform.
 */
export class ForeignLines {
  #text = "";
  #line = -1;
  #json = -1;

  /** Takes the text that the next places count in. */
  begin(text: string): void {
    this.#text = text;
    this.#line = this.#json = -1;
  }

  /** Returns whether one stands in an event below its first line; places must come in ascending order. */
  standIn(start: number, end: number): boolean {
    const feed = this.#text.indexOf("\n", start);
    if (feed === -1 || feed >= end) return false;
    if (this.#line < feed) this.#line = findLine(this.#text, feed);
    if (this.#json < feed) this.#json = find(this.#text, JSON_LINE, feed);
    return this.#line < end || this.#json < end;
  }
}

function findLine(text: string, from: number): number {
  let at = find(text, LINE, from);
  while (at < text.length && !WORDS.some((word) => text.startsWith(word, at - word.length))) {
    at = find(text, LINE, at + 1);
  }
  return at;
}

function find(text: string, word: string, from: number): number {
  const at = text.indexOf(word, from);
  return at === -1 ? text.length : at;
}
