/** The request of each line. */
export const REQUEST = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
/** A time in the second given. */
export const at = (second: number) => `2024-03-01T10:00:${String(second).padStart(2, "0")}.000Z`;
/** A line of the application as an export prints it. */
export const app = (second: number, message: string, level = "INFO") =>
  `${at(second)} ${at(second)}\t${REQUEST}\t${level}\t${message}\n\n`;
/** A transaction block with these fields, as printed. */
export const block = (fields: Record<string, string>) =>
  `Start syncing the balance {\n  transaction: {\n${
    Object.entries(fields).map(([name, value]) => `    ${name}: ${value}`).join(",\n")
  }\n  }\n}`;
/** Fields of a block, as printed. */
export const FIELDS = {
  id: "'01HQWX5K2M7N8P9Q0R1S2T3V4W'",
  type: "'DEBIT'",
  source: "'MANUAL_DEDUCTION'",
  action: "'DELIVERY_DEDUCTION'",
  userId: "'7d3c1b2a-0f4e-4a5d-9c6b-8e7f6a5b4c3d'",
  paymentBalance: "16.4",
  updatePaymentBalance: "true",
  metadata: `'{"walletId":"wallet#7d3c","deliveryId":"ef86"}'`,
  currency: "'BHD'",
  amount: "8",
  vat: "0.5",
  oldBalance: "24.4",
  newBalance: "16.9",
};
/** A text as a file holds it. */
export const bytes = (text: string) => new TextEncoder().encode(text);
