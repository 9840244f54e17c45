import fc from "fast-check";
import { inspect } from "node:util";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { ledgerOnce, makeLedger, withFolder } from "../../_temporary.ts";

/** Masks texts with the ledger's SQL. */
export type Mask = (texts: readonly string[]) => Promise<string[]>;

const copyLedger = ledgerOnce((folder) => {
  Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
  return makeLedger(folder, [`${folder}/log`]);
});

/** Runs a function with `masked()` of a ledger's SQL. */
export async function withMask(run: (mask: Mask) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const reader = await LedgerReader.open(await copyLedger(folder));
    try {
      await run(async (texts) => {
        const { masked } = await reader.columns(
          `select masked(text) as masked
          from (select unnest(from_json($1, '["varchar"]')) as text)`,
          [JSON.stringify(texts)],
        );
        return masked as string[];
      });
    } finally {
      reader.close();
    }
  });
}

/** Many texts at once, since a query costs more than a text. */
export const BATCH = { minLength: 1, maxLength: 60, size: "max" } as const;

/** Ways to print an object: by itself, or inside strings of JSON and of other objects. */
export const printing = fc.record({
  jsonDepth: fc.integer({ min: 0, max: 3 }),
  indent: fc.constantFrom(0, 2),
  isInspected: fc.boolean(),
  breakLength: fc.constantFrom(20, 80, Infinity),
  compact: fc.constantFrom(false, 3 as const),
}).map(({ jsonDepth, indent, isInspected, breakLength, compact }) => (fields: object): string => {
  let value: object = { id: 1, ...fields, amount: 12.5 };
  for (let depth = 1; depth < jsonDepth; depth++) {
    value = { before: "it's", metadata: JSON.stringify(value), after: true };
  }
  if (jsonDepth === 0) return inspect(value, { breakLength, compact });
  const json = JSON.stringify(value, null, indent);
  return isInspected ? inspect({ body: json, is: "ok" }, { breakLength, compact }) : json;
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

/** Adds the check digits that make a country's account number an IBAN. */
function makeIban(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((sign) => parseInt(sign, 36)).join("");
  return country + String(98n - BigInt(number) % 97n).padStart(2, "0") + account;
}

/** Adds the digit that makes a number pass the check of payment cards. */
function makeCard(number: string): string {
  const sum = [...number].reverse()
    .map((digit, index) => index % 2 === 1 ? Number(digit) : Number(digit) * 2)
    .reduce((sum, digit) => sum + (digit > 9 ? digit - 9 : digit), 0);
  return number + (10 - sum % 10) % 10;
}

const inFours = (text: string, sign: string) => text.match(/.{1,4}/g)!.join(sign);

/** Numbers of telephones, as people of the region write them. */
export const phone = fc.oneof(
  fc.tuple(
    fc.constantFrom("+973 ", "+966", "+971-", "+1 (415) ", "00973 ", "+(965) ", "+974."),
    fc.stringMatching(/^\d{4}[ -]?\d{4}$/),
  ).map((parts) => parts.join("")),
  digits(8).map((number) => `00973${number}`),
  fc.tuple(fc.constantFrom("", " ", "-"), digits(8)).map(([sign, number]) =>
    `05${number[0]}${sign}${number.slice(1, 4)}${sign}${number.slice(4)}`
  ),
  fc.tuple(fc.constantFrom("(05) ", "(415) ", "(973)"), fc.stringMatching(/^\d{4}[ -]?\d{4}$/))
    .map((parts) => parts.join("")),
  fc.stringMatching(/^3\d{3}[ -]\d{4}$/),
  fc.tuple(fc.constantFrom("", "+"), fc.stringMatching(/^[٠-٩]{3}[ -]?[٠-٩]{4}[ -]?[٠-٩]{4}$/))
    .map((parts) => parts.join("")),
);

/** E-mail addresses. */
export const email = fc.tuple(
  fc.stringMatching(/^[a-z0-9]{1,8}(?:[.+_-][a-z0-9]{1,5})?$/),
  fc.stringMatching(/^[a-z0-9]{1,8}(?:-[a-z]{1,3})?\.(?:[a-z]{2}\.)?[a-z]{2,4}$/),
).map((parts) => parts.join("@"));

/** Numbers of bank accounts and of cards, with their check digits. */
export const account = fc.oneof(
  fc.tuple(digits(14), fc.constantFrom("", " ", "-")).map(([number, sign]) =>
    inFours(makeIban("BH", `BMAG${number}`), sign)
  ),
  fc.tuple(digits(20), fc.constantFrom("", " ")).map(([number, sign]) =>
    inFours(makeIban("SA", number), sign)
  ),
  fc.tuple(digits(14), fc.constantFrom(" ", "-")).map(([number, sign]) =>
    inFours(makeCard(`4${number}`), sign)
  ),
);
