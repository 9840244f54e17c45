import { createHash } from "node:crypto";
import { findingKinds, findingSql, severities } from "../model/finding_kinds.ts";
import { fillLists, listParts } from "../model/lists.ts";
import { type ModelObject, readLayer } from "../model/objects.ts";
import { quoteText } from "../quote.ts";
import { orderByReference, referencesOf } from "../model/references.ts";
import { LEVELS } from "../log/levels.ts";
import type { RuleObject } from "./rule_object.ts";
import { seedTables } from "./seed_tables.ts";

/** Names of the base tables, which are kept from ingest to ingest. */
export function baseTables(): readonly string[] {
  return readLayer("base").map(({ name }) => name);
}

/** Names of the tables of rows, which are views of files in a ledger that was merged from tasks. */
export function storedTables(): readonly string[] {
  const links = linkTables().filter(({ isTemporary }) => !isTemporary);
  return [...baseTables(), ...links.map(({ name }) => name)];
}

/** Names of the base tables that the extractor's row buffers go to, by file. */
export function extractedTables(): readonly string[] {
  return readLayer("base").filter(({ body }) => /\bfile_id integer\b/.test(body)).map(({ name }) =>
    name
  );
}

/** Makes enums, base tables and the schema of findings in an empty ledger. */
export function baseSql(): readonly string[] {
  return [
    `create type finding_severity as enum (${severities().map(quoteText).join(", ")})`,
    `create type event_level as enum (${LEVELS.map(quoteText).join(", ")})`,
    ...readLayer("base").map(({ body }) => body),
  ];
}

/** What the rows of a linked table depend on. */
export type LinkSpan =
  /** Each on the files of the streams and requests of its own file. */
  | "files"
  /** Each on all files of the ledger. */
  | "ledger"
  /** On no file: they say something of a value wherever it is printed. */
  | "values";

/** A table whose rows are worked out from the base tables when a ledger is built. */
export interface LinkTable extends RuleObject {
  /** Gives its rows. */
  readonly querySql: string;
  /** Whether it lasts as long as the connection only. */
  readonly isTemporary: boolean;
  readonly span: LinkSpan;
  /** SQL condition without which it has no rows, so that its query need not be planned; null without one. */
  readonly when: string | null;
  /** Gives no rows, of the same columns: of a table that does not last, in place of the query. */
  readonly otherwiseSql: string | null;
}

let rules: readonly RuleObject[] | undefined;

/**
 * Lists what is made from the base tables, each after what it refers to: tables of seeds, macros,
 * linked tables, views and kinds of findings.
 */
export function ruleObjects(): readonly RuleObject[] {
  rules ??= [...seedTables(), ...orderedModels().map(ruleObject)];
  return rules;
}

let ordered: readonly ModelObject[] | undefined;

/** Lists the linked tables, each after what it refers to. */
export function linkTables(): readonly LinkTable[] {
  links ??= orderedModels().filter(({ layer }) => layer === "links").map(linkTable);
  return links;
}

let links: readonly LinkTable[] | undefined;

function orderedModels(): readonly ModelObject[] {
  ordered ??= orderByReference(
    (["macros", "links", "steps", "causes", "views", "findings"] as const).flatMap(readLayer),
    withCondition,
  );
  return ordered;
}

let byName: ReadonlyMap<string, ModelObject> | undefined;
let macros: ReadonlyMap<string, ModelObject> | undefined;
const directly = new Map<ModelObject, readonly ModelObject[]>();
const inAll = new Map<ModelObject, ReadonlySet<ModelObject>>();

/** SQL of an object; of a kind of findings, with the condition of its rows, which is asked before. */
function withCondition(object: ModelObject): string {
  const { when = "" } = object.layer === "findings" ? object.values : {};
  return `${sqlOf(object)}\n${when}`;
}

/** Lists what an object refers to. */
function askedDirectly(object: ModelObject): readonly ModelObject[] {
  let others = directly.get(object);
  if (others === undefined) {
    byName ??= new Map(orderedModels().map((model) => [model.sqlName, model]));
    others = referencesOf(withCondition(object), byName).filter((other) => other !== object);
    directly.set(object, others);
  }
  return others;
}

/** Names the tables and views that a statement asks for by the macros that it calls. */
export function namesOfMacros(sql: string): readonly string[] {
  macros ??= new Map(readLayer("macros").map((macro) => [macro.sqlName, macro]));
  const namesIn = (object: ModelObject): readonly string[] =>
    object.layer === "macros" ? askedDirectly(object).flatMap(namesIn) : [object.name];
  return referencesOf(sql, macros).flatMap(namesIn);
}

