import type { Random } from "../random/random.ts";
import type { Booking } from "./booking.ts";
import type { LogBook } from "./log_book.ts";

/** What a fault touches: where it can rightly be seen. */
export interface Fault {
  readonly userIds: readonly string[];
  readonly transactionIds: readonly string[];
  readonly messageIds: readonly string[];
  /** Its first and last time, as logs print them. */
  readonly from: string;
  readonly to: string;
}

/**
 * Whom a class of faults touches: one user or two; everything of a time, since logs are missing; or
 * nobody, since the logs say the same in another form.
 */
export type FaultScope = "user" | "system" | "none";

/** A class of faults that can be put into logs. */
export interface FaultClass {
  /** Its name, in snake_case. */
  readonly name: string;
  readonly scope: FaultScope;
  /**
   * The right causes; several only where they name the same thing, or the logs cannot tell them
   * apart. `as_before` stands for the cause of the user's difference without the fault.
   */
  readonly causes: readonly string[];
  /** Puts one fault at a random place; returns null where the logs have no such place left. */
  readonly inject: (book: LogBook, random: Random) => Fault | null;
}

/** Returns what a fault at some transactions of one or more users touches. */
export function faultAt(bookings: readonly Booking[]): Fault {
  const times = bookings.map(({ block }) => block.event.at).sort();
  return {
    userIds: [...new Set(bookings.map(({ userId }) => userId))],
    transactionIds: bookings.map(({ id }) => id),
    messageIds: bookings.map(({ messageId }) => messageId),
    from: times[0],
    to: times.at(-1)!,
  };
}
