import { assertEquals, assertThrows } from "../../_assert.ts";
import fc from "fast-check";
import { printUnits, unitsOf } from "../../../lib/dev/book/exact_amounts.ts";

Deno.test("printUnits() gives back the digits that unitsOf() read", () => {
  const number = fc.integer({ min: -1e9, max: 1e9 }).map((units) => units / 1e4);
  fc.assert(fc.property(number, (value) => {
    assertEquals(printUnits(unitsOf(String(value))), String(value === 0 ? 0 : value));
  }));
});

Deno.test("unitsOf() keeps floating-point error and reads exponents", () => {
  assertEquals(printUnits(unitsOf("60.181000000000004")), "60.181000000000004");
  assertEquals(printUnits(unitsOf("0.1") + unitsOf("0.2")), "0.3");
  assertEquals(printUnits(unitsOf("-2.5e-7")), "-0.00000025");
  assertEquals(printUnits(unitsOf("1e+21")), "1000000000000000000000");
});

Deno.test("unitsOf() refuses what is not a number", () => {
  for (const text of ["", "NaN", "Infinity", "1,5", "0x1"]) {
    assertThrows(() => unitsOf(text), SyntaxError, "Cannot parse amount");
  }
});
