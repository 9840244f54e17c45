import { assertEquals, assertMatch, assertStringIncludes } from "../_assert.ts";
import { findingKinds } from "../../lib/ledger/model/finding_kinds.ts";
import { readLayer } from "../../lib/ledger/model/objects.ts";
import { describeDifference, makePages, readPage } from "../../lib/dev/reference/pages.ts";
import {
  describeOtherPicture,
  readPicture,
  takePictures,
} from "../../lib/dev/reference/pictures.ts";

const pages = await makePages();

Deno.test("the reference is what the code says; `deno task reference` regenerates it", () => {
  for (const [name, text] of pages) {
    assertEquals(describeDifference(name, readPage(name), text), "");
  }
});

Deno.test("the reference has every view and kind, each with its sentence", () => {
  const tables = pages.get("tables.md")!;
  for (const { name } of readLayer("views")) {
    assertMatch(tables, new RegExp(`^### ${name}\n\nOne row`, "m"), name);
  }
  for (const { kind } of findingKinds()) assertStringIncludes(tables, `| [\`${kind}\`]`);
});

Deno.test("the pictures are those of the notebooks; `deno task reference` regenerates them", () => {
  for (const [name, png] of takePictures()) {
    assertEquals(describeOtherPicture(name, readPicture(name), png), "");
  }
  const png = new Uint8Array([1, 2]);
  assertEquals(describeOtherPicture("episodes.png", png, png), "");
  for (const other of [undefined, new Uint8Array([1, 3]), new Uint8Array([1])]) {
    assertStringIncludes(describeOtherPicture("episodes.png", other, png), "05_overdrafts");
  }
});

Deno.test("describeDifference() names the first line that differs", () => {
  assertEquals(
    describeDifference("a.md", "x\ny\n", "x\nz\n"),
    'docs/reference/a.md:2: "y" where the code says "z"',
  );
  assertEquals(describeDifference("a.md", undefined, "x"), "docs/reference/a.md is missing");
  assertEquals(describeDifference("a.md", "x", "x"), "");
});
