import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { REVIEW_STATES } from "../../../ledger/store/reviews.ts";
import type { Judgement } from "../../../ledger/review.ts";
import type { Case } from "../../../ledger/evidence/case.ts";
import { escapeXml } from "../../escape.ts";
import { formatValue, writeMinute } from "../../table.ts";

/** A judgement that was sent from a page of this server, or why it is not taken. */
export type ReviewForm =
  | { readonly judgement: Judgement; readonly seen: string | null }
  | { readonly refused: string; readonly status: number };

/** A judgement that was not taken, which its form then holds again. */
export interface ReviewDraft {
  readonly judgement: Judgement;
  /** Why not. */
  readonly refused: string;
}

/** Options of {@linkcode renderReview}. */
export interface ReviewOptions {
  /** What the form must hold; null where a page has no form. */
  readonly token: string | null;
  readonly draft?: ReviewDraft;
}

const MOST_BYTES = 20_000;
const LABELS: Readonly<Record<string, string>> = {
  accepted: "Accepted: right as it is, or not to be corrected",
  corrected: "Corrected: the entry was booked",
  "false-alarm": "False alarm: nothing is wrong",
  open: "Open: it is to be done",
};

/**
 * Reads what a form sent, from a page of this server only: browsers say where a form stands, and the
 * token stands on its pages alone.
 */
export async function readReviewForm(
  request: Request,
  url: URL,
  token: string,
): Promise<ReviewForm> {
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") !== url.origin || (site !== null && site !== "same-origin")) {
    return { refused: "Forbidden: the form is not of this server", status: 403 };
  }
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    return { refused: "Expected a form", status: 415 };
  }
  const text = await readLimited(request);
  if (text === undefined) return { refused: "The form is too long", status: 413 };
  const form = new URLSearchParams(text);
  if (!isSame(form.get("token") ?? "", token)) {
    return { refused: "Forbidden: reload the page and send it again", status: 403 };
  }
  const by = form.get("by")?.trim() ?? "";
  return {
    judgement: {
      state: form.get("state") ?? "",
      note: form.get("note")?.trim() ?? "",
      ...(by === "" ? {} : { by }),
    },
    seen: form.get("seen"),
  };
}

/** Says which review of a case a page shows, so that no other one is overwritten unseen. */
export function seenOf({ reviewed_at }: Pick<Case, "reviewed_at">): string {
  return formatValue(reviewed_at) ?? "";
}

/** Draws what a person has judged of a case, and, with a token, the form to judge it. */
export function renderReview(found: Case, { token, draft }: ReviewOptions): string {
  const { review_state: state, reviewed_at, reviewed_by, note, reopened_because } = found;
  const words = state === null
    ? "Nobody has reviewed this case yet."
    : `${state} by ${reviewed_by} at ${writeMinute(reviewed_at)} UTC${note ? `: ${note}` : ""}.${
      reopened_because === null ? "" : ` Open again: ${reopened_because} since then.`
    }`;
  const judged = draft?.judgement;
  const by = judged?.by ?? Deno.env.get("USER") ?? Deno.env.get("USERNAME") ?? "";
  // What was not chosen must not be sent by a hasty click.
  const chosen = judged?.state ?? state ?? "";
  const none = chosen === "" ? `<option value="" selected>choose\u2026</option>` : "";
  const options = none +
    REVIEW_STATES.map((one) =>
      `<option value="${one}"${one === chosen ? " selected" : ""}>${LABELS[one]}</option>`
    ).join("");
  const form = token === null
    ? ""
    : `<form action="/case/${escapeXml(encodeURIComponent(found.case_id))}/review" method="post">
<input type="hidden" name="token" value="${escapeXml(token)}">
<input type="hidden" name="seen" value="${escapeXml(seenOf(found))}">
<label>State <select name="state" required>${options}</select></label>
<label>Why <input name="note" maxlength="2000" size="40" autocomplete="off" value="${
      escapeXml(judged?.note ?? "")
    }"></label>
<label>By <input name="by" maxlength="100" size="12" required value="${escapeXml(by)}"></label>
<button type="submit">Save review</button>
</form>`;
  return `<section id="review" class="review" aria-labelledby="review-heading">
<h2 id="review-heading">Review</h2>
${
    draft === undefined
      ? ""
      : `<p class="verdict failed" role="alert">${escapeXml(draft.refused)}</p>\n`
  }<p>${escapeXml(words)}</p>
${form}</section>`;
}

async function readLimited(request: Request): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
