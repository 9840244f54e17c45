import { assertEquals, assertThrows } from "../../_assert.ts";
import { readHead } from "../../../lib/ledger/model/head.ts";

Deno.test("readHead() reads sentences, keys and columns, each on one line", () => {
  const head = readHead(`-- One row per user;
-- see: it is not a key.
-- title: Users
-- rule: A user
--   that is one.
-- columns:
--   user_id: Id of the user.
--   amount (money): What it is,
--     exactly (so it is).
select 1;
`);
  assertEquals(head, {
    grain: "One row per user; see: it is not a key.",
    values: { title: "Users", rule: "A user that is one." },
    columns: [
      { column: "user_id", unit: null, meaning: "Id of the user." },
      { column: "amount", unit: "money", meaning: "What it is, exactly (so it is)." },
    ],
    body: "select 1",
  });
});

Deno.test("readHead() refuses a head that it would have to guess", () => {
  const wrong = [
    ["-- One row.\n-- title: a\n-- title: b\nselect 1", "twice"],
    ["-- One row.\n-- title: a\n-- not indented\nselect 1", "indented below title"],
    ["-- One row.\n-- columns:\n--   no meaning\nselect 1", '"name (unit): meaning"'],
  ];
  for (const [text, words] of wrong) assertThrows(() => readHead(text), SyntaxError, words);
});
