import { UserError } from "../error.ts";
import { refuseFolder } from "./refuse_folder.ts";

/** What a person can say of a case. */
export const REVIEW_STATES = ["accepted", "corrected", "false-alarm", "open"] as const;

/** What a person said of a case. */
export type ReviewState = typeof REVIEW_STATES[number];

/** What a case holds in one currency. */
export interface CurrencyExposure {
  /** Null where it is not known. */
  readonly currency: string | null;
  /** Exact, in the currency's major unit. */
  readonly exposure: string;
}

/** A judgement of a case: a line of the file beside the ledger. */
export interface Review {
  /** When, UTC, as `2024-01-31T21:00:00.000Z`. */
  readonly at: string;
  /** Id of the case. */
  readonly case_id: string;
  /** What was judged. */
  readonly state: ReviewState;
  /** Who. */
  readonly by: string;
  /** Why. */
  readonly note: string;
  /** The case in one line, as it was then. */
  readonly headline: string;
  /** Currency in which it weighed most. */
  readonly currency: string | null;
  /** In that currency, exact. */
  readonly exposure: string;
  /**
   * Of each currency with money in it, that of most weight first; null in lines that were written before
   * reviews kept them.
   */
  readonly exposures: readonly CurrencyExposure[] | null;
  /** How many users the case was about then. */
  readonly user_count: number;
  /** How many findings it stood for then. */
  readonly finding_count: number;
}

/** The lines of a file of reviews. */
export interface Reviews {
  /** In the order of the file. */
  readonly reviews: readonly Review[];
  /** What is wrong with lines that could not be read, each with its place. */
  readonly problems: readonly string[];
}

const REVIEWS = "the reviews of a ledger";
const LINE_FEED = 0x0a;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
// As many digits as a sum of amounts has.
const AMOUNT = /^\d{1,32}(?:\.\d{1,6})?$/;

/** Gives the path of the file that keeps a ledger's reviews. */
export function reviewsPath(ledgerPath: string): string {
  return `${ledgerPath}.reviews.jsonl`;
}

/**
 * Reads the reviews of a ledger, while nobody writes to them. A line that is no review, for example one that was cut off, is
 * told and left out; the others count.
 *
 * @param ledgerPath Path of the ledger; where there is no file beside it, there are no reviews.
 */
export async function readReviews(ledgerPath: string): Promise<Reviews> {
  const path = reviewsPath(ledgerPath);
  refuseFolder(path, REVIEWS);
  let file;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { reviews: [], problems: [] };
    throw error;
  }
  using opened = file;
  await opened.lock(false);
  const text = await new Response(opened.readable).text();
  const reviews: Review[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const read = readLine(line);
    if (typeof read === "string") {
      problems.push(`Cannot read line ${index + 1} of ${path}: ${read}; it counts for nothing`);
    } else reviews.push(read);
  }
  return { reviews, problems };
}

/**
 * Adds a review to those of a ledger, on a line of its own, and waits for others who write. Nothing
 * that stands there is changed; where the last line was cut off, the new one begins below it.
 *
 * @param ledgerPath Path of the ledger.
 */
export async function appendReview(ledgerPath: string, review: Review): Promise<void> {
  refuseFolder(reviewsPath(ledgerPath), REVIEWS);
  using file = await Deno.open(reviewsPath(ledgerPath), { create: true, read: true, append: true });
  await file.lock(true);
  const { size } = await file.stat();
  const last = new Uint8Array(1);
  if (size > 0) {
    await file.seek(size - 1, Deno.SeekMode.Start);
    await file.read(last);
  }
  const isCut = size > 0 && last[0] !== LINE_FEED;
  const bytes = new TextEncoder().encode(`${isCut ? "\n" : ""}${JSON.stringify(review)}\n`);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/**
 * Checks what a person says of a case.
 *
 * @throws {UserError} If the state is none, or it is not said who or why.
 */
export function requireJudgement(
  { state, by, note }: { state?: string; by?: string; note?: string },
): { state: ReviewState; by: string; note: string } {
  const known = REVIEW_STATES.find((one) => one === state);
  if (known === undefined) {
    throw new UserError(
      `Cannot review a case as "${state ?? ""}": expected one of ${REVIEW_STATES.join(", ")}`,
    );
  }
  const [who, why] = [by?.trim() ?? "", note?.trim() ?? ""];
  if (who === "") throw new UserError("Cannot review a case: say who you are (by, or --by)");
  if (why === "" && known !== "open") {
    throw new UserError(`Cannot review a case as ${known}: say why (note)`);
  }
  return { state: known, by: who, note: why };
}

/** Reads a line, or says what is wrong with it. */
function readLine(line: string): Review | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "it is no whole line of JSON";
  }
  if (typeof value !== "object" || value === null) return "it is no JSON object";
  const { at, case_id, state, by, note, headline, currency, exposure, exposures, ...counted } =
    value as Record<string, unknown>;
  const { user_count, finding_count } = counted;
  if (typeof case_id !== "string" || case_id === "") return "it names no case_id";
  if (!REVIEW_STATES.includes(state as ReviewState)) {
    return `its state is not one of ${REVIEW_STATES.join(", ")}`;
  }
  if (typeof at !== "string" || !TIME.test(at) || isNaN(Date.parse(at))) {
    return "its time (at) is not like 2024-01-31T21:00:00Z";
  }
  if (typeof exposure !== "string" || !AMOUNT.test(exposure)) return "its exposure is no amount";
  const kept = readExposures(exposures);
  if (kept === undefined) return "its exposures are no list of currencies with an amount each";
  const counts = [user_count, finding_count];
  if (!counts.every((count) => Number.isInteger(count) && Number(count) >= 0)) {
    return "its user_count or finding_count is no number";
  }
  const text = (given: unknown) => typeof given === "string" ? given : "";
  return {
    at,
    case_id,
    state: state as ReviewState,
    by: text(by),
    note: text(note),
    headline: text(headline),
    currency: typeof currency === "string" ? currency : null,
    exposure,
    exposures: kept,
    user_count: Number(user_count),
    finding_count: Number(finding_count),
  };
}

/** Reads amounts by currency: null where there are none, undefined where they are wrong. */
function readExposures(value: unknown): CurrencyExposure[] | null | undefined {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) return undefined;
  const read = value.map((each) => {
    const { currency = null, exposure } = Object(each) as Record<string, unknown>;
    const isRight = (currency === null || typeof currency === "string") &&
      typeof exposure === "string" && AMOUNT.test(exposure);
    return isRight ? { currency, exposure } : undefined;
  });
  return read.includes(undefined) ? undefined : read as CurrencyExposure[];
}
