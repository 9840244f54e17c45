import {
  type DocParameter,
  type DocProperty,
  type DocType,
  type DocTypeParameter,
  writeParameters,
  writeProperty,
  writeType,
  writeTypeParameters,
} from "./type_text.ts";

/** A tag of a doc comment. */
export interface DocTag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  readonly tsType?: DocType;
}

/** A doc comment. */
export interface DocComment {
  readonly doc?: string;
  readonly tags?: readonly DocTag[];
}

interface DocFunction {
  readonly params: readonly DocParameter[];
  readonly returnType?: DocType;
  readonly typeParams?: readonly DocTypeParameter[];
}

interface DocMethod extends Partial<DocFunction> {
  readonly name: string;
  readonly computed?: boolean;
  readonly isStatic?: boolean;
  readonly accessibility?: string;
  readonly functionDef?: DocFunction;
  readonly jsDoc?: DocComment;
}

interface DocMember extends DocProperty {
  readonly accessibility?: string;
  readonly jsDoc?: DocComment;
}

/** A declaration as `deno doc --json` gives it. */
export interface DocDeclaration {
  readonly kind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly jsDoc?: DocComment;
  readonly def: Partial<DocFunction> & {
    readonly kind?: string;
    readonly tsType?: DocType;
    readonly extends?: string | readonly DocType[];
    readonly properties?: readonly DocMember[];
    readonly methods?: readonly DocMethod[];
    readonly constructors?: readonly DocMethod[];
  };
}

/**
 * Writes a declaration as TypeScript without bodies, with the comments of its members.
 *
 * @throws {Error} If it is of a kind that is not known here.
 */
export function writeDeclaration(name: string, { kind, def }: DocDeclaration): string {
  switch (kind) {
    case "function":
      return `function ${writeFunction(name, def)};`;
    case "variable":
      return `${def.kind} ${name}${def.tsType === undefined ? "" : `: ${writeType(def.tsType)}`};`;
    case "typeAlias":
      return `type ${name}${writeTypeParameters(def.typeParams)} = ${writeType(def.tsType)};`;
    case "interface": {
      const parents = (def.extends ?? []) as readonly DocType[];
      const head = parents.length === 0 ? "" : ` extends ${parents.map(writeType).join(", ")}`;
      return writeBlock(
        `interface ${name}${writeTypeParameters(def.typeParams)}${head}`,
        writeMembers(def),
      );
    }
    case "class": {
      const head = def.extends === undefined ? "" : ` extends ${def.extends}`;
      return writeBlock(`class ${name}${head}`, writeMembers(def));
    }
    default:
      throw new Error(`Cannot write a declaration of kind "${kind}"`);
  }
}

/** Lists the methods of a class that callers use and that have a comment, each as it is called. */
export function listMethods(
  name: string,
  { kind, def }: DocDeclaration,
): { call: string; comment: DocComment }[] {
  if (kind !== "class") return [];
  return (def.methods ?? []).filter(isPublic).map((method) => ({
    call: `${method.isStatic ? name : name[0].toLowerCase() + name.slice(1)}.${method.name}`,
    comment: method.jsDoc ?? {},
  }));
}

function writeFunction(name: string, def: Partial<DocFunction>): string {
  return `${name}${writeTypeParameters(def.typeParams)}(${writeParameters(def.params ?? [])})` +
    (def.returnType === undefined ? "" : `: ${writeType(def.returnType)}`);
}

function writeMembers(def: DocDeclaration["def"]): string[] {
  return [
    ...(def.constructors ?? []).filter(isPublic).map((one) =>
      `${writeFunction("constructor", one)};`
    ),
    ...(def.properties ?? []).filter(isPublic).map((one) =>
      `${writeComment(one.jsDoc)}${writeProperty(one)};`
    ),
    ...(def.methods ?? []).filter(isPublic).map((one) => {
      const name = one.computed ? `[${one.name}]` : one.name;
      const text = writeFunction(name, one.functionDef ?? one);
      return `${writeComment(one.jsDoc)}${one.isStatic ? "static " : ""}${text};`;
    }),
  ];
}

function isPublic({ accessibility, name }: { accessibility?: string; name: string }): boolean {
  return accessibility !== "private" && !name.startsWith("#");
}

function writeComment(comment: DocComment | undefined): string {
  const first = comment?.doc?.trim().split(/\n\s*\n/)[0].replace(/\s+/g, " ");
  return first ? `/** ${first} */\n` : "";
}

function writeBlock(head: string, members: readonly string[]): string {
  return members.length === 0 ? `${head} {}` : `${head} {\n${members.join("\n")}\n}`;
}
