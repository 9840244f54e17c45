import type { Calendar } from "../plan/calendar.ts";
import type { PlannedRequest } from "../plan/messages.ts";
import { drawUuid } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";
import { errorDetails, uncaughtText } from "./error_texts.ts";
import { type LogEvent, printTime } from "./log_event.ts";
import { initReportText, initStartText, reportText, type Runtime } from "./platform_lines.ts";
import { LambdaRequest } from "./request.ts";

/** One Lambda container; all that it prints is one log stream. */
export class Container {
  readonly events: LogEvent[] = [];
  /** Requests that this container has answered. */
  requests = 0;
  #freeMs = 0;
  readonly #random: Random;
  readonly #calendar: Calendar;
  readonly #runtime: Runtime;
  readonly #digits: string;

  /** Starts cold; the runtime is fixed for the container's life. */
  constructor(random: Random, calendar: Calendar, runtime: Runtime) {
    this.#random = random;
    this.#calendar = calendar;
    this.#runtime = runtime;
    this.#digits = random.hex(32);
  }

  /** Name of the log stream, as its folder is named. */
  get stream(): string {
    return `${new Date(this.events[0].atMs).toISOString().slice(0, 10)}-[$LATEST]${this.#digits}`;
  }

  /** Time of the container's last line, in milliseconds since 1970. */
  get lastMs(): number {
    return this.#freeMs;
  }

  /** Answers a request, at its time or as soon as the container is free. */
  run(planned: PlannedRequest): void {
    const atMs = Math.max(planned.atMs, this.#freeMs + this.#random.int(3, 40));
    this.#freeMs = planned.failure === "load" ? this.#crash(atMs) : this.#answer(planned, atMs);
    this.requests++;
  }

  #answer(planned: PlannedRequest, atMs: number): number {
    const random = this.#random;
    const initMs = this.requests === 0 ? random.int(560, 1_066) : undefined;
    if (initMs !== undefined) {
      this.#print(atMs - initMs - random.int(2, 40), "init_start", initStartText(this.#runtime));
    }
    const request = new LambdaRequest(random, this.#calendar, drawUuid(random, 5), atMs);
    const { requestId } = request;
    request.platform("start", `START RequestId: ${requestId} Version: $LATEST`);
    if (initMs !== undefined) request.wait(80, 150);
    if (planned.failure && planned.failure !== "death") this.#fail(request, planned);
    else for (const delivery of planned.deliveries) request.handle(delivery);
    if (planned.failure !== "death") this.#end(request, atMs, initMs);
    for (const event of request.events) this.events.push(event);
    return request.nowMs;
  }

  #end(request: LambdaRequest, atMs: number, initMs: number | undefined): void {
    const random = this.#random;
    const { requestId } = request;
    request.wait(10, 40);
    request.platform("end", `END RequestId: ${requestId}`);
    const report = reportText({
      requestId,
      durationCs: (request.nowMs - atMs) * 100 + random.int(-90, 0),
      memoryMb: 1024,
      usedMb: random.int(95, 118),
      initDurationCs: initMs === undefined ? undefined : initMs * 100 + random.int(0, 99),
      trace: random.chance(0.1) ? this.#trace(atMs) : undefined,
    });
    request.platform("report", report);
  }

  /** The function itself fails: before its first message, or inside it. */
  #fail(request: LambdaRequest, { failure, deliveries }: PlannedRequest): void {
    const { requestId } = request;
    const startMs = request.nowMs;
    if (failure !== "uncaught") request.begin(deliveries[0].messageId);
    if (failure === "timeout") {
      request.nowMs = startMs + 6_010;
      const text = `${printTime(request.nowMs)} ${requestId} Task timed out after 6.01 seconds`;
      request.platform("timeout", text);
    } else {
      request.wait(15, 90);
      const name = failure === "invoke" ? "Invoke Error" : "Uncaught Exception";
      request.print("uncaught", "ERROR", `${name} \t${errorDetails()}`);
    }
    request.finish();
  }

  /** The module does not load: when the container starts, and again for each request. */
  #crash(atMs: number): number {
    const random = this.#random;
    if (this.requests === 0 || random.chance(0.4)) {
      this.#print(atMs - 1_100, "init_start", initStartText(this.#runtime));
      this.#failToLoad(atMs - 820, "init");
    }
    this.#failToLoad(atMs - 90, "invoke");
    const requestId = drawUuid(random, 5);
    const print = (type: LogEvent["type"], body: string) =>
      this.events.push({ atMs: atMs + 1, type, body, requestId });
    this.events.push({
      atMs,
      type: "start",
      body: `START RequestId: ${requestId} Version: $LATEST`,
      requestId,
    });
    print("unknown_error", "Unknown application error occurred\nRuntime.Unknown");
    print("end", `END RequestId: ${requestId}`);
    const durationCs = random.int(74_000, 80_000);
    const trace = random.chance(0.5) ? this.#trace(atMs) : undefined;
    const usedMb = random.int(38, 41);
    print("report", reportText({ requestId, durationCs, memoryMb: 512, usedMb, trace }));
    return atMs + 1;
  }

  #failToLoad(atMs: number, phase: "init" | "invoke"): void {
    this.#print(atMs, "uncaught", uncaughtText(atMs));
    const endMs = atMs + this.#random.int(17, 90);
    const durationCs = this.#random.int(23_000, 79_900);
    this.#print(endMs, "init_report", initReportText(durationCs, phase));
  }

  #trace(atMs: number): [string, string] {
    const seconds = Math.floor(atMs / 1000).toString(16);
    return [`1-${seconds}-${this.#random.hex(24)}`, this.#random.hex(16)];
  }

  #print(atMs: number, type: LogEvent["type"], body: string): void {
    this.events.push({ atMs, type, body });
  }
}
