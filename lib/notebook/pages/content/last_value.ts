/** What begins a statement that has no value to show. */
const NO_VALUE =
  /^(?:const|let|var|function|class|import|export|if|for|while|do|switch|try|throw|return|type|interface|enum|declare|namespace|abstract|async\s+function|void|break|continue|case)\b|^[/@{};]/;

/**
 * Has the value of a cell's last statement given to a function, where that statement is an expression:
 * lines keep their numbers.
 *
 * The statement is looked for as formatted code has it: it begins at the start of a line, outside of
 * brackets, texts and comments. Whoever runs the cells compiles them as they are where this is no code.
 *
 * @param source A cell without its imports, or with them.
 * @param name The function.
 * @returns Undefined where the last statement is no expression.
 */
export function giveLastValue(source: string, name: string): string | undefined {
  const text = source.trimEnd();
  const begin = lastStatement(text);
  if (begin === undefined || NO_VALUE.test(text.slice(begin))) return undefined;
  const statement = text.slice(begin).replace(/;$/, "");
  return `${text.slice(0, begin)}await ${name}(${statement}\n);`;
}

/** Finds where the last statement begins; undefined where the text ends inside of something. */
function lastStatement(text: string): number | undefined {
  // In a template, `${` begins code again; its closing brackets are counted apart.
  const templates: number[] = [];
  let depth = 0;
  let begin: number | undefined;
  let isNew = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\n") {
      isNew = true;
      continue;
    }
    if (isNew && depth === 0 && templates.length === 0 && /[^\s)\]}.?:&|+*,;]/.test(character)) {
      begin = at;
    }
    isNew = false;
    if (character === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) {
      at = text[at + 1] === "/" ? lineEnd(text, at) - 1 : endOf(text, "*/", at + 2) - 1;
    } else if (character === '"' || character === "'") at = quoteEnd(text, at);
    else if (character === "`") at = templateEnd(text, at + 1, templates, depth);
    else if (character === "}" && templates.at(-1) === depth) {
      templates.pop();
      at = templateEnd(text, at + 1, templates, depth);
    } else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (at >= text.length) return undefined;
  }
  return depth === 0 && templates.length === 0 ? begin : undefined;
}

/** Goes on to the end of a template, or to the code in it, whose depth is noted. */
function templateEnd(text: string, from: number, templates: number[], depth: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") return at;
    else if (text[at] === "$" && text[at + 1] === "{") {
      templates.push(depth);
      return at + 1;
    }
  }
  return text.length;
}

function quoteEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[from]) return at;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length - 1 : end;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}
