/** The colours of a figure. */
export interface Theme {
  readonly background: string;
  readonly color: string;
  /** Of what is less important than its title, as attributes of a text. */
  readonly muted: string;
}

/** Black on white, whatever the page's theme. */
const USUAL: Theme = { background: "white", color: "black", muted: ` fill="#444444"` };
const COLOR = /^(?!url\b)[\w#(),.%/\s-]{1,60}$/i;

/**
 * Takes the colours out of a plot's `style`: they are those of the whole figure, since a plot's own background
 * would lie behind part of it only.
 *
 * @param style As Plot takes it, a text or an object; a text would need a browser.
 * @returns The colours, and what is left of the style.
 * @throws {TypeError} If the background or the colour is none.
 */
export function readTheme(style: unknown): {
  readonly theme: Theme;
  readonly left: Readonly<Record<string, unknown>> | undefined;
} {
  if (style === undefined || style === null) return { theme: USUAL, left: undefined };
  const { background, backgroundColor, color, ...left } = typeof style === "string"
    ? readDeclarations(style)
    : style as Readonly<Record<string, unknown>>;
  const own = readColor(color, "color");
  const behind = readColor(backgroundColor ?? background, "background");
  return {
    theme: {
      background: behind ?? USUAL.background,
      color: own ?? USUAL.color,
      muted: own === undefined ? USUAL.muted : ` fill-opacity="0.75"`,
    },
    left,
  };
}

function readDeclarations(text: string): Record<string, unknown> {
  return Object.fromEntries(
    text.split(";").filter((part) => part.trim() !== "").map((part) => {
      const [name, ...value] = part.split(":");
      const camelCase = name.trim().toLowerCase()
        .replace(/(?<=.)-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [camelCase, value.join(":").trim()];
    }),
  );
}

function readColor(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && COLOR.test(value)) return value;
  throw new TypeError(
    `Cannot draw a chart with the ${name} ${JSON.stringify(value)}: expected a colour`,
  );
}
