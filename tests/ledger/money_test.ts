import { assertEquals, assertThrows } from "../_assert.ts";
import fc from "fast-check";
import { AMOUNT_DIGITS, formatMoney, parseMoney } from "../../lib/ledger/money.ts";

/** The largest sum that the ledger's decimals hold, in millionths. */
const LARGEST = 10n ** 38n - 1n;

Deno.test("parseMoney() gives back what formatMoney() wrote", () => {
  fc.assert(fc.property(fc.bigInt({ min: -LARGEST, max: LARGEST }), (scaled) => {
    assertEquals(parseMoney(formatMoney(scaled)), { scaled, isRounded: false });
  }));
});

Deno.test("parseMoney() agrees with exact rational arithmetic on any printed double", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e25, max: 1e25, noNaN: true }), (value) => {
      const text = String(value);
      assertEquals(parseMoney(text), roundHalfEven(text));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseMoney() rounds ties to even and says so", () => {
  assertEquals(parseMoney("0.0000005"), { scaled: 0n, isRounded: true });
  assertEquals(parseMoney("0.0000015"), { scaled: 2n, isRounded: true });
  assertEquals(parseMoney("-0.0000025"), { scaled: -2n, isRounded: true });
  assertEquals(parseMoney("60.181000000000004"), { scaled: 60_181_000n, isRounded: true });
  assertEquals(parseMoney("1.50000000000"), { scaled: 1_500_000n, isRounded: false });
});

Deno.test("parseMoney() refuses what is not a finite number, and what the ledger cannot hold", () => {
  for (const text of ["", "NaN", "Infinity", "-", ".5x", "12.3x", "1e", "1 000", "0x10", "1.2.3"]) {
    assertThrows(() => parseMoney(text), SyntaxError, "Cannot parse amount");
  }
  for (const text of ["100000000000", "1e30", "99999999999.9999999"]) {
    assertThrows(() => parseMoney(text, AMOUNT_DIGITS), RangeError, "beyond 11 digits");
  }
  assertEquals(parseMoney("99999999999.999999", AMOUNT_DIGITS).scaled, 10n ** 17n - 1n);
  assertEquals(parseMoney("100000000000").scaled, 10n ** 17n);
  assertEquals(parseMoney(`${LARGEST / 1_000_000n}.999999`).scaled, LARGEST);
  assertThrows(() => parseMoney("1e32"), RangeError, "beyond 32 digits");
});

Deno.test("formatMoney() shows at least the decimals asked for and never a digit less", () => {
  assertEquals(formatMoney(12_500_000n, 3), "12.500");
  assertEquals(formatMoney(-500_000n), "-0.5");
  assertEquals(formatMoney(1_569_164_500n, 2), "1569.1645");
  assertEquals(formatMoney(7_000_000n, 0), "7");
});

/** Rounds by whole numbers only: another way to the same figure. */
function roundHalfEven(text: string): { scaled: bigint; isRounded: boolean } {
  const [mantissa, exponent = "0"] = text.replace("-", "").split(/e/);
  const [whole, fraction = ""] = mantissa.split(".");
  let numerator = BigInt(whole + fraction) * 10n ** 6n;
  let denominator = 10n ** BigInt(fraction.length);
  const power = Number((/e([+-]?\d+)/.exec(text.slice(1)) ?? [])[1] ?? exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  let scaled = numerator / denominator;
  const rest = numerator % denominator * 2n;
  if (rest > denominator || (rest === denominator && scaled % 2n === 1n)) scaled += 1n;
  return { scaled: text.startsWith("-") ? -scaled : scaled, isRounded: rest !== 0n };
}
