/** A log event as a delivery carries it. */
export interface DeliveredEvent {
  /** First character of what carries it, in the text that is being read. */
  readonly at: number;
  /**
   * Milliseconds since 1970-01-01 UTC; null where the delivery does not say: then it is the time of
   * the event in front, or of the one behind where `isBegin` says so.
   */
  readonly timeMs: number | null;
  /** Whether the time says no more than the second. */
  readonly isCoarse?: boolean;
  /** Whether the event begins something, so that the time of the next one is nearer. */
  readonly isBegin?: boolean;
  /** Name of the log stream as CloudWatch has it, or null where the delivery does not say. */
  readonly stream: string | null;
  /** CloudWatch's own id of the event: two with one id are one event. */
  readonly id?: string;
  /** What the function printed, one character a byte of UTF-8. */
  readonly message: string;
  /** Whether the text ended inside it. */
  readonly isCut?: boolean;
}

/** Takes what a delivery holds, in order of place. */
export interface EventSink {
  add(event: DeliveredEvent): void;
  /** Says that the text from `at` on, up to the next event, belongs to none, and why. */
  skip(at: number, reason: string): void;
}

/** Reads one file of a delivery, from its begin to its end. */
export interface DeliveryReader {
  /**
   * Reads what the text holds whole.
   *
   * @param text What is left of the text before and what came behind it, one character a byte.
   * @param isLast Whether nothing follows, or nothing may be waited for.
   * @returns How many characters were read; the others stand in front of the next text. All, where
   * `isLast` says so.
   */
  read(text: string, isLast: boolean, sink: EventSink): number;
}

/**
 * A form in which log events reach people. Each has a file of its own beside this folder that exports
 * it as `delivery`; nothing else names it.
 */
export interface Delivery {
  /** Its name, as `log_files.format` has it. */
  readonly name: string;
  /**
   * Returns how well a file fits, by its first text.
   *
   * @param head At most 64 KiB, one character a byte, without a byte order mark.
   * @returns 0 where it is another form, else up to 1: the form that fits best reads the file.
   */
  fits(head: string): number;
  /** Begins to read a file. */
  open(head: string): DeliveryReader;
}
