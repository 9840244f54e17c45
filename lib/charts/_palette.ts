/**
 * Colours that people with a colour-vision deficiency can distinguish (the palette of Okabe and Ito),
 * each with one meaning in all charts. Position and labels carry the meaning too; colour helps.
 */
export const COLORS = {
  black: "#000000",
  orange: "#e69f00",
  skyBlue: "#56b4e9",
  green: "#009e73",
  yellow: "#f0e442",
  blue: "#0072b2",
  vermillion: "#d55e00",
  purple: "#cc79a7",
  grey: "#999999",
  paleGrey: "#e5e5e5",
  darkGrey: "#555555",
} as const;

/** Colour of money that comes to the user, and of money that goes. */
export const DIRECTION_COLORS = { credit: COLORS.blue, debit: COLORS.orange } as const;

/** Colour of what is as it should be, of what deserves a look, and of what is wrong. */
export const VERDICT_COLORS = {
  good: COLORS.skyBlue,
  doubtful: COLORS.orange,
  bad: COLORS.vermillion,
} as const;

/** Colour of a log event by its level. */
export const LEVEL_COLORS: Readonly<Record<string, string>> = {
  platform: COLORS.grey,
  TRACE: COLORS.green,
  DEBUG: COLORS.green,
  INFO: COLORS.blue,
  WARN: COLORS.orange,
  ERROR: COLORS.vermillion,
};

/** Colours for series without a meaning of their own, most distinct first. */
export const SERIES_COLORS = [
  COLORS.blue,
  COLORS.vermillion,
  COLORS.green,
  COLORS.purple,
  COLORS.orange,
  COLORS.skyBlue,
  COLORS.black,
  COLORS.yellow,
] as const;

/** Plot's name of the ramp for one quantity, light for little and dark for much. */
export const AMOUNT_SCHEME = "blues";

/** Gives the colour of a name that may be any text of the logs, `constructor` too. */
export function colorOf(
  colors: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.hasOwn(colors, name) ? colors[name] : undefined;
}
