import type { Random } from "../../random/random.ts";

/** A version of the Lambda's runtime. */
export interface Runtime {
  readonly version: string;
  readonly arn: string;
}

/** Invents a runtime; its hash belongs to no real one. */
export function drawRuntime(random: Random, version: string): Runtime {
  return { version, arn: `arn:aws:lambda:us-east-1::runtime:${random.hex(64)}` };
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
