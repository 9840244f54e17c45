import { assert, assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { ask, makeLedger, REAL_LOGS, withFolder } from "../../_temporary.ts";
import { account, BATCH, email, phone, printing, withMask } from "./_masking.ts";
import { makeUlid } from "./_printed.ts";

const EMAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}/gi;
const PSEUDONYM = /(?:e-mail|phone|iban|card)-[a-p]{12}/;
const ID = /\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0[0-9A-HJKMNP-TV-Z]{25})\b/g;

const NAME_KEYS = [
  ...["name", "firstName", "last_name", "fullName", "FULL_NAME", "actor", "surname"],
  ...["nameAr", "name_en", "customerNameAr", "first", "last"],
];
const KEYS = [
  ...["phone", "phoneNumber", "mobile", "customer_phone", "address", "addressLine1", "street"],
  ...["shippingAddress", "email", "Email", "customerEmail", "email_address"],
  ...["diet", "dietType", "goal", "healthGoal", "allergies", "nationalId", "dob", "iban"],
  ...["accountNumber", "cardNumber"],
];

Deno.test("no quoting carries a value of a personal key past masked()", () =>
  withMask(async (mask) => {
    const piece = fc.string({ unit: fc.constantFrom(...`ab '"\`\\\n,{}:+ع🎁`), maxLength: 12 });
    const text = fc.tuple(fc.constantFrom(...NAME_KEYS, ...KEYS), piece, piece, printing)
      .map(([key, first, last, print]) =>
        print({ [key]: `Qzx${first}Wvu${last}Jkp`, next: "kept" })
      );
    await fc.assert(
      fc.asyncProperty(fc.array(text, BATCH), async (texts) => {
        for (const masked of await mask(texts)) {
          for (const part of ["Qzx", "Wvu", "Jkp"]) assert(!masked.includes(part), masked);
          assert(masked.includes("kept") && masked.includes("12.5"), masked);
        }
      }),
      { numRuns: 30 },
    );
  }));

Deno.test("first and last names inside a person, and lists of names, are masked", () =>
  withMask(async (mask) => {
    const texts = fc.tuple(fc.constantFrom("name", "customer", "person"), printing)
      .map(([key, print]) =>
        print({ [key]: { first: "Qzx", last: "Wvu" }, names: ["Qzx", "Wvu"], next: "kept" })
      );
    await fc.assert(
      fc.asyncProperty(fc.array(texts, BATCH), async (texts) => {
        for (const masked of await mask(texts)) {
          assert(!/Qzx|Wvu/.test(masked) && masked.includes("kept"), masked);
        }
      }),
      { numRuns: 20 },
    );
  }));

