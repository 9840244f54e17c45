import { assert, assertEquals } from "../_assert.ts";
import fc from "fast-check";
import { md } from "../../lib/notebook/markdown.ts";

Deno.test("md shows a value's marks and tags as they are written", () => {
  const { markdown, text } = md`Hello **${"<b>*x*_[y](z)|"}**`;
  assertEquals(markdown, "Hello **&lt;b&gt;\\*x\\*\\_\\[y\\](z)\\|**");
  assertEquals(text, "Hello **<b>*x*_[y](z)|**");
});

Deno.test("md lets no value make a tag, a link, a heading or a new line", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    const { markdown } = md`a${value}b`;
    assert(!/[<>\n\r]|:\/\/|(^|[^\\])[`*_[\]|#$]/.test(markdown), markdown);
  }));
});

Deno.test("md keeps the marks of what md made", () => {
  const part = md`*${"a*b"}*`;
  assertEquals(md`see ${part}`.markdown, "see *a\\*b*");
});

Deno.test("md takes off common indentation and shows times in UTC and nothing as a dash", () => {
  const { markdown } = md`
    ## Title

      indented ${new Date(0)} ${null}
    end`;
  assertEquals(markdown, "## Title\n\n  indented 1970-01-01 00:00:00 \u2013\nend");
});
