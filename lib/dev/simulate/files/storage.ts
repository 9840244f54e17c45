import type { Container } from "../lambda/container.ts";
import { type Calendar, DAY_MS, faultDays } from "../plan/calendar.ts";
import type { Random } from "../../random/random.ts";
import type { FileFormat, StorageForm } from "./storage_forms.ts";

/** What is special about the storage of a stream. */
export interface StorageOptions {
  readonly format?: FileFormat;
  readonly parts?: number;
  /** Whether the chunks are written out of order. */
  readonly isShuffled?: boolean;
}

/** A third of the streams is out of order; one is stored in each of the other ways. */
export function chooseStorage(
  random: Random,
  containers: readonly Container[],
  calendar: Calendar,
  forms: readonly StorageForm[],
): StorageOptions[] {
  const storage: StorageOptions[] = containers.map(({ requests }) => ({
    isShuffled: requests > 1 && random.chance(0.45) && forms.includes("shuffled"),
  }));
  const special: [form: StorageForm, share: number, options: StorageOptions][] = [
    ["plain", 0.15, { format: "plain" }],
    ["multi_member", 0.3, { format: "multi_member" }],
    ["parts", 0.5, { parts: 2 }],
    ["torn", 0.75, { format: "torn" }],
  ];
  const days = faultDays(calendar);
  for (const [form, share, options] of special) {
    if (!forms.includes(form)) continue;
    const day = days[Math.floor(days.length * share)] ?? Math.floor(calendar.days / 2);
    const index = containers.findIndex(({ events, requests }, at) =>
      events[0].atMs >= calendar.startMs + day * DAY_MS && requests > 2 &&
      !storage[at].format && !storage[at].parts &&
      events.some(({ type }) => type === "transaction")
    );
    if (index >= 0) storage[index] = options;
  }
  return storage;
}
