import { basename, dirname, relative, resolve } from "node:path";
import {
  alertStatePath,
  readAlertState,
  stateOf,
  writeAlertState,
} from "../ledger/alerts/alert_state.ts";
import { newsLines, slackMessage, summarizeNews } from "../ledger/alerts/alert_text.ts";
import { forgetFuture, readLastDay, requireClock } from "../ledger/alerts/clock.ts";
import { findNews, isNews, type News } from "../ledger/alerts/news.ts";
import { readAddresses, sendMail } from "../ledger/alerts/sendmail.ts";
import { takeSnapshot } from "../ledger/alerts/snapshot.ts";
import { postWebhook, readWebhook } from "../ledger/alerts/webhook.ts";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { severities } from "../ledger/model/finding_kinds.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader, readThresholds } from "../ledger/store/open.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP, reportError } from "./_output.ts";
import { giveUp } from "./_permissions.ts";
import { showQuery } from "./_progress.ts";
import { RULES_HELP, useRules } from "./_scope.ts";

const FIRSTS = ["full", "silent"];

const HELP = `Usage: deno task alerts [--severity SEVERITY] [--webhook URL] [--mail ADDRESS,...] ...

Tells what is new since the last run that was delivered: cases, with their findings, that are new, grown or
open again, by their ids; files that were not read whole; days without logs. What was told is kept beside
the ledger, in LEDGER.alerts.json, once all of it was delivered; where a delivery fails, the next run tells it again.
Cases that a person has closed (deno task review) are not told until they open again.

  --severity ...   least severe case to tell of: critical, warning or notice (warning)
  --first ...      the first run tells all that is open (full), or only notes it (silent)
  --until DAY      last day that should have logs: 2024-01-31, or "yesterday" (UTC); days without are told
  --webhook URL    posts JSON as Slack takes it (BALANCEBOOK_WEBHOOK)
  --mail A,B       mails to these addresses (BALANCEBOOK_MAIL)
  --sendmail FILE  the program that takes the mail (BALANCEBOOK_SENDMAIL; sendmail)
  --dry-run        shows what would be told; delivers and keeps nothing
  --state FILE     where to keep what was told (BALANCEBOOK_STATE; beside the ledger)
  --db FILE        the ledger (BALANCEBOOK_DB)
  --set ...        thresholds to change: tolerance=0.01,replay_days=60 (BALANCEBOOK_SET)
${RULES_HELP}
${OUTPUT_HELP}
  --help           show this

Exit codes: 0 nothing new, 1 an error or a delivery failed, 2 new cases of that severity, 3 files that were not
read whole or days without logs, whatever else is new.`;

/**
 * Tells what is new as the arguments say.
 *
 * @param giveUpUnused Called with the permissions that these arguments do not need.
 * @returns The exit code: 0, 1 with one line that says why, 2 or 3.
 */
export function alertsTask(
  args: readonly string[],
  giveUpUnused: typeof giveUp = () => {},
): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: [
        ...["severity", "first", "until", "webhook", "mail", "sendmail", "state", "db"],
        ...["set", "rules"],
      ],
      flags: ["dry-run"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    useRules(options.rules);
    const severity = oneOf("--severity", options.severity ?? "warning", severities());
    const first = oneOf("--first", options.first ?? "full", FIRSTS);
    const clock = new Date();
    const until = readLastDay(options.until, clock);
    const deliver = readChannels(options, giveUpUnused);
    const ledger = resolve(options.db ?? defaultLedgerPath());
    const statePath = resolve(
      options.state ?? (Deno.env.get("BALANCEBOOK_STATE") || alertStatePath(ledger)),
    );
    const now = await readNow(ledger, until, options.set);
    if (options.until === "yesterday") requireClock(now.isClockBehind, clock);
    using _lock = flags["dry-run"] ? null : await lockState(statePath);
    const before = forgetFuture(readAlertState(statePath), now.lastLogged, clock);
    const isSilent = before === null && first === "silent";
    const news = findNews(isSilent ? stateOf(now, "") : before, now, severity);
    for (const line of newsLines(news)) console.log(line);
    const open = now.cases.filter(({ isOpen }) => isOpen).length;
    const summary = isSilent
      ? `${counted(open, "open case")} noted, none told`
      : summarizeNews(news);
    console.log(before === null ? `First run: ${summary}` : summary);
    addResult({ ledger, state: statePath, isFirst: before === null, open, ...news });
    if (flags["dry-run"]) return exitCode(news);
    const failures = isNews(news) ? await deliver(news, basename(ledger)) : [];
    for (const failure of failures) reportError(failure);
    if (failures.length > 0) {
      reportError(`${failures.length === 1 ? "It" : "They"} will be told again by the next run`);
      return 1;
    }
    await writeAlertState(statePath, stateOf(now, new Date().toISOString(), before));
    console.log(`Noted in ${relative(Deno.cwd(), statePath) || statePath}`);
    return exitCode(news);
  }, { isCancellable: true });
}

function exitCode({ cases, findings, files, silentDays }: News): number {
  if (files.length + silentDays.length > 0) return 3;
  return cases.length + findings.length > 0 ? 2 : 0;
}

async function readNow(ledger: string, until: string | undefined, set: string | undefined) {
  const reader = await LedgerReader.open(ledger, {
    onQuery: showQuery,
    onWarning: console.warn,
    ...set === undefined ? {} : { thresholds: readThresholds(set) },
  });
  try {
    return await takeSnapshot(reader, until);
  } finally {
    reader.close();
  }
}

type Deliver = (news: News, ledgerName: string) => Promise<string[]>;

/** Reads where to deliver, before anything runs; what is not asked for is given up. */
function readChannels(
  options: Readonly<Record<string, string | undefined>>,
  giveUpUnused: typeof giveUp,
): Deliver {
  const asked = (name: string) =>
    options[name] ?? (Deno.env.get(`BALANCEBOOK_${name.toUpperCase()}`) || undefined);
  const [webhook, mail] = [asked("webhook"), asked("mail")];
  const url = webhook === undefined ? null : readWebhook(webhook);
  const to = mail === undefined ? null : readAddresses(mail);
  const command = asked("sendmail") ?? "sendmail";
  if (url === null) giveUpUnused("net");
  if (to === null) giveUpUnused("run");
  return async (news, ledgerName) => {
    const deliveries = [
      ...url === null ? [] : [postWebhook(url, slackMessage(news, ledgerName))],
      ...to === null ? [] : [sendMail(command, {
        to,
        subject: `balancebook ${ledgerName}: ${summarizeNews(news)}`,
        text: `${newsLines(news).join("\n")}\n`,
      })],
    ];
    return (await Promise.allSettled(deliveries)).flatMap((outcome) => {
      if (outcome.status === "fulfilled") return [];
      if (!(outcome.reason instanceof UserError)) throw outcome.reason;
      return [outcome.reason.message];
    });
  };
}

/** Keeps two runs from telling the same. */
async function lockState(statePath: string): Promise<Disposable> {
  Deno.mkdirSync(dirname(statePath), { recursive: true });
  const file = Deno.openSync(`${statePath}.lock`, { create: true, write: true });
  await file.lock(true);
  return { [Symbol.dispose]: () => file.close() };
}

function oneOf(option: string, value: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  throw new UserError(`Cannot use ${option} "${value}": expected one of ${known.join(", ")}`);
}

if (import.meta.main) await runAsProcess((args) => alertsTask(args, giveUp));
