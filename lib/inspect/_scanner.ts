/** Where and why scanning stopped; becomes an error or a repair. */
export class Stop extends Error {
  constructor(readonly reason: StopReason, message: string, readonly offset: number) {
    super(message);
  }
}

/** What made scanning stop. */
export type StopReason = "end" | "unterminated_string" | "token" | "too_deep";

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
};

/** Returns whether the code begins or continues a bare word. */
export function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) ||
    code === 95 || code === 36 || code >= 0xaa;
}

/** Returns whether the code is a decimal digit. */
export function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Returns whether the code is one of the three quotes. */
export function isQuoteCode(code: number): boolean {
  return code === 39 || code === 34 || code === 96;
}

/** Reads tokens of inspect text between `pos` and `end`; every method moves `pos` forward. */
export class Scanner {
  /** Next unit to read. */
  pos: number;
  /** First unit that must not be read. */
  end: number;
  /** Where the line begins that the last skipped line break led to. */
  lineStart: number;
  /** How many units were looked at, so that a test can see that reading is linear. */
  steps = 0;

  constructor(readonly text: string, pos = 0, end = text.length) {
    this.pos = pos;
    this.end = end;
    this.lineStart = pos;
  }

  /** Returns the code at the offset, -1 beyond the end. */
  at(offset: number): number {
    return offset < this.end ? this.text.charCodeAt(offset) : -1;
  }

  /** Throws a {@linkcode Stop}; at the end of the text the reason is always the end. */
  stop(message: string, offset = this.pos, reason: StopReason = "token"): never {
    throw new Stop(offset >= this.end && reason === "token" ? "end" : reason, message, offset);
  }

  /** Skips spaces, tabs and line breaks. */
  skipSpace(): void {
    let code = this.at(this.pos);
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      this.steps++;
      this.pos++;
      if (code === 10) this.lineStart = this.pos;
      code = this.at(this.pos);
    }
  }

  /** Returns whether the text continues with the word at the position. */
  looksAt(word: string, offset = this.pos): boolean {
    return offset + word.length <= this.end && this.text.startsWith(word, offset);
  }

  /** Returns the end of the bare word that begins at the offset. */
  wordEnd(offset: number): number {
    let i = offset;
    while (i < this.end && isWordCode(this.text.charCodeAt(i))) i++;
    this.steps += i - offset;
    return i;
  }

  /** Returns the end of the line that holds the offset, the line break left out. */
  lineEnd(offset: number): number {
    let i = offset;
    while (i < this.end && this.text.charCodeAt(i) !== 10) i++;
    this.steps += i - offset;
    return i;
  }

  /** Reads one quoted string and returns it un-escaped. */
  scanQuoted(): string {
    const { text, end } = this;
    const opening = this.pos;
    const quote = text.charCodeAt(opening);
    let from = opening + 1;
    let i = from;
    let value = "";
    for (; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === quote) {
        value = from === opening + 1 ? text.slice(from, i) : value + text.slice(from, i);
        this.pos = i + 1;
        this.steps += i - opening;
        return value;
      }
      if (code === 92) {
        value += text.slice(from, i);
        this.pos = i;
        value += this.#scanEscape();
        i = this.pos - 1;
        from = i + 1;
      } else if (code < 32 && code !== 9) {
        // Inspect escapes them: what has one as it is was damaged.
        if (code !== 10 && code !== 13) this.stop("expected no control character", i);
        break;
      }
    }
    this.steps += i - opening;
    if (i >= end) this.#stopInString(opening);
    this.pos = opening;
    return this.stop("expected a closing quote", opening, "unterminated_string");
  }

  #scanEscape(): string {
    const at = this.pos;
    if (at + 1 >= this.end) this.#stopInString(at);
    const letter = this.text[at + 1];
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.pos = at + 2;
      return plain;
    }
    const digits = letter === "x" ? 2 : letter === "u" ? 4 : 0;
    if (digits === 0) this.stop(`expected an escape, got \\${letter}`, at);
    let code = 0;
    for (let i = at + 2; i < at + 2 + digits; i++) {
      if (i >= this.end) this.#stopInString(at);
      const digit = hexDigit(this.text.charCodeAt(i));
      if (digit < 0) this.stop("expected hexadecimal digits", i);
      code = code * 16 + digit;
    }
    this.pos = at + 2 + digits;
    return String.fromCharCode(code);
  }

  #stopInString(offset: number): never {
    this.pos = this.end;
    return this.stop("expected a closing quote", offset, "unterminated_string");
  }

  /** Reads a decimal count without a sign. */
  scanCount(): number {
    const from = this.pos;
    while (isDigitCode(this.at(this.pos))) this.pos++;
    this.steps += this.pos - from;
    if (this.pos === from || this.pos - from > 15) this.stop("expected a count", from);
    return Number(this.text.slice(from, this.pos));
  }

  /**
   * Reads a printed number or bigint and returns its text; a bigint keeps its `n`.
   * Separators stand only where inspect puts them: every three digits, away from the dot.
   */
  scanNumber(): string {
    const from = this.pos;
    if (this.at(this.pos) === 45) this.pos++;
    if (this.looksAt("Infinity")) {
      this.pos += 8;
      return this.text.slice(from, this.pos);
    }
    const whole = this.pos;
    const separated = this.#scanDigits(true);
    if (this.pos === whole) this.stop("expected a number", from);
    if (this.at(whole) === 48 && this.pos > whole + 1) this.stop("expected no leading zero", from);
    const next = this.at(this.pos);
    if (next === 110) {
      this.pos++;
      return this.text.slice(from, this.pos);
    }
    let separatedFraction = false;
    if (next === 46) {
      const fraction = ++this.pos;
      separatedFraction = this.#scanDigits(false);
      if (this.pos === fraction) this.stop("expected digits after the dot");
    }
    if (this.at(this.pos) === 101) {
      if (separated || separatedFraction) this.stop("expected no exponent after separators");
      this.pos++;
      const sign = this.at(this.pos);
      if (sign !== 43 && sign !== 45) this.stop("expected a signed exponent");
      this.pos++;
      this.scanCount();
    }
    return this.text.slice(from, this.pos);
  }

  #scanDigits(fromRight: boolean): boolean {
    let group = 0;
    let separated = false;
    const from = this.pos;
    for (;; this.pos++) {
      const code = this.at(this.pos);
      if (isDigitCode(code)) {
        group++;
      } else if (code === 95) {
        const fits = fromRight && !separated ? group >= 1 && group <= 3 : group === 3;
        if (!fits || !isDigitCode(this.at(this.pos + 1))) this.stop("expected a digit");
        separated = true;
        group = 0;
      } else {
        break;
      }
    }
    this.steps += this.pos - from;
    if (separated && (fromRight ? group !== 3 : group > 3)) this.stop("expected three digits");
    return separated;
  }
}

function hexDigit(code: number): number {
  if (isDigitCode(code)) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