Deno.test("no contact survives masked(), whatever its shape, wherever it stands", () =>
  withMask(async (mask) => {
    const around = fc.string({ unit: fc.constantFrom(..." '\"\\\n,:"), maxLength: 5 });
    const kept = fc.tuple(fc.oneof(email, phone, account), around, around, printing)
      .map(([value, before, after, print]) => ({
        value,
        text: print({ notes: `${before}${value}${after}`, kitchen: "K1" }),
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(kept, BATCH), async (cases) => {
        const once = await mask(cases.map(({ text }) => text));
        once.forEach((masked, index) => {
          assert(!masked.includes(cases[index].value), masked);
          assert(PSEUDONYM.test(masked) && masked.includes("K1"), masked);
        });
        assertEquals(await mask(once), once);
      }),
      { numRuns: 30 },
    );
  }));

Deno.test("a mobile number in bare digits with its country is masked in a string, not as a number", () =>
  withMask(async (mask) => {
    for (const number of ["966512345678", "971501234567", "97333123456", "96555123456"]) {
      const texts = [{ id: number }, { amount: Number(number) }].map((value) =>
        JSON.stringify(value)
      );
      const [id, amount] = await mask(texts);
      assert(!id.includes(number) && PSEUDONYM.test(id), id);
      assertEquals(amount, texts[1]);
    }
  }));

Deno.test("a number with a wrong check digit is neither an account nor a card", () =>
  withMask(async (mask) => {
    const texts = ["'4111111111111112'", "'BH68BMAG00001299123456'", "'4222222222222'"];
    const right = ["'4111111111111111'", "'BH67BMAG00001299123456'", "'378282246310005'"];
    assertEquals((await mask(texts)).slice(0, 2), texts.slice(0, 2));
    for (const masked of await mask(right)) assert(PSEUDONYM.test(masked), masked);
  }));

Deno.test("JSON stays JSON when it is masked, and its other values stay", () =>
  withMask(async (mask) => {
    const value = fc.record({
      phone: fc.oneof(phone, fc.integer({ min: 10_000 })),
      goal: fc.string().map((text) => text.replaceAll("\\", "")),
      names: fc.array(fc.constantFrom("Jane", "Joe"), { minLength: 1 }),
      body: fc.record({
        dietType: fc.string().map((text) => text.replaceAll("\\", "")),
        mobile: fc.integer({ min: 10_000 }),
        id: fc.uuid(),
      })
        .map((body) => JSON.stringify(body)),
      deliveryId: fc.uuid(),
      amount: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(value, BATCH), async (values) => {
        const masked = await mask(values.map((value) => JSON.stringify(value)));
        masked.forEach((text, index) => {
          const { deliveryId, amount, body } = JSON.parse(text);
          const before = JSON.parse(JSON.stringify(values[index]));
          assertEquals([deliveryId, amount], [before.deliveryId, before.amount]);
          assertEquals(JSON.parse(body).id, JSON.parse(before.body).id);
        });
      }),
      { numRuns: 20 },
    );
  }));

const uuidOfDigits = fc.stringMatching(/^(?:00)?\d{8}-\d{4}-\d{4}-\d{4}-\d{12}$/)
  .map((text) => text.slice(-36));
const unmasked = fc.tuple(
  fc.oneof(fc.uuid(), uuidOfDigits),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") }),
  fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e21, -0, 60.181000000000004)),
  fc.integer(),
  fc.integer({ min: Date.parse("2014-01-01"), max: Date.parse("2100-01-01") }),
  fc.stringMatching(/^[0-9a-f]{32}$/),
  printing,
).map(([uuid, time, number, cents, sentMs, hex, print]) =>
  print({
    id: makeUlid(time.toISOString()),
    userId: uuid,
    oldBalance: number,
    printedBalance: String(cents / 1000),
    createdAt: time,
    SentTimestamp: String(sentMs),
    ttl: Math.floor(sentMs / 1000),
    walletId: `wallet#${uuid}`,
    stream: `2024-01-31-[$LATEST]${hex}`,
    traceId: `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
    arn: "arn:aws:sqs:us-east-1:123456789012:example.fifo",
    name: { ar: "شوفان", en: "Oats" },
    addressId: uuid,
    requestName: "kept",
    sequence: "18882687848426735616",
  })
);

// The first three failed once: digits of UUIDs were taken for telephone numbers, with their quote.
for (const seed of [-491795981, -723154135, 576796454, -634627468, undefined]) {
  Deno.test(`masked() leaves ids, amounts and times as they are (seed ${seed ?? "drawn"})`, () =>
    withMask(async (mask) => {
      await fc.assert(
        fc.asyncProperty(fc.array(unmasked, BATCH), async (texts) => {
          assertEquals(await mask(texts), texts);
        }),
        { numRuns: 30, ...seed === undefined ? {} : { seed } },
      );
    }));
}

Deno.test("masked() keeps a text readable: what is kept, and what stands in its place", () =>
  withMask(async (mask) => {
    const cases = [
      [
        `{ name: 'O\\'Brien', "first-name": "x", age: 4 }`,
        `{ name: '‹personal›', "first-name": "‹personal›", age: 4 }`,
      ],
      [
        `{\n  name: 'Long' +\n    "er's" +\n    'one',\n  b: 'c'`,
        `{\n  name: '‹personal›',\n  b: 'c'`,
      ],
      [`{"phone":33123456,"name":"cut off he`, `{"phone":"‹personal›","name":"‹personal›"`],
      [
        `Map(1) { 'email' => 'x' } https://a.b/?to=foo%40bar.com&n=1`,
        `Map(1) { 'email' => '‹personal›' } https://a.b/?to=e-mail-jppifjficafk&n=1`,
      ],
      [
        `body {"name":{"en":"Oats"},"nickName": "J"}`,
        `body {"name":{"en":"Oats"},"nickName": "‹personal›"}`,
      ],
    ];
    for (const [before, after] of cases) assertEquals(await mask([before]), [after]);
  }));

