import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { causeWaterfall } from "../../lib/charts/cause_waterfall.ts";
import { episodeBars } from "../../lib/charts/episode_bars.ts";
import { userBalances } from "../../lib/charts/user_balances.ts";
import { roundedSum } from "../../lib/charts/_titles.ts";
import { renderChart } from "../../lib/notebook/chart.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";

Deno.test("a waterfall's sums are in whole coins, and exact on hover", () => {
  const { svg, text } = renderChart(causeWaterfall([
    { currency: "BHD", name: "reset", amount: 1770.0003, running: 1770.0003, user_count: 2 },
    { currency: "BHD", name: "moved", amount: -0.0002, running: 1770.0001, user_count: 1 },
  ]));
  assertStringIncludes(svg, ">BHD 1,770.000</text>");
  assert(!svg.includes(">BHD 1,770.0003</text>"));
  assertStringIncludes(svg, "BHD 1,770.0003 of 2 users</title>");
  // Less than the smallest coin is not nothing.
  assertStringIncludes(svg, ">BHD 0.0002</text>");
  assertStringIncludes(text, "net difference 1,770.000, payment side too high");
});

Deno.test("roundedSum() rounds as SQL does", () =>
  withFolder(async (folder) => {
    const sums = [0, 0.0004, 0.0005, -1.2345, 2.675, 99999.999501, -0.000001, 1234567.5];
    const currencies = ["BHD", "SAR", "JPY", "CLF", null];
    const pairs = sums.flatMap((sum) => currencies.map((currency) => ({ sum, currency })));
    const values = pairs.map(({ sum, currency }, i) =>
      `(${i}, ${sum.toFixed(6)}::decimal(18, 6), ${currency === null ? "null" : `'${currency}'`})`
    );
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const rows = await ask(
      await makeLedger(folder, [`${folder}/log`]),
      `select rounded_sum(amount, currency)::double as sum from (values ${values})
       as sums(i, amount, currency) order by i`,
    );
    assertEquals(
      pairs.map(({ sum, currency }) => Number(roundedSum(sum, currency))),
      rows.map(({ sum }) => Number(sum)),
    );
  }));

Deno.test("long ids on an axis are cut to what they are searched by, other names are not", () => {
  const id = "0647e7c8-9026-462f-8272-2b3041034219";
  const row = {
    currency: "BHD",
    started_at: new Date("2024-03-01"),
    until_at: new Date("2024-03-02"),
    is_open: true,
    label: "",
  };
  const draw = (user_id: string) => renderChart(episodeBars([{ ...row, user_id }])).svg;
  assertStringIncludes(draw(id), ">0647e7c8-9\u2026</text>");
  assertStringIncludes(draw(id), `<title>${id} \u00b7 BHD`);
  assertStringIncludes(
    draw("a-user-with-a-name-of-its-own"),
    ">a-user-with-a-name-of-its-own</text>",
  );
});

Deno.test("both balances are seen where they are the same", () => {
  const at = (day: number) => ({
    currency: "BHD",
    logged_at: new Date(Date.UTC(2024, 2, day)),
    wallet: 5,
    payment_balance: 5,
    blocked_balance: null,
  });
  const { svg } = renderChart(userBalances([at(1), at(2)]));
  const widths = [...svg.matchAll(/<g [^>]*aria-label="line"[^>]*>/g)]
    .map(([group]) => Number(/stroke-width="([\d.]+)"/.exec(group)![1]));
  assertEquals(widths.length, 2);
  assert(widths[0] >= widths[1] + 3, `${widths}`);
});
