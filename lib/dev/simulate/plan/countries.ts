/** A country with subscribers: its currency, VAT, and prices of one delivery without VAT. */
export interface Country {
  readonly currency: string;
  readonly code: string;
  readonly vatPercent: number;
  readonly prices: readonly number[];
}

/** Countries with subscribers, with their weights. */
export const COUNTRIES: readonly (readonly [Country, number])[] = [
  [{ currency: "BHD", code: "BH", vatPercent: 10, prices: [6.2, 6.8, 7.4, 7.7, 8.25] }, 8],
  [{ currency: "SAR", code: "SA", vatPercent: 15, prices: [78.5, 84, 88.25, 93.75, 98] }, 5],
  [{ currency: "KWD", code: "KW", vatPercent: 0, prices: [6.15, 6.65, 7.35, 7.8] }, 3],
  [{ currency: "AED", code: "AE", vatPercent: 5, prices: [84.5, 91, 99.75, 104] }, 3],
  [{ currency: "QAR", code: "QA", vatPercent: 0, prices: [75, 85, 92.5] }, 2],
];
/** Countries in which the company has no subscribers yet. */
const NEW_COUNTRIES: readonly Country[] = [
  { currency: "OMR", code: "OM", vatPercent: 5, prices: [7.2, 8.15] },
  { currency: "JOD", code: "JO", vatPercent: 16, prices: [12.5, 13.75] },
  { currency: "EGP", code: "EG", vatPercent: 14, prices: [410, 455.5] },
  { currency: "USD", code: "US", vatPercent: 0, prices: [19.5, 21.25] },
  { currency: "EUR", code: "DE", vatPercent: 7, prices: [17.75, 18.5] },
];

/** Returns the country that is to be the `number`th new one, or undefined if all are known. */
export function newCountry(number: number): Country | undefined {
  return NEW_COUNTRIES[number];
}
