import { assert, assertEquals, assertRejects, assertThrows } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { readScope, type Scope } from "../../../lib/ledger/store/scope.ts";
import { type CellValue, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("readScope() leaves out what is empty and writes times in one form", () => {
  assertEquals(readScope({ from: "2024-01-31", to: " 2024-02-01T21:00Z ", user: "" }), {
    from: "2024-01-31 00:00:00.000",
    to: "2024-02-01 21:00:00.000",
  });
  assertEquals(readScope({ from: "2024-01-31 21:00:05.12", level: "platform" }), {
    from: "2024-01-31 21:00:05.120",
    level: "platform",
  });
});

Deno.test("readScope() says in a line what a part must be", () => {
  const wrong: [Scope, string][] = [
    [{ from: "2024-02-30" }, 'Cannot use from "2024-02-30": expected a day like'],
    [{ to: "tomorrow" }, 'Cannot use to "tomorrow": expected a day like'],
    [{ to: "2024-01-31T25:00" }, "Cannot use to"],
    [{ from: "2024-02-01", to: "2024-02-01" }, "it ends before it begins"],
    [{ level: "error" }, "expected one of platform, TRACE"],
    [{ event: "sync" }, "expected one of other, init_start"],
    [{ kind: "gap" }, "expected one of amount_outlier"],
    [{ overdraft: "yes" }, "expected one of any, blocked"],
  ];
  for (const [scope, words] of wrong) {
    const { message } = assertThrows(() => readScope(scope), UserError, words);
    assert(!message.includes("\n"));
  }
});

/** Asks a ledger of the sample, as of a scope. */
async function withSample(
  test: (reader: LedgerReader, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]), {
      personalData: true,
      keepsTables: true,
    });
    try {
      await test(reader, folder);
    } finally {
      reader.close();
    }
  });
}

async function one(reader: LedgerReader, sql: string): Promise<CellValue> {
  return Object.values(await reader.columns(sql))[0][0];
}

Deno.test("a scope that the ledger cannot meet is refused in a line, and the one before stays", () =>
  withSample(async (reader) => {
    await reader.setScope({ currency: "BHD" });
    const count = "select count(*) from transactions where in_scope(currency, user_id)";
    const before = await one(reader, count);
    const wrong: [Scope, string][] = [
      [{ currency: "XXL" }, 'currency "XXL": the ledger has none; it has AED, BHD, KWD'],
      [{ user: "nobody" }, 'user "nobody": the ledger has none'],
      [{ request: "x' or true --" }, "the ledger has none"],
      [{ message: "x" }, "the ledger has none"],
      [{ from: "2030-01-01" }, "from 2030-01-01: the logs go from 2024-01-01 to 2024-02-14"],
      [{ to: "2023-01-01T10:00" }, "to 2023-01-01 10:00: the logs go from"],
    ];
    for (const [scope, words] of wrong) {
      await assertRejects(() => reader.setScope(scope), UserError, words);
    }
    assertEquals(await one(reader, count), before);
    await reader.setScope({});
    assertEquals(await one(reader, count), await one(reader, "select count(*) from transactions"));
  }));

Deno.test("the macros choose rows by time, currency and user", () =>
  withSample(async (reader) => {
    const user = String(
      await one(reader, "select max_by(user_id, amount) from transactions where currency = 'KWD'"),
    );
    await reader.setScope({ from: "2024-01-10", to: "2024-01-20T12:00", currency: "KWD", user });
    const same = await reader.columns(
      `select
        (select count(*) from transactions where in_scope_at(logged_at, currency, user_id)) as n,
        (select count(*) from transactions where logged_at >= '2024-01-10'
          and logged_at < '2024-01-20 12:00' and currency = 'KWD' and user_id = $1) as want,
        in_scope_span('2024-01-01', '2024-01-10', 'KWD', $1) as touches_from,
        in_scope_span('2024-01-20 12:00', '2024-02-01', 'KWD', $1) as touches_to,
        in_scope('KWD', null) as without_user`,
      [user],
    );
    assertEquals(same.n, same.want);
    assert(Number(same.n[0]) > 0);
    assertEquals([same.touches_from, same.touches_to, same.without_user], [[true], [false], [
      false,
    ]]);
  }));

