import { type Fault, faultAt, type FaultClass } from "../fault.ts";
import { continues, keepsDifference, type LogBook, type Place, removeEvent } from "../log_book.ts";
import { readField, setField } from "../printed_field.ts";
import type { Random } from "../../random/random.ts";

/** Least events of a file of which a part is printed again. */
const REPEATED_EVENTS = 20;
const LOST_FIELDS = ["type", "amount", "oldBalance", "newBalance", "paymentBalance"];
const LOST_VALUES = ["undefined", "null", "NaN"];

/** Faults of what is printed, while the money moved as it should. */
export const FORM_CLASSES: readonly FaultClass[] = [
  {
    name: "figure_lost",
    scope: "user",
    causes: ["not_read"],
    inject(book, random) {
      const [field, value] = [random.pick(LOST_FIELDS), random.pick(LOST_VALUES)];
      return printed(
        book,
        random,
        (text) => text.replace(new RegExp(`(\n +${field}: ).*?(,?\n)`), `$1${value}$2`),
      );
    },
  },
  {
    name: "figure_twice",
    scope: "user",
    causes: ["not_read"],
    inject(book, random) {
      const field = random.pick(["amount", "vat", "oldBalance"]);
      return printed(book, random, (text) => {
        const line = new RegExp(`\n +${field}: .*,`).exec(text)!;
        const again = setField(line[0], field, `${random.int(1000, 9999)}.5`);
        return text.slice(0, line.index) + line[0] + again +
          text.slice(line.index + line[0].length);
      });
    },
  },
  {
    name: "printed_for_another_user",
    scope: "user",
    causes: ["wrong_user"],
    inject(book, random) {
      const place = book.take(
        random,
        (place) =>
          isTyped(place) && isTyped({ ...place, index: place.index + 1 }) &&
          (readField(place.booking.block.event.text, "metadata") ?? "").includes("walletId"),
      );
      if (place === null) return null;
      const { booking, history, index } = place;
      const others = book.bookings.filter(({ userId, currency }) =>
        userId !== booking.userId && currency === booking.currency
      );
      if (others.length === 0) return null;
      const { userId } = random.pick(others);
      book.reserve(userId);
      const { event } = booking.block;
      event.text = setField(event.text, "userId", userId);
      const fault = faultAt([booking, history[index + 1]]);
      return { ...fault, userIds: [...fault.userIds, userId] };
    },
  },
  {
    name: "message_line_dropped",
    scope: "system",
    causes: ["missing_log"],
    inject(book, random) {
      const place = book.take(random, isTyped);
      if (place === null) return null;
      const { file, event } = place.booking.events[0];
      removeEvent(file, event);
      return faultAt([place.booking]);
    },
  },
  {
    name: "lines_repeated",
    scope: "none",
    causes: [],
    inject(book, random) {
      const files = book.copy.files.filter(({ events }) => events.length >= REPEATED_EVENTS);
      if (files.length === 0) return null;
      const file = random.pick(files);
      const from = random.int(0, file.events.length - 2);
      const to = random.int(from + 1, file.events.length);
      const { events } = file;
      file.events = [...events.slice(0, to), ...events.slice(from).map((event) => ({ ...event }))];
      const times = events.map(({ at }) => at).sort();
      const none = { userIds: [], transactionIds: [], messageIds: [] };
      return { ...none, from: times[0], to: times.at(-1)! };
    },
  },
];

function isTyped(place: Place): boolean {
  return continues(place) && keepsDifference(place) &&
    readField(place.booking.block.event.text, "type") !== null;
}

/** Prints the block of a random transaction in another way. */
function printed(book: LogBook, random: Random, change: (text: string) => string): Fault | null {
  const place = book.take(random, isTyped);
  if (place === null) return null;
  const { event } = place.booking.block;
  event.text = change(event.text);
  return faultAt([place.booking]);
}