/** Lists an object, and what it refers to by itself or by others. */
function askedInAll(object: ModelObject): ReadonlySet<ModelObject> {
  let all = inAll.get(object);
  if (all === undefined) {
    const found = new Set([object]);
    for (const other of askedDirectly(object)) askedInAll(other).forEach((each) => found.add(each));
    inAll.set(object, all = found);
  }
  return all;
}

/** A query for rows of a session table. */
export interface SessionPart {
  readonly sql: string;
  /** SQL condition without which it has no rows, so that it need not be planned; null without one. */
  readonly when: string | null;
}

/** A view that is worked out once, into a table. */
export interface SessionTable {
  /** Its name in SQL. */
  readonly name: string;
  /** Whether it only serves to work others out, and is dropped afterwards. */
  readonly isAid: boolean;
  /** Queries that give its rows, one after the other. */
  readonly parts: readonly SessionPart[];
  /** Names, without a schema, of the objects that ask for it, itself and others of its kind included. */
  readonly askedBy: ReadonlySet<string>;
}

let kept: readonly SharedTable[] | undefined;
const shared = new Map<boolean, readonly SharedTable[]>();

/**
 * Lists the views whose head says `lasts: session`, and those that say `lasts: meanwhile`, which only
 * serve to work the others out; each after those that it asks for.
 */
export function sessionTables(): readonly SharedTable[] {
  return kept ??= keptTables(["session", "meanwhile"]);
}

/** A view that is worked out once for many sessions. */
export interface SharedTable extends SessionTable {
  /**
   * What its rows depend on beside the logs and whether data are masked; `state` is the thresholds and the
   * end of the period, and so is `reviews`, with these.
   */
  readonly dependsOn: "nothing" | "thresholds" | "state" | "reviews";
  /** Those that it asks for itself, or by views that are not kept. */
  readonly asks: readonly string[];
}

/**
 * Lists the views that sessions of one ledger work out for one another: {@linkcode sessionTables}, and
 * those whose head says `lasts: pages`, or, unless the ledger is large, `lasts: small pages`; each after
 * those that it asks for.
 */
export function sharedTables(isLarge = false): readonly SharedTable[] {
  const lasts = ["session", "meanwhile", "pages", ...(isLarge ? [] : ["small pages"])];
  const known = shared.get(isLarge) ?? keptTables(lasts);
  shared.set(isLarge, known);
  return known;
}

/**
 * Lists those of {@linkcode sharedTables} that some objects ask for, by themselves or by views that are not
 * kept: with these tables, none below them is needed.
 *
 * @param names Names of tables and views, without a schema.
 */
export function sharedTablesFor(
  names: readonly string[],
  isLarge = false,
): readonly SharedTable[] {
  const tables = new Set(sharedTables(isLarge).map(({ name }) => name));
  const wanted = new Set(names.flatMap((name) => {
    const key = `${isLarge} ${name}`;
    let asked = askedFor.get(key);
    if (asked === undefined) {
      asked = orderedModels().filter((object) => object.name === name).flatMap((object) =>
        tables.has(object.sqlName) ? [object.sqlName] : asksOf(object, tables)
      );
      if (asked.length > 0) askedFor.set(key, asked);
    }
    return asked;
  }));
  return sharedTables(isLarge).filter(({ name }) => wanted.has(name));
}

const askedFor = new Map<string, readonly string[]>();

/** Names of tables that an object refers to, by itself or by objects that are not among them. */
function asksOf(object: ModelObject, tables: { has(name: string): boolean }): string[] {
  const found = new Set<string>();
  const seen = new Set<ModelObject>([object]);
  const walk = (from: ModelObject) => {
    for (const other of askedDirectly(from)) {
      if (seen.has(other)) continue;
      seen.add(other);
      if (tables.has(other.sqlName)) found.add(other.sqlName);
      else walk(other);
    }
  };
  walk(object);
  return [...found];
}

/**
 * Names the objects that some tables and views ask for, by themselves or by others.
 *
 * @param isGiven Whether an object's rows are known, so that what it asks for is not needed.
 */
export function objectsAskedBy(
  names: readonly string[],
  isGiven: (name: string) => boolean,
): ReadonlySet<string> {
  const asked = new Set<string>();
  const walk = (object: ModelObject) => {
    if (asked.has(object.sqlName) || isGiven(object.sqlName)) return;
    asked.add(object.sqlName);
    askedDirectly(object).forEach(walk);
  };
  orderedModels().filter(({ sqlName }) => names.includes(sqlName)).forEach(walk);
  return asked;
}

/** What makes the rows of whatever asks for it depend on a session: on its thresholds, and on the end of its period. */
const THRESHOLDS = ["settings", "thresholds"];
const END = "scope_to";
const REVIEWS = "case_reviews";

