import { minorUnits } from "../ledger/currency.ts";
import { formatMoney, parseMoney } from "../ledger/money.ts";

/** Writes an amount with its currency before it, digits grouped and all of them there. */
export function writeAmount(amount: unknown, currency: unknown): string {
  const { scaled } = parseMoney(String(amount));
  const code = currency == null ? "" : String(currency);
  const [whole, fraction] = formatMoney(scaled, minorUnits(code)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${code} ${grouped}${fraction === undefined ? "" : `.${fraction}`}`.trim();
}
