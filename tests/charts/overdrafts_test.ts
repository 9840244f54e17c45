import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { attemptDots } from "../../lib/charts/attempt_dots.ts";
import { type EpisodeBar, episodeBars } from "../../lib/charts/episode_bars.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const words = { title: "T" };

function episode(more: Partial<EpisodeBar> = {}): EpisodeBar {
  return {
    user_id: "user-1",
    currency: "BHD",
    started_at: new Date("2024-03-01T21:00:00.000Z"),
    until_at: new Date("2024-03-04T21:00:00.000Z"),
    is_open: false,
    label: "-5.000",
    ...more,
  };
}

Deno.test("episodeBars() has one line per user, however many episodes", () => {
  const later = new Date("2024-03-09T21:00:00.000Z");
  const { svg } = renderChart(
    episodeBars([episode(), episode({ started_at: later, until_at: later, label: "" })], words),
  );
  assertEquals([...svg.matchAll(/>user-1</g)].length, 1);
  assertStringIncludes(svg, ">-5.000<");
});

Deno.test("episodeBars() marks open episodes by an arrow and another colour", () => {
  const draw = (is_open: boolean) => renderChart(episodeBars([episode({ is_open })], words)).svg;
  assert(draw(true).includes(`aria-label="dot"`));
  assert(!draw(false).includes(`aria-label="dot"`));
  const fill = (svg: string) => /aria-label="bar".*?fill="(#\w+)"/s.exec(svg)?.[1];
  assert(fill(draw(true)) !== undefined);
  assert(fill(draw(true)) !== fill(draw(false)));
});

Deno.test("episodeBars() draws a panel per currency on one time axis", () => {
  const other = episode({ user_id: "user-2", currency: "SAR" });
  const { svg } = renderChart(episodeBars([episode(), other], words));
  assert(svg.indexOf(">BHD<") < svg.indexOf(">SAR<"));
});

Deno.test("attemptDots() writes how often, only where it was more than once", () => {
  const row = { user_id: "user-1", day: new Date("2024-03-01T00:00:00.000Z"), label: "7.500" };
  const draw = (attempt_count: number) =>
    renderChart(attemptDots([{ ...row, attempt_count }], words)).svg;
  assertStringIncludes(draw(3), ">3<");
  assert(!draw(1).includes(">1<"));
  assertStringIncludes(draw(1), ">7.500<");
});
