import { UserError } from "../../../ledger/error.ts";
import type { LedgerOptions } from "../../../ledger/store/open.ts";
import type { RunCell } from "../content/run_cells.ts";

/** What a thread of cells is told: to run a notebook, or what became of something that it asked for. */
export type ToThread =
  | {
    readonly kind: "run";
    readonly run: number;
    readonly path: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly ledgerPath: string;
  }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: SentError };

/** What it says of a run: that a cell begins, that it asks for something, or that it is over. */
export type FromThread =
  & { readonly run: number }
  & (
    | { readonly kind: "cell"; readonly cell: number }
    | { readonly kind: "ask"; readonly id: number; readonly what: Asked }
    | { readonly kind: "over"; readonly cells: RunCell[] }
    | { readonly kind: "failed"; readonly error: SentError }
  );

/** Options of a session that can be sent. */
export type SentOptions = Pick<LedgerOptions, "personalData" | "thresholds" | "rules">;

/** What cells, and what they call, ask of a ledger's reader. */
export type ReaderCall = "columns" | "set" | "setThresholds" | "setScope" | "loadReviews";

/** A call of a ledger's reader, in the thread that has the database. */
export type Asked =
  | { readonly call: "open"; readonly path: string; readonly options: SentOptions }
  | { readonly call: "close"; readonly reader: number }
  | {
    readonly call: ReaderCall;
    readonly reader: number;
    readonly values: readonly unknown[];
  };

/** An error on its way from one thread to the other. */
export interface SentError {
  readonly name: string;
  readonly message: string;
}

/** Takes of an error what can be sent. */
export function sendError(error: unknown): SentError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

/** Makes an error of what was sent; what is for people stays so. */
export function receiveError({ name, message }: SentError): Error {
  if (name === "UserError") return new UserError(message);
  return Object.assign(new Error(message), { name });
}
