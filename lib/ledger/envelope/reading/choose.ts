import type { Delivery } from "./delivery.ts";

/** Bytes from which a delivery is recognised. */
export const HEAD_BYTES = 1 << 16;

const FOLDER = new URL("../", import.meta.url);
let known: Promise<readonly Delivery[]> | null = null;

/** Loads every delivery that has a file in `lib/ledger/envelope`, in order of name. */
export function loadDeliveries(): Promise<readonly Delivery[]> {
  known ??= Promise.all(
    [...Deno.readDirSync(FOLDER)]
      .filter(({ name, isFile }) => isFile && name.endsWith(".ts"))
      .map(({ name }) => name).sort()
      .map(async (name) => (await import(new URL(name, FOLDER).href)).delivery as Delivery),
  );
  return known;
}

/**
 * Chooses the delivery that a text is of.
 *
 * @param head The text's begin, one character a byte.
 * @returns Null where the text is none of them: an export, or no log.
 */
export async function chooseDelivery(head: string): Promise<Delivery | null> {
  let best: Delivery | null = null;
  let bestFit = 0;
  for (const delivery of await loadDeliveries()) {
    const fit = delivery.fits(head);
    if (fit <= bestFit) continue;
    best = delivery;
    bestFit = fit;
  }
  return best;
}
