import { basename, join } from "node:path";
import { printable } from "../ledger/printable.ts";
import { ROOT } from "../ledger/paths.ts";
import { rulesVersion } from "../ledger/store/schema.ts";
import { schemaVersion } from "../ledger/store/version.ts";

type Level = "info" | "warning" | "error";

/** How a task speaks: for people, as `--json`, with `--log json`. */
interface Mode {
  readonly isJson: boolean;
  readonly isLogged: boolean;
  /** What the object of `--json` says so far. */
  readonly result: Record<string, unknown>;
  /** Milliseconds of the task's parts. */
  readonly timings: Record<string, number>;
  /** The last error that ended the task, for the object of `--json`. */
  error?: string;
}

const PLAIN: Mode = { isJson: false, isLogged: false, result: {}, timings: {} };
let mode = PLAIN;
/** How the console was before the task began. */
let plainConsole = takeConsole();

/** What a task's help says about how it speaks. */
export const OUTPUT_HELP =
  `  --json           one JSON object on the standard output, and nothing else there
  --log json       lines on the standard error as JSON, one object each (BALANCEBOOK_LOG)`;

/** Whether a task was asked for one JSON object; rows and pages must then go elsewhere. */
export function isJsonWanted(): boolean {
  return mode.isJson;
}

/** Whether lines on the standard error are JSON. */
export function isLogStructured(): boolean {
  return mode.isLogged;
}

/** Has the task that runs speak as its arguments say, before they are checked. */
export function setOutput(isJson: boolean, log: string | undefined): void {
  if (mode === PLAIN) return;
  mode = { ...mode, isJson, isLogged: log === "json" };
  Object.assign(console, plainConsole);
  redirect();
}

/** Adds to the object that `--json` prints; without it nothing happens. */
export function addResult(part: object): void {
  if (mode !== PLAIN) Object.assign(mode.result, part);
}

/**
 * Does a part of a task, and tells its time in the object of `--json`.
 *
 * @param name Of the figure, for example `readMs`.
 */
export async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await work();
  } finally {
    if (mode !== PLAIN) mode.timings[name] = Math.round(performance.now() - begun);
  }
}

/** Writes a line of the log for machines: time, level, task and message. */
export function logLine(level: Level, message: string, more: object = {}): void {
  const line = { time: new Date().toISOString(), level, task: taskName(), message, ...more };
  writeLine(Deno.stderr, JSON.stringify(line, bigintAsText));
}

/** Reports an error that ends the task. */
export function reportError(message: string): void {
  mode.error = message;
  if (mode.isLogged) logLine("error", message);
  else console.error(message);
}

/**
 * Runs a task so that it speaks as its arguments say, and prints the object of `--json` at its end.
 *
 * @returns The task's exit code.
 */
export async function withOutput(task: () => Promise<number>): Promise<number> {
  const outer = { mode, plainConsole };
  const outerConsole = takeConsole();
  plainConsole = guard(outerConsole);
  Object.assign(console, plainConsole);
  const startedAt = new Date();
  const begun = performance.now();
  mode = { isJson: false, isLogged: false, result: {}, timings: {} };
  let exitCode = 1;
  try {
    exitCode = await task();
    return exitCode;
  } catch (failure) {
    mode.error ??= failure instanceof Error ? failure.message : String(failure);
    throw failure;
  } finally {
    const { isJson, result, timings, error: reason } = mode;
    Object.assign(console, outerConsole);
    ({ mode, plainConsole } = outer);
    if (isJson) {
      const object = {
        task: taskName(),
        exitCode,
        ...reason === undefined ? {} : { error: reason },
        ...result,
        timings: {
          startedAt: startedAt.toISOString(),
          durationMs: Math.round(performance.now() - begun),
          ...timings,
        },
        versions: readVersions(),
      };
      console.log(JSON.stringify(object, bigintAsText));
    }
  }
}

/** Gives the versions that a result depends on. */
export function readVersions(): Record<string, string | number> {
  const { version, imports } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  return {
    balancebook: version,
    deno: Deno.version.deno,
    duckdb: String(imports.duckdb).replace(/^.*@/, ""),
    schema: schemaVersion(),
    rules: rulesVersion(),
  };
}

/** Sends what is meant for people away from where the JSON object goes, or into the log. */
function redirect(): void {
  const { error } = console;
  const write = (level: Level) => (...values: unknown[]) => logLine(level, values.join(" "));
  if (mode.isLogged) Object.assign(console, { error: write("info"), warn: write("warning") });
  if (!mode.isJson) return;
  console.log = console.info = mode.isLogged ? write("info") : error;
}

/** What is printed may hold names and texts that somebody else chose; a terminal must not obey them. */
function guard(console: PlainConsole): PlainConsole {
  const guarded = (print: (...values: unknown[]) => void) => (...values: unknown[]) =>
    print(...values.map((value) => typeof value === "string" ? printable(value) : value));
  const { log, info, warn, error } = console;
  return { log: guarded(log), info: guarded(info), warn: guarded(warn), error: guarded(error) };
}

type PlainConsole = Pick<Console, "log" | "info" | "warn" | "error">;

function takeConsole(): PlainConsole {
  const { log, info, warn, error } = console;
  return { log, info, warn, error };
}

function taskName(): string {
  const name = basename(Deno.mainModule).replace(/\.ts$/, "");
  return name === "test_all" ? "test" : name;
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function writeLine(target: { writeSync(bytes: Uint8Array): number }, line: string): void {
  const bytes = new TextEncoder().encode(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    written += target.writeSync(bytes.subarray(written));
  }
}