Deno.test("a case is shown with each currency, and each user, that it has an amount of", () =>
  withSample(async (reader) => {
    const amounts = await reader.columns(
      `select case_id, currency, unnest(user_ids) as user_id from case_amounts
       where currency is not null order by all`,
    );
    const main = await reader.columns("select case_id, currency from cases order by all");
    const mainOf = new Map(main.case_id.map((id, row) => [id, main.currency[row]]));
    const rows = amounts.case_id.map((id, row) => ({
      id,
      currency: String(amounts.currency[row]),
      user: String(amounts.user_id[row]),
    }));
    const lesser = rows.findLast(({ id, currency }) => mainOf.get(id) !== currency)!;
    const other = rows.find(({ user, currency }) =>
      currency !== lesser.currency &&
      !rows.some((row) => row.user === user && row.currency === lesser.currency)
    )!;
    const shown = async (scope: Scope) => {
      await reader.setScope(scope);
      const { case_id } = await reader.columns(
        "select case_id from reviewed_cases where in_scope_case(reviewed_cases) order by 1",
      );
      return case_id;
    };
    const unplaced = main.case_id.filter((id) => mainOf.get(id) === null);
    for (const { currency, user } of [{ ...lesser, user: undefined }, lesser]) {
      const wanted = rows.filter((row) =>
        row.currency === currency && (user === undefined || row.user === user)
      );
      const cases = new Set(await shown({ currency, user }));
      assert(wanted.every(({ id }) => cases.has(id)), `${currency} ${user}`);
      for (const { id } of wanted) cases.delete(id);
      assert([...cases].every((id) => unplaced.includes(id)), `${currency} ${user}`);
    }
    const of = await shown({ currency: lesser.currency, user: other.user });
    assert(of.every((id) => mainOf.get(id) === null), "another user of the same case");
  }));

Deno.test("each log event is attributed once, and to the user that it names", () =>
  withSample(async (reader) => {
    const wrong = await reader.columns(`
      with attributed as (from attributed_events)
      select
        (select count(*) from attributed) - (select count(*) from log_events) as lost,
        (select count(*) - count(distinct (file_id, line)) from attributed) as doubled,
        (select count(*) from transactions inner join attributed using (file_id, line)
          where transactions.transaction_id is distinct from attributed.transaction_id
            or transactions.user_id is distinct from attributed.user_id
            or transactions.message_id is distinct from attributed.message_id) as wrong_owner,
        (select count(*) from sync_errors inner join attributed using (file_id, line)
          where sync_errors.transaction_id is not null
            and sync_errors.transaction_id is distinct from attributed.transaction_id) as wrong_error,
        (select count(*) from attributed where kind = 'blocked'
          and overdraft_class is distinct from 'blocked') as not_blocked,
        (select count(*) from transactions inner join attributed using (file_id, line)
          where payment_balance < 0 and overdraft_class is null) as not_below,
        (select count(*) from attributed where kind = 'start' and message_id is not null) as early`);
    assertEquals(Object.values(wrong).map(([n]) => n), [0, 0, 0, 0, 0, 0, 0]);
  }));

Deno.test("has_words() wants each word, in any case and order, and reads none as a pattern", () =>
  withSample(async (reader) => {
    const { found } = await reader.columns(`
      select has_words(text, words) as found from (values
        (1, 'Balance is NOT in sync', 'sync balance'), (2, 'Balance', 'balance wallet'),
        (3, 'a%b', '%'), (4, 'ab', '%'), (5, 'anything', ''), (6, 'x [1]', '[1]')
      ) as t (place, text, words) order by place`);
    assertEquals(found, [true, false, true, false, true, true]);
  }));
