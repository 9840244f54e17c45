import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { LOOPBACK } from "../../../lib/notebook/pages/port.ts";
import { guard } from "../../../lib/notebook/pages/live/live_server.ts";
import { LiveSite } from "../../../lib/notebook/pages/live/live_site.ts";
import { reviewsPath } from "../../../lib/ledger/store/reviews.ts";
import { ORIGIN, type TestSite, textOf, withSite } from "./_live.ts";

interface Form {
  readonly at: string;
  readonly token: string;
}

async function findForm({ get }: TestSite): Promise<Form> {
  const { body } = await get("/rows/reviewed_cases");
  const at = /href="(\/case\/case-[0-9a-z]{10})"/.exec(body)![1];
  const page = (await get(at)).body;
  return { at, token: /name="token" value="([^"]+)"/.exec(page)![1] };
}

function post(
  at: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Request {
  return new Request(`${ORIGIN}${at}/review`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { origin: ORIGIN, ...headers },
  });
}

const FIELDS = { state: "false-alarm", note: "a <b>gift</b>", by: "Amal" };

Deno.test("a case is reviewed from its page, and every page follows", () =>
  withSite(async (site) => {
    const { at, token } = await findForm(site);
    const open = textOf((await site.get("/rows/reviewed_cases?is.is_open=true")).body);
    const answer = await site.ask(post(at, { ...FIELDS, token }));
    assertEquals([answer.status, answer.headers.get("location")], [303, `${at}#review`]);
    const lines = Deno.readTextFileSync(reviewsPath(site.ledger)).trim().split("\n");
    assertEquals(lines.length, 1);
    assertEquals(JSON.parse(lines[0]).note, FIELDS.note);
    const page = (await site.get(at)).body;
    assertStringIncludes(page, "false-alarm by Amal");
    assertStringIncludes(page, "a &lt;b&gt;gift&lt;/b&gt;");
    assert(textOf((await site.get("/rows/reviewed_cases?is.is_open=true")).body) !== open);
    assertStringIncludes(
      textOf((await site.get("/00_overview")).body),
      "closed by a person's review: 1)",
    );
  }));

Deno.test("a review that is not taken stays in its form, and overwrites no other one unseen", () =>
  withSite(async (site) => {
    const { at, token } = await findForm(site);
    const seenIn = (body: string) => /name="seen" value="([^"]*)"/.exec(body)![1];
    const first = seenIn((await site.get(at)).body);
    assertEquals(first, "");
    const missing = await site.ask(post(at, { ...FIELDS, token, note: "", seen: first }));
    assertEquals(missing.status, 400);
    const again = await missing.text();
    assertStringIncludes(textOf(again), "say why");
    assertStringIncludes(again, `<option value="false-alarm" selected>`);
    assertEquals((await site.ask(post(at, { ...FIELDS, token, seen: first }))).status, 303);
    const fields = { state: "corrected", note: "voucher 77", by: "Bilal", token };
    const late = await site.ask(post(at, { ...fields, seen: first }));
    assertEquals(late.status, 400);
    const shown = await late.text();
    assertStringIncludes(textOf(shown), "Not saved yet: Amal has reviewed this case meanwhile");
    assertStringIncludes(shown, "false-alarm by Amal");
    assertStringIncludes(shown, `value="voucher 77"`);
    assertEquals((await site.ask(post(at, { ...fields, seen: seenIn(shown) }))).status, 303);
    const lines = Deno.readTextFileSync(reviewsPath(site.ledger)).trim().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).by), ["Amal", "Bilal"]);
  }));

Deno.test("nothing is written by what is not a form of a page of this server", () =>
  withSite(async (site) => {
    const { at, token } = await findForm(site);
    const refused: [Request, number][] = [
      [post(at, FIELDS), 403],
      [post(at, { ...FIELDS, token: "x".repeat(token.length) }), 403],
      [post(at, { ...FIELDS, token }, { origin: "http://evil.example" }), 403],
      [post(at, { ...FIELDS, token }, { origin: "null" }), 403],
      [post(at, { ...FIELDS, token }, { "sec-fetch-site": "cross-site" }), 403],
      [post(at, { ...FIELDS, token }, { "content-type": "text/plain" }), 415],
      [post(at, { ...FIELDS, token, note: "x".repeat(30_000) }), 413],
      [post("/case/case-0000000000", { ...FIELDS, token }), 404],
      [post(at, { ...FIELDS, token, state: "nonsense" }), 400],
      [post(at, { ...FIELDS, token, note: "" }), 400],
      [new Request(`${ORIGIN}${at}/review?${new URLSearchParams({ ...FIELDS, token })}`), 303],
      [new Request(`${ORIGIN}${at}`, { method: "DELETE" }), 405],
      [new Request(`${ORIGIN}/rows/findings`, { method: "POST", body: "a=b" }), 405],
    ];
    for (const [request, status] of refused) {
      const answer = await site.ask(request);
      assertEquals(answer.status, status, await answer.text());
    }
    for (const path of ["/", "/00_overview", "/rows/findings", at, "/version", "/find?q=00"]) {
      await site.get(path);
    }
    const files = [...Deno.readDirSync(site.folder)].map(({ name }) => name);
    assert(!files.some((name) => name.includes("reviews")), files.join());
  }));

Deno.test("a name that was made to lead here reads nothing", () =>
  withSite(async ({ ask, ledger, notebooks }) => {
    for (const host of ["evil.example:8000", "127.0.0.1.evil.example", "192.168.1.5:8000"]) {
      assertEquals((await ask(new Request(`http://${host}/rows/findings`))).status, 403, host);
    }
    for (const host of ["127.0.0.1:8000", "localhost:1234", "[::1]:80"]) {
      assertEquals((await ask(new Request(`http://${host}/version`))).status, 200, host);
    }
    const site = new LiveSite({ ledger, notebooks, notice: null });
    const anywhere = guard(site, "0.0.0.0");
    const status = async (host: string) =>
      (await anywhere(new Request(`http://${host}/version`))).status;
    assertEquals([await status("192.168.1.5"), await status("evil.example")], [200, 403]);
    const answer = await guard(site, LOOPBACK)(new Request(`${ORIGIN}/rows/findings`));
    await answer.body?.cancel();
    site.close();
    for (
      const [name, words] of [
        ["content-security-policy", "default-src 'none'"],
        ["x-content-type-options", "nosniff"],
        ["referrer-policy", "same-origin"],
        ["cross-origin-resource-policy", "same-origin"],
        ["cache-control", "no-store"],
      ]
    ) assertStringIncludes(answer.headers.get(name) ?? "", words);
  }));
