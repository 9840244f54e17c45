import { assert, assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { isTimestampAt, TimestampReader } from "../../../lib/ledger/log/timestamp.ts";

Deno.test("isTimestampAt() accepts every time of a log that Date prints, and the reader agrees with Date", () => {
  const reader = new TimestampReader();
  const times = fc.date({
    min: new Date("1970-01-01T00:00:00.000Z"),
    max: new Date("2199-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, (time) => {
      const text = `x${time.toISOString()} y`;
      assert(isTimestampAt(text, 1));
      assertEquals(reader.readMs(text, 1), time.getTime());
    }),
    { numRuns: 2000 },
  );
});

Deno.test("isTimestampAt() refuses days that do not exist, years that no log is of, and other shapes", () => {
  for (
    const text of [
      "2023-02-29T00:00:00.000Z",
      "2024-04-31T00:00:00.000Z",
      "9999-12-31T23:59:59.999Z",
      "2200-01-01T00:00:00.000Z",
      "1969-12-31T23:59:59.999Z",
      "0001-01-01T00:00:00.000Z",
      "2024-13-01T00:00:00.000Z",
      "2024-00-10T00:00:00.000Z",
      "2024-01-01T24:00:00.000Z",
      "2024-01-01T00:60:00.000Z",
      "2024-01-01T00:00:61.000Z",
      "2024-01-01 00:00:00.000Z",
      "2024-01-01T00:00:00.00Z ",
      "2024-01-01T00:00:00,000Z",
      "2024-01-01T00:00:00.0a0Z",
      "",
    ]
  ) assert(!isTimestampAt(text, 0), text);
  assert(isTimestampAt("2024-02-29T23:59:59.999Z", 0));
});

Deno.test("isTimestampAt() takes no character for a digit, at whichever place", () => {
  const time = "2024-01-31T21:00:00.000Z";
  for (let at = 0; at < time.length; at++) {
    for (const odd of ["x", " ", "\xff", "\0", ":", "/"]) {
      const text = time.slice(0, at) + odd + time.slice(at + 1);
      if (text !== time) assertEquals(isTimestampAt(text, 0), false, text);
    }
  }
});
