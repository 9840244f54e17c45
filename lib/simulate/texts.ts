import { printTime } from "./names.ts";
import type { Random } from "./random.ts";

const FRAMES: readonly string[] = [
  "    at Example.apply (/src/example/wallet.ts:21:14)",
  "    at async Example.handle (/src/example/queue.ts:40:9)",
  "    at async Example.run (/src/example/handler.ts:12:3)",
];

/** The error, with its stack, of a message that cannot be handled. */
export const STACK: string = [
  "TypeError: Cannot read properties of null (reading 'wallet')",
  ...FRAMES,
].join("\n");

const MISSING = "/var/task/node_modules/example-sdk/clients/store";
const SEARCHED = `Cannot find module '${MISSING}' imported from /var/task/src/example/` +
  "listener.mjs";
const HINT = "Did you mean to import example-sdk/clients/store.js?";

/** Prints what an exception at load time leaves in the log, after the outer time. */
export function uncaughtText(timeMs: number): string {
  const details = JSON.stringify({
    errorType: "Error",
    errorMessage: `${SEARCHED}\n${HINT}`,
    code: "ERR_MODULE_NOT_FOUND",
    url: `file://${MISSING}`,
    stack: [
      `Error [ERR_MODULE_NOT_FOUND]: ${SEARCHED}`,
      HINT,
      "    at finalizeResolution (node:internal/modules/esm/resolve:101:9)",
      "    at moduleResolve (node:internal/modules/esm/resolve:102:9)",
      "    at ModuleLoader.resolve (node:internal/modules/esm/loader:103:9)",
      "    at link (node:internal/modules/esm/module_job:104:9)",
    ],
  });
  return `${printTime(timeMs)}\tundefined\tERROR\tUncaught Exception \t${details}`;
}

/** Prints the details of an exception that a request did not catch, as JSON. */
export function errorDetails(): string {
  const errorMessage = "The payment service closed the connection";
  const stack = [`Error: ${errorMessage}`, ...FRAMES];
  return JSON.stringify({ errorType: "Error", errorMessage, stack });
}

/** Prints an embedded metric; it has neither an inner time nor a request id. */
export function metricText(
  timeMs: number,
  name: string,
  details: Record<string, unknown>,
): string {
  const service = "exampleBalanceSync";
  const metric = {
    Namespace: "exampleService",
    Dimensions: [["service"]],
    Metrics: [{ Name: name, Unit: "Count" }],
  };
  const _aws = { Timestamp: timeMs, CloudWatchMetrics: [metric] };
  return JSON.stringify({ _aws, service, [name]: 1, ...details });
}

/** Prints the line that begins a container. */
export function initStartText(runtime: Runtime): string {
  return `INIT_START Runtime Version: ${runtime.version}\tRuntime Version ARN: ${runtime.arn}`;
}

/** Prints the line after a module that did not load; durations in hundredths of a millisecond. */
export function initReportText(durationCs: number, phase: "init" | "invoke"): string {
  return `INIT_REPORT Init Duration: ${printHundredths(durationCs)} ms\tPhase: ${phase}` +
    "\tStatus: error\tError Type: Runtime.ExitError";
}

/** What a REPORT line says; durations in hundredths of a millisecond. */
export interface Report {
  readonly requestId: string;
  readonly durationCs: number;
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly initDurationCs?: number;
  /** Digits of a trace id and a segment id, if the request was traced. */
  readonly trace?: readonly [traceId: string, segmentId: string];
}

/** Prints the REPORT line, and its trace line if there is one. */
export function reportText(report: Report): string {
  const parts = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${printHundredths(report.durationCs)} ms`,
    `Billed Duration: ${Math.ceil(report.durationCs / 100)} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.usedMb} MB`,
  ];
  if (report.initDurationCs !== undefined) {
    parts.push(`Init Duration: ${printHundredths(report.initDurationCs)} ms`);
  }
  const line = parts.join("\t") + "\t";
  if (!report.trace) return line;
  return `${line}\nXRAY TraceId: ${report.trace[0]}\tSegmentId: ${
    report.trace[1]
  }\tSampled: true\t`;
}

function printHundredths(value: number): string {
  return String(value / 100);
}

/** A version of the Lambda's runtime. */
export interface Runtime {
  readonly version: string;
  readonly arn: string;
}

/** Invents a runtime; its hash belongs to no real one. */
export function drawRuntime(random: Random, version: string): Runtime {
  return { version, arn: `arn:aws:lambda:us-east-1::runtime:${random.hex(64)}` };
}
