import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { simulate } from "../../lib/dev/simulate/mod.ts";
import { ALREADY_SYNCED, makeUlid, PrintedLog } from "../ledger/store/_printed.ts";
import { isTorn, type LogText, logText, splitEvents } from "./_logs.ts";

/** A file to be ingested: its path inside of what is pointed at, and its bytes. */
export interface GivenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const AT = "2024-01-09T21:00:00.000Z";
/** The log stream of {@linkcode oneMillisecond}. */
export const STREAM = "2024-01-09-[$LATEST]00000000000000000000000000000abc";

/**
 * Gives the files of an export that people have downloaded again and again: overlapping parts of
 * streams, torn and renamed copies, everything in one file, and much at one millisecond.
 */
export function tortureFiles(): GivenFile[] {
  const logs = simulate({ seed: 5, days: 12, users: 9 }).files.flatMap(({ path, bytes }) => {
    const [stream, name] = path.split("/").slice(-2);
    return /^0{5}\d(\.gz)?$/.test(name) ? [logText(stream, name, bytes)] : [];
  });
  const whole = [...logs, { stream: STREAM, part: "000000", text: oneMillisecond() }]
    .filter(({ text }) => !isTorn(text));
  return [
    ...whole.flatMap((log, index) => WAYS[index % WAYS.length](log)),
    ...copiesOf(whole.at(-1)!),
    file("logs.txt", whole.slice(0, 5).map(({ text }) => text).join("")),
  ];
}

const WAYS: readonly ((log: LogText) => GivenFile[])[] = [
  ({ stream, part, text }) => [file(`${stream}/${part}`, text)],
  copiesOf,
  ({ stream, text }) => [
    file(`copy of ${stream.slice(0, 10)} ${stream.slice(-4)}.log`, text),
    file(`${stream}__000000.log`, text),
  ],
  ({ stream, part, text }) => [
    file(`${stream}/${part}.gz`, gzipSync(text)),
    file(`again/${stream}/${part}`, text),
    file(`${stream}/000001`, text.slice(0, text.length * 0.6)),
  ],
];

/** Two parts that overlap, a torn download, and the torn text as a plain file. */
function copiesOf({ stream, text }: LogText): GivenFile[] {
  const events = splitEvents(text);
  const [third, most] = [Math.floor(events.length / 3), Math.ceil(events.length * 0.7)];
  const torn = text.slice(0, text.indexOf("\n", text.length * 0.8) + 20);
  const cut = gzipSync(torn).subarray(0, -9);
  return [
    file(`begin/${stream}/000000`, events.slice(0, most).join("")),
    file(`end/${stream}/000000`, events.slice(third).join("")),
    file(`torn/${stream}/000000.gz`, cut),
    file(`saved/${stream}/000000`, torn),
  ];
}

/** Messages that all stand at one millisecond, and one transaction that is printed three times. */
export function oneMillisecond(): string {
  const log = new PrintedLog();
  const id = makeUlid(AT);
  for (let number = 0; number < 12; number++) {
    const oldBalance = 100 - number;
    const isAgain = number % 5 === 1;
    log.transaction(
      AT,
      { amount: 1 + number % 3, oldBalance, paymentBalance: 90 - number, ...isAgain ? { id } : {} },
      number % 4 === 3 ? ALREADY_SYNCED : undefined,
    );
  }
  return String(log);
}

function file(path: string, content: string | Uint8Array): GivenFile {
  return { path, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
}

/** Writes each file into a folder of its own, so that each can be ingested by itself. */
export function writeUnits(folder: string, files: readonly GivenFile[]): string[] {
  return files.map(({ path, bytes }, index) => {
    const unit = `${folder}/files/${index}`;
    Deno.mkdirSync(dirname(`${unit}/${path}`), { recursive: true });
    Deno.writeFileSync(`${unit}/${path}`, bytes);
    return unit;
  });
}
