import { escapeXml } from "../../escape.ts";
import type { PageScope } from "../content/address.ts";
import { SERVED } from "../content/links.ts";

/** Says that a thing is shown as it was known before; nothing where it is as it is now. */
export function describeKnown({ scope: { to }, thresholds }: PageScope, now: string): string {
  const parts = [
    ...to === undefined ? [] : [`as it was known before ${to} (UTC), where the period ends`],
    ...thresholds === "" ? [] : [`with the thresholds ${thresholds}`],
  ];
  return parts.length === 0 ? "" : `\n<p class="more">Shown ${escapeXml(parts.join(", "))}. ` +
    `<a href="${escapeXml(now)}">As it is now</a></p>`;
}

/** Says that a page is of all the logs where a period leads to it, and leads to what a user did in it. */
export function describeWhole(period: PageScope, user: string | undefined): string {
  const { from, to } = period.scope;
  if (from === undefined && to === undefined) return "";
  const days = [
    from === undefined ? "" : `from ${from}`,
    to === undefined ? "" : `until before ${to}`,
  ];
  const page = { ...period, scope: { ...period.scope, user } };
  const links = user === undefined ? [] : [
    [SERVED.rows("reconciliation", page), "transactions"],
    [SERVED.rows("attributed_events", page), "log lines"],
    [SERVED.notebook("00_overview", page), "overview"],
  ].map(([address, text]) => `<a href="${escapeXml(address!)}">${text}</a>`);
  const own = links.length === 0 ? "" : ` Of this user in the period: ${links.join(" \u00b7 ")}.`;
  return `\n<p class="more">This page is of all the logs, not only of the period ${
    escapeXml(days.filter((day) => day !== "").join(" "))
  }.${own}</p>`;
}
