import { type Calendar, runtimeAt } from "../plan/calendar.ts";
import type { PlannedRequest } from "../plan/messages.ts";
import type { Random } from "../../random/random.ts";
import { Container } from "./container.ts";
import { drawRuntime, type Runtime } from "./platform_lines.ts";

/** Invents `count` runtimes, the older ones first. */
export function drawRuntimes(random: Random, count: number): Runtime[] {
  return Array.from({ length: count }, (_, index) => {
    const version = index < 2 ? ["16.v90", "18.v91"][index] : `20.v${90 + index}`;
    return drawRuntime(random, `nodejs:${version}`);
  });
}

/** Answers a day's requests; returns the containers, in the order of their first requests. */
export function runDay(
  random: Random,
  requests: readonly PlannedRequest[],
  calendar: Calendar,
  runtimes: readonly Runtime[],
): Container[] {
  const containers = new Map<string, Container>();
  for (const request of requests) {
    let container = containers.get(request.container);
    if (!container) {
      container = new Container(random, calendar, runtimes[runtimeAt(calendar, request.atMs)]);
      containers.set(request.container, container);
    }
    container.run(request);
  }
  return [...containers.values()];
}
