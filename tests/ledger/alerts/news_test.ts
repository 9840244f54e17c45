import { assertEquals, assertThrows } from "../../_assert.ts";
import {
  type AlertState,
  readAlertState,
  stateOf,
  writeAlertState,
} from "../../../lib/ledger/alerts/alert_state.ts";
import { findNews, isNews } from "../../../lib/ledger/alerts/news.ts";
import type { AlertCase, AlertFinding, Snapshot } from "../../../lib/ledger/alerts/snapshot.ts";
import { withFolder } from "../../_temporary.ts";

const CASE: AlertCase = {
  caseId: "case-a",
  severity: "warning",
  isOpen: true,
  currency: "BHD",
  exposure: "7.000000",
  exposures: [{ currency: "BHD", exposure: "7.000000" }],
  userCount: 1,
  findingIds: ["f-1"],
  headline: "One",
  reopenedBecause: null,
  task: "Book it",
};
const FINDING: AlertFinding = {
  findingId: "f-1",
  kind: "sync_break",
  severity: "critical",
  currency: "BHD",
  exposure: "7.000000",
  reason: "why",
  caseId: "case-a",
  caseSeverity: "warning",
  isOpen: true,
};
const NOW: Snapshot = {
  cases: [CASE],
  findings: [FINDING],
  files: [],
  silentDays: [],
  lastLogged: "2024-03-03",
  isClockBehind: false,
  tolerance: "0.001",
};
const BEFORE = stateOf(NOW, "2024-03-01T00:00:00.000Z");

function changesOf(cases: readonly Partial<AlertCase>[], severity = "warning") {
  return changesSince(BEFORE, cases, severity);
}

function changesSince(before: AlertState, cases: readonly Partial<AlertCase>[], severity: string) {
  const now = {
    ...NOW,
    cases: cases.map((each) => {
      const { currency, exposure } = { ...CASE, ...each };
      return { ...CASE, exposures: [{ currency, exposure }], ...each };
    }),
  };
  return findNews(before, now, severity).cases
    .map(({ caseId, change, because }) => [caseId, change, because]);
}

Deno.test("what was told is not told again, and without a state all that is open is new", () => {
  assertEquals(isNews(findNews(BEFORE, NOW, "notice")), false);
  const first = findNews(null, NOW, "warning");
  assertEquals(first.cases.map(({ change }) => change), ["new"]);
  assertEquals(first.findings.map(({ change }) => change), ["new"]);
  const closed = { ...NOW, cases: [{ ...CASE, isOpen: false }], findings: [] };
  assertEquals(isNews(findNews(null, closed, "notice")), false);
});

Deno.test("a case is grown by money beyond rounding, users, findings or severity", () => {
  assertEquals(changesOf([{ exposure: "7.001000" }]), []);
  assertEquals(changesOf([{ exposure: "7.001001" }]), [["case-a", "grown", "BHD 0.001001 more"]]);
  assertEquals(changesOf([{ exposure: "6.000000" }]), []);
  assertEquals(changesOf([{ userCount: 3 }]), [["case-a", "grown", "2 more users"]]);
  // One finding went and another came: the count alone would say nothing.
  assertEquals(changesOf([{ findingIds: ["f-2"] }]), [["case-a", "grown", "1 more finding"]]);
  assertEquals(changesOf([{ severity: "critical" }]), [
    ["case-a", "grown", "now critical, was warning"],
  ]);
  assertEquals(changesOf([{ severity: "notice" }], "notice"), []);
});

Deno.test("a case is grown by money in any of its currencies, not by less in one of them", () => {
  const exposuresOf = (amounts: Readonly<Record<string, string>>) =>
    Object.entries(amounts).map(([currency, exposure]) => ({ currency, exposure }));
  const grownTo = (amounts: Readonly<Record<string, string>>) =>
    changesOf([{ exposures: exposuresOf(amounts) }]).map(([, , because]) => because);
  assertEquals(grownTo({ BHD: "7", AED: "1" }), ["AED 1 more"]);
  assertEquals(grownTo({ AED: "1.5", BHD: "9" }), ["AED 1.5 more, BHD 2 more"]);
  assertEquals(grownTo({}), []);
  const both = stateOf({
    ...NOW,
    cases: [{ ...CASE, exposures: exposuresOf({ BHD: "7", AED: "1" }) }],
  }, "");
  const since = (amounts: Readonly<Record<string, string>>, currency: string) =>
    changesSince(both, [{ currency, exposures: exposuresOf(amounts) }], "warning");
  assertEquals(since({ BHD: "7", AED: "1" }, "AED"), []);
  assertEquals(since({ AED: "1" }, "AED"), []);
  assertEquals(since({ BHD: "7", AED: "3" }, "BHD"), [["case-a", "grown", "AED 2 more"]]);
});

