import { assertEquals } from "../../_assert.ts";
import { renderFindings } from "../../../lib/notebook/findings.ts";
import { md } from "../../../lib/notebook/markdown.ts";
import { renderValue } from "../../../lib/notebook/pages/content/values.ts";
import { textOf } from "./_live.ts";

/** What a reader of a page reads of a value. */
async function read(value: unknown): Promise<string> {
  const html = (await renderValue(value)).replace(
    /<code class="balancebook-code"[^]*?<\/code>/g,
    "",
  );
  return textOf(html).replace(/\s+/g, " ").trim();
}

Deno.test("a page says nothing of cells, which its readers do not have", async () => {
  const text = md`Notices: ${3}; the first on 2024-01-31. To list them:
\`\`await show(renderFindings(await ledger.sql\`from own where kind = 'a'\`))\`\`. Others: none.`;
  assertEquals(await read(text), "Notices: 3; the first on 2024-01-31. Others: none.");
  const how = md`Write it into *Set* (in a
  notebook: into \`SET\`, or \`deno task x "y = 'z'"\`), for example \`a=1\`.`;
  assertEquals(await read(how), "Write it into Set, for example a=1.");
  const findings = ["1", "2"].map((id) => ({
    finding_id: `zero_amount-${id}`,
    kind: "zero_amount",
  }));
  const shown = await read(renderFindings(findings, { limit: 1 }));
  assertEquals(shown.slice(shown.indexOf("1 of 2")), "1 of 2 findings; left out: Zero amount (1).");
  assertEquals(await read(renderFindings([])), "No findings match the filter.");
});
