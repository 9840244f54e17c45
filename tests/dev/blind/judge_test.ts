import { assertEquals } from "../../_assert.ts";
import type { Conclusion, Conclusions } from "../../../lib/dev/blind/conclusions.ts";
import type { FaultClass } from "../../../lib/dev/blind/fault.ts";
import { judge } from "../../../lib/dev/blind/judge.ts";

const FAULT = {
  userIds: ["u"],
  transactionIds: ["t"],
  messageIds: ["m"],
  from: "2024-03-01T10:00:00.000Z",
  to: "2024-03-01T10:00:00.000Z",
};

function classOf(scope: FaultClass["scope"], causes: readonly string[]): FaultClass {
  return { name: "skips", scope, causes, inject: () => null };
}

function finding(changes: Partial<Conclusion>): Conclusion {
  return {
    findingId: "kind-1",
    kind: "kind",
    isWarned: true,
    reason: "",
    userId: null,
    transactionIds: [],
    messageIds: [],
    from: "2024-03-09T10:00:00.000Z",
    to: "2024-03-09T10:00:00.000Z",
    caseCause: "late",
    ...changes,
  };
}

function verdictOf(
  before: Partial<Conclusions>,
  after: Partial<Conclusions>,
  causes: readonly string[] = ["late"],
  scope: FaultClass["scope"] = "user",
) {
  const none = { findings: [], steps: [] };
  const judgement = judge({ ...none, ...before }, { ...none, ...after }, [
    { faultClass: classOf(scope, causes), fault: FAULT },
  ]);
  const [{ isNoticed, isWarned, isTold }] = judgement.verdicts;
  return [isNoticed, isWarned, isTold, judgement.unrelated.length];
}

Deno.test("a finding that was there before notices nothing", () => {
  const findings = [finding({ userId: "u" })];
  assertEquals(verdictOf({ findings }, { findings }), [false, false, false, 0]);
  const changed = [finding({ userId: "u", reason: "more" })];
  assertEquals(verdictOf({ findings }, { findings: changed }), [true, true, true, 0]);
});

Deno.test("a new finding of another user is unrelated, whatever its cause", () => {
  const findings = [finding({ userId: "other" })];
  assertEquals(verdictOf({}, { findings }), [false, false, false, 1]);
});

Deno.test("a finding of a time counts for logs that are missing, not for a user's fault", () => {
  const findings = [finding({ from: FAULT.from, to: FAULT.to })];
  assertEquals(verdictOf({}, { findings }), [false, false, false, 0]);
  assertEquals(verdictOf({}, { findings }, ["late"], "system"), [true, true, true, 0]);
});

Deno.test("the cause of a case or of a change of the touched transaction tells, of another not", () => {
  const findings = [finding({ transactionIds: ["t"], isWarned: false })];
  assertEquals(verdictOf({}, { findings }, ["vat"]), [true, false, false, 0]);
  const step = { userId: "u", transactionId: "t", counterpartId: null, step: 1, causes: ["vat"] };
  assertEquals(verdictOf({}, { steps: [step] }, ["vat"]), [true, false, true, 0]);
  const elsewhere = { ...step, transactionId: "later" };
  assertEquals(verdictOf({}, { steps: [elsewhere] }, ["vat"]), [true, false, false, 0]);
  assertEquals(
    verdictOf({ steps: [elsewhere] }, { findings, steps: [elsewhere, step] }, ["as_before"]),
    [true, false, true, 0],
  );
});
