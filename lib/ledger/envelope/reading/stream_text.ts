import type { DeliveredPlaces, FileExtractor } from "../../extract/file_extractor.ts";

/** An event as text, and where it stands in its file. */
export interface PlacedText {
  /** The event as an export prints it, one character a byte. */
  readonly text: string;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
}

/** Text of one stream on its way to its extractor. */
export class StreamText {
  readonly stream: string;
  readonly fileId: number;
  readonly extractor: FileExtractor;
  #waiting: PlacedText[] = [];
  #sizeBytes = 0;

  constructor(stream: string, fileId: number, extractor: FileExtractor) {
    this.stream = stream;
    this.fileId = fileId;
    this.extractor = extractor;
  }

  /** Bytes that wait. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  add(event: PlacedText): void {
    this.#waiting.push(event);
    this.#sizeBytes += event.text.length;
  }

  /**
   * Takes events of at most so many bytes, and at least one, off the front.
   *
   * @returns Their text, their places, and what to put back: those that were not read.
   */
  peek(maxBytes: number): { text: string; places: DeliveredPlaces; isAll: boolean } {
    const places = {
      starts: [] as number[],
      lines: [] as number[],
      offsets: [] as number[],
      lengths: [] as number[],
    };
    let text = "";
    let count = 0;
    for (const event of this.#waiting) {
      if (count > 0 && text.length + event.text.length > maxBytes) break;
      places.starts.push(text.length);
      places.lines.push(event.line);
      places.offsets.push(event.offset);
      places.lengths.push(event.length);
      text += event.text;
      count++;
    }
    return { text, places, isAll: count === this.#waiting.length };
  }

  /** Forgets the events that stand in the first `length` bytes. */
  drop(length: number): void {
    let count = 0;
    let dropped = 0;
    while (count < this.#waiting.length && dropped < length) {
      dropped += this.#waiting[count++].text.length;
    }
    this.#waiting = this.#waiting.slice(count);
    this.#sizeBytes -= dropped;
  }
}