function keptTables(lasts: readonly string[]): readonly SharedTable[] {
  const models = orderedModels();
  const asks = (table: ModelObject, ...names: readonly string[]) =>
    [...askedInAll(table)].some(({ sqlName }) => names.includes(sqlName));
  const isKept = ({ layer, values }: ModelObject) =>
    layer !== "links" && values.lasts !== undefined && lasts.includes(values.lasts);
  const tables = models.filter(isKept);
  const names = new Set(tables.map(({ sqlName }) => sqlName));
  return tables.map((table) => ({
    name: table.sqlName,
    asks: asksOf(table, names),
    isAid: table.values.lasts === "meanwhile",
    dependsOn: asks(table, REVIEWS)
      ? "reviews"
      : asks(table, END)
      ? "state"
      : asks(table, ...THRESHOLDS)
      ? "thresholds"
      : "nothing",
    parts: partsOf(table),
    askedBy: new Set(
      models.filter((object) => askedInAll(object).has(table)).map(({ name }) => name),
    ),
  }));
}

function partsOf({ body, sqlName, values }: ModelObject): readonly SessionPart[] {
  const queries = listParts(body) ?? [`from ${sqlName}`];
  const heads = listParts(body) === null
    ? [values]
    : readLayer("findings").map((kind) => kind.values);
  return queries.map((sql, index) => ({ sql, when: heads[index].when ?? null }));
}

/** Whether an object's rows depend on the rows of one user each, as its head says. */
const isOfUser = ({ values }: ModelObject) => values.spans === "user";

/**
 * Lists the causes, views and kinds of findings whose head says `spans: user`, each after those that it
 * refers to: with the rows of some users alone they have those users' rows.
 *
 * @throws {Error} If one of them refers to an object that says something else.
 */
export function userObjects(): readonly RuleObject[] {
  const objects = orderedModels().filter(isOfUser);
  for (const object of objects) {
    for (const other of askedDirectly(object)) {
      if (isOfUser(other) || ["links", "macros"].includes(other.layer)) continue;
      if ([...THRESHOLDS, END].includes(other.sqlName)) continue;
      throw new Error(
        `${object.name} spans a user, but refers to ${other.name}, which does not say so`,
      );
    }
  }
  return objects.map(ruleObject);
}

/** Names of the base tables and linked tables that {@linkcode userObjects} ask for. */
export function userTables(): readonly string[] {
  const tables = [...readLayer("base"), ...readLayer("links")];
  const byName = new Map(tables.map((object) => [object.sqlName, object]));
  const names = orderedModels().filter(isOfUser).flatMap((object) =>
    referencesOf(sqlOf(object), byName).map(({ name }) => name)
  );
  return tables.map(({ name }) => name).filter((name) => names.includes(name));
}

/** Names of the views, in the order of making. */
export function viewNames(): readonly string[] {
  return ruleObjects().filter(({ kind }) => kind === "view").map(({ name }) => name);
}

let version: string | undefined;

/** Digest of the rules; a ledger of another one gets the new rules at its next ingest. */
export function rulesVersion(): string {
  if (version !== undefined) return version;
  const hash = createHash("sha256");
  for (const { createSql } of ruleObjects()) hash.update(createSql);
  version = hash.digest("hex").slice(0, 16);
  return version;
}

const texts = new Map<ModelObject, string>();

function sqlOf(object: ModelObject): string {
  let sql = texts.get(object);
  if (sql === undefined) texts.set(object, sql = writeSql(object));
  return sql;
}

function writeSql(object: ModelObject): string {
  if (object.layer !== "findings") return fillLists(object.body);
  const kind = findingKinds().find(({ kind }) => kind === object.name)!;
  return findingSql(kind, fillLists(object.body));
}

function ruleObject(object: ModelObject): RuleObject {
  const { sqlName: name, layer } = object;
  if (layer === "links") return linkTable(object);
  if (layer === "macros") return { name, kind: "macro", createSql: sqlOf(object) };
  return { name, kind: "view", createSql: `create view ${name} as\n${sqlOf(object)}` };
}

function linkTable(object: ModelObject): LinkTable {
  const { sqlName: name, values } = object;
  const querySql = sqlOf(object);
  const isTemporary = values.lasts === "build";
  const table = isTemporary ? "temp table" : "table";
  return {
    name,
    kind: "table",
    createSql: `create ${table} ${name} as from (\n${querySql}\n) limit 0`,
    querySql,
    isTemporary,
    span: readSpan(object),
    when: values.when ?? null,
    otherwiseSql: values.otherwise ?? null,
  };
}

function readSpan({ name, values: { spans = "files" } }: ModelObject): LinkSpan {
  if (spans === "files" || spans === "ledger" || spans === "values") return spans;
  throw new Error(
    `lib/model/links/${name}.sql spans "${spans}": expected files, ledger or values`,
  );
}
