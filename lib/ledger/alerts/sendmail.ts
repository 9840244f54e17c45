import { Buffer } from "node:buffer";
import { UserError } from "../error.ts";

const TIMEOUT_MS = 60_000;
const LINE_CHARACTERS = 76;

/** A mail of plain text. */
export interface Mail {
  /** Addresses. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/**
 * Reads addresses, with commas between.
 *
 * @throws {UserError} If one is none.
 */
export function readAddresses(text: string): string[] {
  return text.split(",").map((part) => {
    const address = part.trim();
    if (/^[^\s@<>",;:\p{Cc}]+@[^\s@<>",;:\p{Cc}]+$/u.test(address) && !address.startsWith("-")) {
      return address;
    }
    throw new UserError(`Cannot use "${address}": it is no mail address`);
  });
}

/** Writes a mail as it is sent: headers of ASCII, the text as base64. */
export function formatMail({ to, subject, text }: Mail): string {
  const lines = Buffer.from(text).toString("base64")
    .match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
  return [
    `To: ${to.join(", ")}`,
    `Subject: ${encodeHeader(subject)}`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...lines,
    "",
  ].join("\n");
}

/**
 * Hands a mail to a program that is called as sendmail is: it reads headers and text from its input.
 *
 * @param command The program, for example `/usr/sbin/sendmail` or `msmtp`.
 * @throws {UserError} If there is no such program, or it did not take the mail.
 */
export async function sendMail(command: string, mail: Mail): Promise<void> {
  const failed = (reason: string) => new UserError(`Cannot send mail with ${command}: ${reason}`);
  let child;
  try {
    child = new Deno.Command(command, {
      args: ["-t", "-i"],
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).spawn();
  } catch (error) {
    throw failed(
      error instanceof Deno.errors.NotFound ? "there is no such program" : String(error),
    );
  }
  const given = ReadableStream.from([new TextEncoder().encode(formatMail(mail))])
    .pipeTo(child.stdin).catch(() => {});
  const { success, code, stderr } = await child.output();
  await given;
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim().split("\n")[0].slice(0, 200);
  throw failed(`it ended with ${code}${said === "" ? "" : `: ${said}`}`);
}

function encodeHeader(text: string): string {
  if (/^[\x20-\x7e]{0,60}$/.test(text)) return text;
  // An encoded word has at most 75 characters; no character is cut into two of them.
  const words: string[] = [];
  let word = "";
  for (const character of text.replace(/\p{Cc}+/gu, " ")) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((each) => `=?utf-8?B?${Buffer.from(each).toString("base64")}?=`)
    .join("\n ");
}
