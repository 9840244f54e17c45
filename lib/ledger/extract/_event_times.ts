import { TimestampReader } from "../log/timestamp.ts";

/** Reads the times of a file's events, and keeps what they show of the file. */
export class EventTimes {
  /** Whether an event is older than the one in front of it. */
  isOutOfOrder = false;
  /** Milliseconds since 1970-01-01 UTC; infinite where there was no event. */
  firstMs = Infinity;
  lastMs = -Infinity;
  readonly #reader = new TimestampReader();
  #previousMs = -Infinity;

  /** Reads the time of the event at `start`, in milliseconds since 1970-01-01 UTC. */
  read(text: string, start: number): number {
    const ms = this.#reader.readMs(text, start);
    if (ms < this.#previousMs) this.isOutOfOrder = true;
    this.#previousMs = ms;
    if (ms < this.firstMs) this.firstMs = ms;
    if (ms > this.lastMs) this.lastMs = ms;
    return ms;
  }
}