Deno.test("masked() takes hostile texts, in time that grows with their length", () =>
  withMask(async (mask) => {
    const seeds = [
      ...[`"name":"`, `name: '`, `name: 'a' +\n '`, `\\`, `\\"name\\":\\"`, "a@", "a@b.", "+9 "],
      ...["a-address", "a_a-", `"name":"\\`, "a'", "00973", "\u0000", "'\"`", "name:'a' +\n\"b\""],
    ];
    for (const seed of seeds) {
      const started = performance.now();
      await mask([seed.repeat(Math.ceil(1_000_000 / seed.length))]);
      const seconds = (performance.now() - started) / 1000;
      // Where it grows faster it takes minutes; a busy machine may take some times as long as another one.
      assert(seconds < 30, `${JSON.stringify(seed)} took ${seconds.toFixed(1)} s`);
    }
  }));

/** Checks a ledger's texts: masked by default, whole where the session says so. */
async function checkLogs(logs: string): Promise<number> {
  return await withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [logs]);
    const sql = "select text, printed from log_events order by file_id, line";
    const masked = await ask(ledger, sql);
    const whole = await ask(ledger, sql, { personalData: true });
    let emails = 0;
    whole.forEach((row, index) => {
      const [before, after] = [String(row.printed), String(masked[index].printed)];
      emails += before.match(EMAIL)?.length ?? 0;
      assertEquals(after.match(EMAIL), null);
      assertEquals(String(masked[index].text).match(EMAIL), null);
      assertEquals(after.match(ID), before.match(ID));
      if (!/name|mail|phone|actor|diet|goal/i.test(before)) assertEquals(after, before);
    });
    return emails;
  });
}

Deno.test("no e-mail address of the sample is shown, and every id is", async () => {
  assert(await checkLogs(SAMPLE_LOGS) > 0);
});

Deno.test("no e-mail address of the real logs is shown, and every id is", async () => {
  try {
    Deno.statSync(REAL_LOGS);
  } catch {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  assert(await checkLogs(REAL_LOGS) > 0);
});

Deno.test("issues and lines of blocks are masked like the texts that they come from", () =>
  withFolder(async (folder) => {
    const at = "2024-03-01T10:00:00.000Z";
    const line = `${at} ${at}\t0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e\tINFO\t`;
    const block = (id: string) =>
      `${line}Start syncing the balance {\n  transaction: {\n${id}    userId: 'u',\n` +
      `    metadata: '{"name":"Jane","email":"jane@example.com"}',\n    amount: 1\n  }\n}\n\n`;
    Deno.writeTextFileSync(`${folder}/log`, block("    id: 'a',\n") + block(""));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const sql = `select excerpt as text from issues union all
      select printed || coalesce(value, '') from block_lines`;
    const texts = async (personalData: boolean) =>
      (await ask(ledger, sql, { personalData })).map((row) => row.text).join("\n");
    assertEquals((await texts(false)).match(/Jane|jane/g), null);
    assert((await texts(true)).match(/Jane/g)!.length >= 3);
  }));