Deno.test("a state that was kept with one currency goes by that one", () => {
  const { exposures: _, ...known } = BEFORE.cases.get("case-a")!;
  const before = { ...BEFORE, cases: new Map([["case-a", known]]) };
  const exposures = [{ currency: "BHD", exposure: "7" }, { currency: "AED", exposure: "1" }];
  assertEquals(changesSince(before, [{ exposures }], "warning"), []);
  assertEquals(changesSince(before, [{ currency: "AED", exposure: "1.000000" }], "warning"), [
    ["case-a", "grown", "now AED 1 instead of BHD 7"],
  ]);
});

Deno.test("a closed case is told when it opens again, and says why", () => {
  const before = stateOf({ ...NOW, cases: [{ ...CASE, isOpen: false }] }, "");
  const again = { ...NOW, cases: [{ ...CASE, reopenedBecause: "BHD 2.000 more" }] };
  const [news] = findNews(before, again, "warning").cases;
  assertEquals([news.change, news.because], ["reopened", "BHD 2.000 more"]);
  assertEquals(
    findNews(before, { ...NOW, cases: [{ ...CASE, isOpen: false }] }, "notice").cases,
    [],
  );
});

Deno.test("a finding goes by the severity of its case; what is below is counted", () => {
  const now = {
    ...NOW,
    cases: [CASE, { ...CASE, caseId: "case-b", findingIds: ["f-2"] }],
    findings: [FINDING, { ...FINDING, findingId: "f-2", caseId: "case-b" }],
  };
  const critical = findNews(BEFORE, now, "critical");
  assertEquals([isNews(critical), critical.lesserCases], [false, 1]);
  const warning = findNews(BEFORE, now, "warning");
  assertEquals(warning.findings.map(({ findingId }) => findingId), ["f-2"]);
});

Deno.test("a file is told once as it is, a silent day once for good", () => {
  const file = { path: "a/0.gz", sha256: "ab".repeat(32), status: "torn", reason: "cut" };
  const now = { ...NOW, files: [file], silentDays: ["2024-03-02"] };
  const news = findNews(BEFORE, now, "warning");
  assertEquals([news.files.length, news.silentDays], [1, ["2024-03-02"]]);
  const told = stateOf(now, "", BEFORE);
  assertEquals(isNews(findNews(told, now, "warning")), false);
  const other = { ...now, files: [{ ...file, status: "corrupt" }] };
  assertEquals(findNews(told, other, "warning").files.length, 1);
  // A day behind the last logs is not asked for in each run.
  const unasked = stateOf({ ...now, silentDays: [] }, "", told);
  assertEquals(isNews(findNews(unasked, now, "warning")), false);
});

Deno.test("the state survives its file, and a damaged file is never taken for none", () =>
  withFolder(async (folder) => {
    const path = `${folder}/state.json`;
    assertEquals(readAlertState(path), null);
    const evil = { ...CASE, caseId: "__proto__", headline: 'a "b"\n</script>' };
    const state = stateOf({ ...NOW, cases: [CASE, evil], silentDays: ["2024-03-02"] }, "now");
    await writeAlertState(path, state);
    assertEquals(readAlertState(path), state);
    const text = Deno.readTextFileSync(path);
    const earlier = text.replaceAll(/"exposures":\[[^\]]*\],/g, "");
    Deno.writeTextFileSync(path, earlier);
    assertEquals(readAlertState(path)?.cases.get("case-a")?.exposures, undefined);
    assertEquals(text.split("\n").filter((line) => line.includes("case-a")).length, 1);
    for (
      const wrong of [
        text.slice(0, -20),
        "[]",
        "{}",
        text.replace("7.000000", "7,0"),
        text.replace('{"currency":"BHD","exposure":"7', '{"currency":"BHD","exposure":"x'),
        text.replace('"isOpen":true', '"isOpen":1'),
      ]
    ) {
      Deno.writeTextFileSync(path, wrong);
      assertThrows(() => readAlertState(path), Error, `Cannot read ${path}`);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["state.json"]);
  }));
