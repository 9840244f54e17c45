import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { type UserBalancePoint, userBalances } from "../../lib/charts/user_balances.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const point = (day: number, more: Partial<UserBalancePoint> = {}): UserBalancePoint => ({
  currency: "BHD",
  logged_at: new Date(Date.UTC(2024, 2, day, 21)),
  wallet: 100 - day,
  payment_balance: 100 - day,
  blocked_balance: null,
  ...more,
});

const draw = (points: readonly UserBalancePoint[]) =>
  renderChart(userBalances(points, { title: "Balances <of> one user" }));

Deno.test("userBalances() draws a panel per currency with its unit, and both balances", () => {
  const { svg, text } = draw([point(1), point(2), point(3, { currency: "SAR" })]);
  assertEquals([...svg.matchAll(/balance \((BHD|SAR)\)/g)].map((match) => match[1]), [
    "BHD",
    "SAR",
  ]);
  assertStringIncludes(svg, "Balances &lt;of&gt; one user");
  assertStringIncludes(svg, ">wallet<");
  assertStringIncludes(svg, ">payment balance<");
  assert(!svg.includes("blocked attempt"));
  assertStringIncludes(text, "BHD: last wallet 98.000 on 2024-03-02");
});

Deno.test("userBalances() marks each blocked attempt, and needs no payment balance", () => {
  const points = [
    point(1, { payment_balance: null }),
    point(2, { blocked_balance: -40, payment_balance: null }),
    point(3, { blocked_balance: -50, payment_balance: null }),
  ];
  const { svg } = draw(points);
  assertStringIncludes(svg, "blocked attempt");
  assertEquals([...svg.matchAll(/<path[^>]*stroke="#d55e00"/g)].length, 2);
  assertStringIncludes(svg, "\u221240");
});

Deno.test("userBalances() draws a user without a balance", () => {
  assert(draw([point(1, { wallet: null, payment_balance: null })]).svg.startsWith("<svg"));
});

Deno.test("userBalances() shows a wallet that was printed once, which has no steps", () => {
  const dots = (points: readonly UserBalancePoint[]) =>
    [...draw(points).svg.matchAll(/<circle[^>]* r="4"/g)].length;
  assertEquals(dots([point(1)]), 1);
  assertEquals(dots([point(1), point(2)]), 0);
});
