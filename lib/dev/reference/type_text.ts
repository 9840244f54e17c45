/** A type as `deno doc --json` gives it: a kind, and a value whose shape depends on it. */
export interface DocType {
  readonly kind: string;
  // deno-lint-ignore no-explicit-any
  readonly value: any;
}

/** A parameter as `deno doc --json` gives it. */
export interface DocParameter {
  readonly kind: string;
  readonly name?: string;
  readonly optional?: boolean;
  readonly tsType?: DocType;
  readonly left?: DocParameter;
  readonly arg?: DocParameter;
}

/** A parameter of a type, of a function, interface or class. */
export interface DocTypeParameter {
  readonly name: string;
  readonly constraint?: DocType;
  readonly default?: DocType;
}

/** A property, also of a class. */
export interface DocProperty {
  readonly name: string;
  readonly readonly?: boolean;
  readonly optional?: boolean;
  readonly tsType?: DocType;
}

const TIGHT = new Set(["keyword", "typeRef", "array", "literal", "tuple", "typeLiteral"]);

/**
 * Writes a type as TypeScript.
 *
 * @throws {Error} If `deno doc` gives a kind of type that is not known here.
 */
export function writeType(type: DocType | undefined): string {
  if (type === undefined) return "unknown";
  const { kind, value } = type;
  switch (kind) {
    case "keyword":
      return value;
    case "typeRef":
      return value.typeName + writeArguments(value.typeParams);
    case "typeQuery":
      return `typeof ${value}`;
    case "literal":
      return writeLiteral(value);
    case "array":
      return `${writeTight(value)}[]`;
    case "tuple":
      return `[${value.map(writeType).join(", ")}]`;
    case "union":
      return value.map(writeMember).join(" | ");
    case "intersection":
      return value.map(writeTight).join(" & ");
    case "typeOperator":
      return `${value.operator} ${writeTight(value.tsType)}`;
    case "indexedAccess":
      return `${writeTight(value.objType)}[${writeType(value.indexType)}]`;
    case "typeLiteral":
      return writeTypeLiteral(value);
    case "fnOrConstructor":
      return `${value.constructor === true ? "new " : ""}${writeTypeParameters(value.typeParams)}` +
        `(${writeParameters(value.params)}) => ${writeType(value.tsType)}`;
    case "typePredicate":
      return `${value.asserts ? "asserts " : ""}${value.param.name ?? "this"} is ` +
        writeType(value.type);
    case "parenthesized":
      return `(${writeType(value)})`;
    case "optional":
      return `${writeType(value)}?`;
    case "rest":
      return `...${writeType(value)}`;
    default:
      throw new Error(`Cannot write a type of kind "${kind}"`);
  }
}

/** Writes parameters without the brackets around them; one with a default is an optional one. */
export function writeParameters(parameters: readonly DocParameter[]): string {
  return parameters.map((parameter) => {
    const isDefaulted = parameter.kind === "assign";
    const isRest = parameter.kind === "rest";
    const inner = (isDefaulted ? parameter.left : isRest ? parameter.arg : parameter) ?? parameter;
    const name = inner.kind === "identifier" ? inner.name : "options";
    const mark = isDefaulted || inner.optional ? "?" : "";
    const type = writeType(inner.tsType ?? parameter.tsType);
    return `${isRest ? "..." : ""}${name}${mark}: ${type}`;
  }).join(", ");
}

/** Writes the parameters of a type, with their brackets; nothing where there are none. */
export function writeTypeParameters(parameters: readonly DocTypeParameter[] = []): string {
  if (parameters.length === 0) return "";
  const parts = parameters.map(({ name, constraint, default: fallback }) =>
    name + (constraint === undefined ? "" : ` extends ${writeType(constraint)}`) +
    (fallback === undefined ? "" : ` = ${writeType(fallback)}`)
  );
  return `<${parts.join(", ")}>`;
}

/** Writes a property without the semicolon behind it. */
export function writeProperty({ name, readonly, optional, tsType }: DocProperty): string {
  return `${readonly ? "readonly " : ""}${name}${optional ? "?" : ""}: ${writeType(tsType)}`;
}

function writeArguments(types: readonly DocType[] | undefined): string {
  return types === undefined || types.length === 0 ? "" : `<${types.map(writeType).join(", ")}>`;
}

function writeTight(type: DocType): string {
  return TIGHT.has(type.kind) ? writeType(type) : `(${writeType(type)})`;
}

function writeMember(type: DocType): string {
  return type.kind === "fnOrConstructor" ? `(${writeType(type)})` : writeType(type);
}

function writeLiteral(literal: Record<string, unknown>): string {
  if (literal.kind === "string") return JSON.stringify(literal.string);
  return String(literal[String(literal.kind)]);
}

// deno-lint-ignore no-explicit-any
function writeTypeLiteral({ properties = [], methods = [], indexSignatures = [] }: any): string {
  const parts = [
    ...indexSignatures.map((
      one: { params: DocParameter[]; tsType?: DocType; readonly?: boolean },
    ) =>
      `${one.readonly ? "readonly " : ""}[${writeParameters(one.params)}]: ${writeType(one.tsType)}`
    ),
    ...properties.map(writeProperty),
    ...methods.map((one: { name: string; params: DocParameter[]; returnType?: DocType }) =>
      `${one.name}(${writeParameters(one.params)}): ${writeType(one.returnType)}`
    ),
  ];
  return parts.length === 0 ? "{}" : `{ ${parts.join("; ")} }`;
}
