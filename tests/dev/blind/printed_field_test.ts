import { assertEquals, assertThrows } from "../../_assert.ts";
import { readField, setField } from "../../../lib/dev/blind/printed_field.ts";

const BLOCK = `Start syncing the balance {
  transaction: {
    id: 'a',
    metadata: '{"note":"    amount: 5,"}',
    amount: -8.5,
    newBalance: 16.4
  }
}`;

Deno.test("readField() reads a printed value, not one inside a string", () => {
  assertEquals(readField(BLOCK, "id"), "a");
  assertEquals(readField(BLOCK, "amount"), "-8.5");
  assertEquals(readField(BLOCK, "newBalance"), "16.4");
  assertEquals(readField(BLOCK, "vat"), null);
});

Deno.test("setField() changes one value and nothing else", () => {
  assertEquals(setField(BLOCK, "newBalance", "1"), BLOCK.replace("16.4", "1"));
  assertEquals(setField(BLOCK, "id", "$&"), BLOCK.replace("'a'", () => "'$&'"));
  assertThrows(() => setField(BLOCK, "vat", "0"), Error, "vat");
});
