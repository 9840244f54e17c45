import { join, relative, resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { exportTables, exportView, selectRows } from "../ledger/export/export_view.ts";
import { type ExportFormat, isTextFormat } from "../ledger/export/format.ts";
import { EXPORT_FORMATS } from "../ledger/export/formats.ts";
import { SQLITE, wholeLedger } from "../ledger/export/sqlite.ts";
import { outFolder } from "../ledger/paths.ts";
import { onePassMemory } from "../ledger/store/ledger_file.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader, readThresholds } from "../ledger/store/open.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import { showQuery } from "./_progress.ts";
import { RULES_HELP, useRules } from "./_scope.ts";

const NAMES = EXPORT_FORMATS.map(({ name }) => name);

const HELP = `Usage: deno task export [VIEW...] [--format ${
  NAMES.join("|")
}] [--where SQL] [-o FILE]

Writes a table or view of the ledger, for example transactions, reconciliation, findings or
finding.sync_break. Money is exact in each format, times are UTC, the order is fixed. SQLite takes several
views, or without one the whole ledger; money is there as text and, in columns named _millionths, as whole
numbers.

  --format ...     the format; without it that of FILE's extension, else CSV
  --where SQL      only rows that match an SQL expression: "currency = 'BHD' and amount > 10"
  -o, --output FILE  where to; without it CSV and JSON are printed, the others go to out/exports/
  --db FILE        the ledger (BALANCEBOOK_DB)
  --set ...        thresholds to change: tolerance=0.01,replay_days=60 (BALANCEBOOK_SET)
${RULES_HELP}
  --personal-data  shows names, telephone numbers and addresses as they were printed
                   (BALANCEBOOK_PERSONAL_DATA=1)
${OUTPUT_HELP}
  --help           show this`;

/**
 * Writes a table or view as the arguments say.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function exportTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["format", "where", "output", "db", "set", "rules"],
      flags: ["personal-data"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const format = formatOf(options.format, options.output);
    if (names.length === 0 && format !== SQLITE) {
      throw new UserError("Cannot export: name a table or view; see --help");
    }
    if (names.length > 1 && format !== SQLITE) {
      throw new UserError(`Cannot use "${names[1]}": see --help`);
    }
    if (names.length !== 1 && options.where !== undefined) {
      throw new UserError("Cannot use --where with several tables: name one");
    }
    useRules(options.rules);
    const reader = await LedgerReader.open(resolve(options.db ?? defaultLedgerPath()), {
      onQuery: showQuery,
      memoryLimit: onePassMemory(),
      ...flags["personal-data"] ? { personalData: true } : {},
      ...options.set === undefined ? {} : { thresholds: readThresholds(options.set) },
    });
    try {
      if (names.length !== 1) return await exportMany(reader, names, options.output);
      const selection = await selectRows(reader, names[0], options.where);
      if (isJsonWanted() && options.output === undefined && isTextFormat(format)) {
        throw new UserError("Cannot use --json without -o: the rows would be printed beside it");
      }
      const isPrinted = options.output === undefined && isTextFormat(format);
      const file = options.output ??
        join(outFolder(), "exports", `${selection.object.name}.${format.name}`);
      const rows = await exportView(reader, selection, isPrinted ? { format } : { format, file });
      addResult({ view: selection.object.name, format: format.name, file: resolve(file), rows });
      const shown = isPrinted ? "printed" : `written to ${relative(Deno.cwd(), resolve(file))}`;
      console.error(
        `${counted(rows, "row")} of ${selection.object.name} ${shown}`,
      );
      return 0;
    } finally {
      reader.close();
    }
  }, { isCancellable: true });
}

async function exportMany(
  reader: LedgerReader,
  names: readonly string[],
  output: string | undefined,
): Promise<number> {
  const wanted = names.length === 0 ? wholeLedger() : names;
  const selections = [];
  for (const name of wanted) selections.push(await selectRows(reader, name));
  const file = output ?? join(outFolder(), "exports", "ledger.sqlite");
  const rows = await exportTables(reader, selections, file);
  addResult({ views: wanted, format: SQLITE.name, file: resolve(file), rows });
  console.error(
    `${counted(rows, "row")} of ${counted(selections.length, "table")} written to ` +
      relative(Deno.cwd(), resolve(file)),
  );
  return 0;
}

function formatOf(named: string | undefined, file: string | undefined): ExportFormat {
  const ending = /\.([^./\\]+)$/.exec(file ?? "")?.[1].toLowerCase();
  const wanted = named ?? ending ?? NAMES[0];
  const format = EXPORT_FORMATS.find(({ name }) => name === wanted);
  if (format !== undefined) return format;
  throw new UserError(
    named === undefined
      ? `Cannot recognise the format of ".${wanted}": name one with --format ${NAMES.join("|")}`
      : `Cannot write format "${named}": expected one of ${NAMES.join(", ")}`,
  );
}

if (import.meta.main) await runAsProcess(exportTask);
