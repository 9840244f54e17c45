/**
 * What a line of a page must not end in, so that it can be read at a glance: an amount with its currency
 * (`BHD 1,234.500`), a day (`2024-01-31`), a line of a log stream that is shortened (`0a1b2c3d… line 7`).
 */
export const UNBROKEN: RegExp =
  /(?<![\w-])(?:[A-Z]{3} -?\d[\d,]*(?:\.\d+)?|\d{4}-\d\d-\d\d(?![\w-])|[\da-f]{8}\u2026 line \d+)/;
