import type { Found } from "../../book/finding.ts";
import type { PrintedLogs } from "../../book/printed_logs.ts";
import type { Calendar } from "../plan/calendar.ts";
import type { Injection, Planner } from "../plan/planner.ts";

/** Makes a thing happen on the planned day, in one of its forms; false where nobody fits it. */
export type Injector = (planner: Planner, variant: number) => boolean;

/** What the simulator makes happen now and then; what the calendar lays out has no injector. */
export interface Occurrence {
  /** How often in 100 days of a run that does not say otherwise. */
  readonly rate: number;
  readonly inject?: Injector;
  /** Returns the forms that only the untyped schema can have. */
  readonly isEarly?: (variant: number) => boolean;
  /** Whether its days are chosen so that those of one weekday stay few. */
  readonly sparesWeekdays?: boolean;
  /** Whether its days are drawn after all others, so that runs without it stay what they were. */
  readonly isDrawnLast?: boolean;
  /** Sets the scene before the first day. */
  readonly beginRun?: (planner: Planner) => void;
  /** Plans what a day has of it, after the day's evening. */
  readonly endDay?: (planner: Planner) => void;
}

/** A kind of finding: how it is made, and what the book finds. */
interface Kind extends Occurrence {
  /** Other kinds that its faults may make as well. */
  readonly consequences?: readonly string[];
  /** Whether a run has it once at most, whatever the rate. */
  readonly isOnce?: boolean;
}

/** A kind that the logs prove. */
export interface RuleKind extends Kind {
  /** The rule, without SQL: all that the logs hold, consequences of other faults too. */
  readonly find: (logs: PrintedLogs) => Found[];
}

/** What a run was planned to have. */
export interface Plan {
  readonly calendar: Calendar;
  /** What was injected of kinds that no rule can name for certain. */
  readonly injections: readonly Injection[];
}

/** A kind of which the logs hold signs only. */
export interface SignKind extends Kind {
  /** Returns what was injected, and can be read. */
  readonly recall: (logs: PrintedLogs, plan: Plan) => Found[];
}

/** A kind of finding, as its file defines it. */
export type FaultKind = RuleKind | SignKind;
