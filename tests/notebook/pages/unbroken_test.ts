import { assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { UNBROKEN } from "../../../lib/ledger/unbroken.ts";

Deno.test("pages that scripts fill keep the same words on one line as those of the server", () => {
  const script = Deno.readTextFileSync(join(ROOT, "lib/notebook/browser/live/links.js"));
  const [, source, flags] = /const WHOLE =\s*\/(.+)\/(\w*);/.exec(script)!;
  assertEquals([source, flags], [UNBROKEN.source, "g"]);
});

Deno.test("amounts with their currency, days and shortened log streams stay whole", () => {
  const text =
    "BHD -1,234.500 on 2024-01-31, SAR 5; 0a1b2c3d\u2026 line 7; no id-2024-01-31-1, no XBHD 3";
  assertEquals(text.match(new RegExp(UNBROKEN, "g")), [
    "BHD -1,234.500",
    "2024-01-31",
    "SAR 5",
    "0a1b2c3d\u2026 line 7",
  ]);
});
