import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../_assert.ts";
import { newsLines, slackMessage } from "../../../lib/ledger/alerts/alert_text.ts";
import type { News } from "../../../lib/ledger/alerts/news.ts";
import { formatMail, readAddresses, sendMail } from "../../../lib/ledger/alerts/sendmail.ts";
import { postWebhook, readWebhook } from "../../../lib/ledger/alerts/webhook.ts";
import { startFakeServer } from "../../_fake_server.ts";
import { withFolder } from "../../_temporary.ts";

const EVIL = "<!channel> & <http://evil|ok>\u001b[2J\u202e\nsecond " + "x".repeat(5000);
const NEWS: News = {
  cases: Array.from({ length: 30 }, (_, index) => ({
    caseId: `case-${index}`,
    severity: "critical",
    isOpen: true,
    currency: "BHD",
    exposure: "1.000000",
    exposures: [],
    userCount: 1,
    findingIds: [],
    headline: EVIL,
    reopenedBecause: null,
    task: "Book it",
    change: "new",
    because: "",
  })),
  findings: [],
  lesserCases: 2,
  files: [{ path: EVIL, sha256: "", status: "torn", reason: "cut" }],
  silentDays: ["2024-03-02"],
};

Deno.test("a message of Slack keeps to its limits and lets no text of logs call anybody", () => {
  const message = slackMessage(NEWS, "a.duckdb") as {
    text: string;
    blocks: { type: string; text: { text: string } }[];
  };
  const all = JSON.stringify(message);
  assert(!/<!|<http|\\u001b|\u202e/.test(all), all.slice(0, 500));
  assertStringIncludes(all, "&lt;!channel&gt; &amp; ");
  assert(message.blocks.length <= 50);
  assert(message.blocks.every(({ text }) => text.text.length <= 3000));
  assert(message.blocks[0].text.text.length <= 150);
  assertStringIncludes(message.text, "30 new cases; 30 of them critical; 1 file not read whole");
  assertStringIncludes(all, "... and 10 more cases");
  assert(newsLines(NEWS).every((line) => line.length <= 320 && !/\p{Cc}/u.test(line)));
});

Deno.test("days without logs that follow one another are told as one time", () => {
  const news = { ...NEWS, cases: [], files: [], lesserCases: 0 };
  const silentDays = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-09"];
  assertEquals(newsLines({ ...news, silentDays }), [
    "no logs   2024-02-28 to 2024-03-01 (3 days)",
    "no logs   2024-03-09",
  ]);
});

Deno.test("postWebhook() tries again where the server is busy, and not where it refuses", async () => {
  await using server = startFakeServer(({ url }, number) => {
    const status = url.pathname === "/busy" ? [503, 429, 200][number - 1] : 404;
    return new Response("x", { status });
  });
  await postWebhook(new URL(`${server.origin}/busy`), { text: "é" }, { firstWaitMs: 1 });
  assertEquals(server.asked.map(({ body }) => body), Array(3).fill('{"text":"é"}'));
  assertEquals(server.asked[0].headers.get("content-type"), "application/json; charset=utf-8");
  const error = await assertRejects(
    () => postWebhook(new URL(`${server.origin}/secret`), {}, { firstWaitMs: 1 }),
    Error,
    "it answered 404",
  );
  assert(!String(error).includes("secret"));
  assertEquals(server.asked.length, 4);
});

Deno.test("postWebhook() follows no redirect, and says that a server is out of reach", async () => {
  await using server = startFakeServer(() => Response.redirect("http://127.0.0.1:1/", 307));
  await assertRejects(
    () => postWebhook(new URL(server.origin), {}, { firstWaitMs: 1 }),
    Error,
    "307",
  );
  assertEquals(server.asked.length, 1);
  await assertRejects(
    () => postWebhook(new URL("http://127.0.0.1:1/x"), {}, { firstWaitMs: 1 }),
    Error,
    "Cannot deliver to the webhook at 127.0.0.1:1: it cannot be reached",
  );
  assertThrows(() => readWebhook("file:///etc/passwd"), Error, "expected an address");
});

Deno.test("sendMail() gives a program one mail whose headers no text can change", () =>
  withFolder(async (folder) => {
    const command = `${folder}/sendmail`;
    Deno.writeTextFileSync(
      command,
      `#!/bin/sh\necho "$@" > '${folder}/args'\ncat > '${folder}/mail'\n`,
    );
    Deno.chmodSync(command, 0o755);
    const text = `Größe ${"z".repeat(200)}\n`;
    await sendMail(command, {
      to: ["a@b.example"],
      subject: `x\nBcc: c@d\n${"é".repeat(60)}`,
      text,
    });
    assertEquals(Deno.readTextFileSync(`${folder}/args`), "-t -i\n");
    const [head, body] = Deno.readTextFileSync(`${folder}/mail`).split("\n\n");
    assert(!/^Bcc/m.test(head), head);
    assert(
      head.split("\n").every((line) => line.length <= 78 && /^[\x20-\x7e]*$/.test(line)),
      head,
    );
    const bytes = Uint8Array.from(atob(body.replaceAll("\n", "")), (one) => one.charCodeAt(0));
    assertEquals(new TextDecoder().decode(bytes), text);

    Deno.writeTextFileSync(command, "#!/bin/sh\ncat > /dev/null\necho no relay >&2\nexit 75\n");
    const mail = { to: ["a@b.example"], subject: "x", text };
    await assertRejects(() => sendMail(command, mail), Error, "it ended with 75: no relay");
    await assertRejects(() => sendMail(`${folder}/none`, mail), Error, "there is no such program");
  }));

Deno.test("addresses are addresses, and a subject of ASCII stays readable", () => {
  assertEquals(readAddresses("a@b.example, c@d.example"), ["a@b.example", "c@d.example"]);
  for (const wrong of ["", "a", "a@b\nBcc: c@d", "-oQ/tmp@b", "a@b,", "a b@c"]) {
    assertThrows(() => readAddresses(wrong), Error, "no mail address");
  }
  assertStringIncludes(formatMail({ to: ["a@b"], subject: "3 new", text: "" }), "Subject: 3 new\n");
});
