import { Buffer } from "node:buffer";

/** Gives a text's UTF-8 bytes as one character each, as readers of log text want them. */
export function toBytes(text: string): string {
  // deno-lint-ignore no-control-regex -- ASCII is the same in both
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Reads UTF-8 bytes that stand as one character each; what is not UTF-8 becomes U+FFFD. */
export function fromBytes(bytes: string): string {
  // deno-lint-ignore no-control-regex -- ASCII is the same in both
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}
