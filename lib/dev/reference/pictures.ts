import { join } from "node:path";
import { ROOT } from "../../ledger/paths.ts";

/** Where the pictures are. */
export const IMAGES: string = join(ROOT, "docs", "images");

/** Pictures of the pages: the notebook whose committed output it is, and how its title begins. */
const PICTURES: Readonly<Record<string, readonly [notebook: string, title: string]>> = {
  "differences.png": ["02_reconcile", "How far the payment balance stands from the wallet"],
  "episodes.png": ["05_overdrafts", "Payment balances below zero"],
  "findings_by_kind.png": ["04_anomalies", "Findings by kind and severity"],
  "request_durations.png": ["03_trends", "How long requests take"],
  "transactions_per_hour.png": ["04_anomalies", "Transactions per hour"],
  "user_balances.png": ["02_reconcile", "Wallet and payment balance after each transaction"],
};

interface Output {
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Takes the pictures of the pages out of the notebooks' committed outputs.
 *
 * @returns The PNG of each picture by the name of its file.
 * @throws {Error} If a notebook has no such picture.
 */
export function takePictures(): ReadonlyMap<string, Uint8Array> {
  return new Map(
    Object.entries(PICTURES).map((
      [name, [notebook, title]],
    ) => [name, takePicture(notebook, title)]),
  );
}

/** Reads a picture as it stands in `docs/images`; nothing where there is none. */
export function readPicture(name: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(join(IMAGES, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes the pictures into `docs/images`. */
export function writePictures(pictures: ReadonlyMap<string, Uint8Array>): void {
  Deno.mkdirSync(IMAGES, { recursive: true });
  for (const [name, bytes] of pictures) Deno.writeFileSync(join(IMAGES, name), bytes);
}

/** Returns one line if a picture is not the notebook's; nothing if it is. */
export function describeOtherPicture(
  name: string,
  is: Uint8Array | undefined,
  should: Uint8Array,
): string {
  const isSame = is?.length === should.length && is.every((byte, index) => byte === should[index]);
  return isSame ? "" : `docs/images/${name}: not the picture of notebook ${PICTURES[name]?.[0]}`;
}

function takePicture(notebook: string, title: string): Uint8Array {
  const text = Deno.readTextFileSync(join(ROOT, "notebooks", `${notebook}.ipynb`));
  const { cells } = JSON.parse(text) as { cells: { outputs?: Output[] }[] };
  for (const { data } of cells.flatMap(({ outputs = [] }) => outputs)) {
    const png = data?.["image/png"];
    if (png === undefined || !joined(data?.["text/plain"]).startsWith(title)) continue;
    return Uint8Array.fromBase64(joined(png).replace(/\s/g, ""));
  }
  throw new Error(`Cannot take a picture from ${notebook}: none is titled "${title}"`);
}

function joined(text: string | readonly string[] = ""): string {
  return typeof text === "string" ? text : text.join("");
}
