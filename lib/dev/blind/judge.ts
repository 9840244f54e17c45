import type { ConcludedStep, Conclusion, Conclusions } from "./conclusions.ts";
import type { Fault, FaultClass } from "./fault.ts";

/** A fault that was put into logs, and its class. */
export interface InjectedFault {
  readonly faultClass: FaultClass;
  readonly fault: Fault;
}

/** What was concluded of one fault. */
export interface Verdict {
  readonly name: string;
  readonly fault: Fault;
  /** Whether a finding, or a change of a difference, is new that touches it. */
  readonly isNoticed: boolean;
  /** Whether one of them is no mere notice, or in a case that is none. */
  readonly isWarned: boolean;
  /** Whether the case, or the change, that holds what was touched has a right cause. */
  readonly isTold: boolean;
  /** Kinds of the findings and causes that it led to, for a person to read. */
  readonly kinds: readonly string[];
  readonly causes: readonly string[];
}

/** What was concluded of all faults of one copy of logs. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** New findings, and those of them that touch no fault. */
  readonly newCount: number;
  readonly unrelated: readonly Conclusion[];
}

/** Compares what logs with faults lead to with what the same logs lead to without them. */
export function judge(
  before: Conclusions,
  after: Conclusions,
  injected: readonly InjectedFault[],
): Judgement {
  const known = new Set(before.findings.map(nameOf));
  const knownIds = new Set(before.findings.map(({ findingId }) => findingId));
  const knownSteps = new Set(before.steps.map(nameOfStep));
  const findings = after.findings.filter((finding) => !known.has(nameOf(finding)));
  const steps = after.steps.filter((step) => !knownSteps.has(nameOfStep(step)));
  const added = findings.filter(({ findingId }) => !knownIds.has(findingId));
  return {
    verdicts: injected.map((one) => judgeOne(one, { findings, steps }, before)),
    newCount: added.length,
    unrelated: added.filter((finding) =>
      !injected.some(({ faultClass, fault }) =>
        faultClass.scope !== "none" && touches(finding, fault, true)
      )
    ),
  };
}

function judgeOne(
  { faultClass, fault }: InjectedFault,
  { findings, steps }: Conclusions,
  before: Conclusions,
): Verdict {
  const isOfTime = faultClass.scope === "system";
  const mine = findings.filter((finding) => touches(finding, fault, isOfTime));
  const changes = steps.filter(({ userId }) => fault.userIds.includes(userId));
  const touched = changes.filter(({ transactionId, counterpartId }) =>
    fault.transactionIds.includes(transactionId) ||
    counterpartId !== null && fault.transactionIds.includes(counterpartId) || isOfTime
  );
  const right = faultClass.causes.flatMap((cause) =>
    cause === "as_before" ? causesOf(before, fault) : [cause]
  );
  return {
    name: faultClass.name,
    fault,
    isNoticed: mine.length > 0 || changes.length > 0,
    isWarned: mine.some(({ isWarned }) => isWarned),
    isTold: mine.some(({ caseCause }) => right.includes(caseCause)) ||
      touched.some(({ causes }) => causes.some((cause) => right.includes(cause))),
    kinds: [...new Set(mine.map(({ kind }) => kind))],
    causes: [
      ...new Set([
        ...mine.map(({ caseCause }) => caseCause),
        ...touched.flatMap(({ causes }) => causes).filter((cause) => cause !== null),
      ]),
    ],
  };
}

function touches(finding: Conclusion, fault: Fault, isOfTime: boolean): boolean {
  return fault.userIds.includes(finding.userId ?? "") ||
    finding.transactionIds.some((id) => fault.transactionIds.includes(id)) ||
    finding.messageIds.some((id) => fault.messageIds.includes(id)) ||
    isOfTime && finding.from <= fault.to && finding.to >= fault.from;
}

function causesOf({ findings, steps }: Conclusions, { userIds }: Fault): string[] {
  return [
    ...findings.filter(({ userId }) => userIds.includes(userId ?? "")).map(({ caseCause }) =>
      caseCause
    ),
    ...steps.filter(({ userId }) => userIds.includes(userId)).flatMap(({ causes }) => causes),
  ];
}

function nameOf({ findingId, reason }: Conclusion): string {
  return `${findingId} ${reason}`;
}

function nameOfStep({ userId, transactionId, step, causes }: ConcludedStep): string {
  return [userId, transactionId, step, ...causes].join(" ");
}
