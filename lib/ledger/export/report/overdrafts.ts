import type { LedgerReader } from "../../store/open.ts";
import { countFindings, FINDING_KINDS_TABLE, FINDINGS_TABLE } from "./findings.ts";
import type { Period } from "./period.ts";
import { askPlaces, askTable, askText, type Report, type TableQuery } from "./report.ts";

// As of the day's end: what was logged later is not known yet.
const DAY = `
with episodes as (
    select
        overdrafts.user_id,
        overdrafts.currency,
        overdrafts.started_at,
        case when overdrafts.ended_at < period_end then overdrafts.ended_at end as ended_at,
        overdrafts.started_at >= period_start as began
    from overdrafts
    cross join period
    where
        overdraft_class = 'payment_negative'
        and started_at < period_end
        and (ended_at is null or ended_at >= period_start)
),

attempts as (
    select overdrafts.*
    from overdrafts
    cross join period
    where
        overdraft_class in ('blocked', 'wallet_overdrawn')
        and started_at >= period_start
        and started_at < period_end
),

last_balances as (
    select
        user_id,
        currency,
        max_by(payment_balance, (logged_at, transaction_id, stream, line)) as payment_balance,
        max_by(closing_balance, (logged_at, transaction_id, stream, line)) as wallet,
        max(logged_at) as last_logged_at
    from transactions
    cross join period
    where logged_at < period_end and user_id is not null
    group by user_id, currency
),

below_zero as (
    select
        last_balances.*,
        episodes.started_at as since
    from last_balances
    left join episodes
        on last_balances.user_id = episodes.user_id
        and last_balances.currency is not distinct from episodes.currency
        and episodes.ended_at is null
    where last_balances.payment_balance < 0 or last_balances.wallet < 0
)
`;

const SUMMARY: TableQuery = {
  name: "Summary",
  caption: "Per currency: attempts that were stopped, wallets that were overdrawn all the same, " +
    "times below zero of payment balances, and who is below zero at the day's end.",
  columns: [
    { name: "currency", label: "Currency", kind: "text" },
    { name: "blocked_attempts", label: "Blocked attempts", kind: "integer" },
    { name: "blocked_amount", label: "Blocked amount", kind: "decimal" },
    { name: "overdrawn_wallets", label: "Overdrawn wallets", kind: "integer" },
    { name: "episodes_began", label: "Episodes begun", kind: "integer" },
    { name: "episodes_stood", label: "Episodes standing all day", kind: "integer" },
    { name: "episodes_ended", label: "Episodes ended", kind: "integer" },
    { name: "users_below_zero", label: "Users below zero at the end", kind: "integer" },
    { name: "payment_below_zero", label: "Payment balances below zero, sum", kind: "decimal" },
    { name: "wallet_below_zero", label: "Wallets below zero, sum", kind: "decimal" },
  ],
  sql: `${DAY},

currencies as (
    select distinct currency from last_balances
),

attempt_counts as (
    select
        currency,
        count(*) filter (where overdraft_class = 'blocked') as blocked_attempts,
        sum(amount) filter (where overdraft_class = 'blocked') as blocked_amount,
        count(*) filter (where overdraft_class = 'wallet_overdrawn') as overdrawn_wallets
    from attempts
    group by currency
),

episode_counts as (
    select
        currency,
        count(*) filter (where began) as episodes_began,
        count(*) filter (where not began and ended_at is null) as episodes_stood,
        count(*) filter (where ended_at is not null) as episodes_ended
    from episodes
    group by currency
),

balance_sums as (
    select
        currency,
        count(*) as users_below_zero,
        sum(least(payment_balance, 0)) as payment_below_zero,
        sum(least(wallet, 0)) as wallet_below_zero
    from below_zero
    group by currency
)

select
    currencies.currency,
    coalesce(blocked_attempts, 0) as blocked_attempts,
    coalesce(blocked_amount, 0) as blocked_amount,
    coalesce(overdrawn_wallets, 0) as overdrawn_wallets,
    coalesce(episodes_began, 0) as episodes_began,
    coalesce(episodes_stood, 0) as episodes_stood,
    coalesce(episodes_ended, 0) as episodes_ended,
    coalesce(users_below_zero, 0) as users_below_zero,
    coalesce(payment_below_zero, 0) as payment_below_zero,
    coalesce(wallet_below_zero, 0) as wallet_below_zero
from currencies
left join attempt_counts on currencies.currency is not distinct from attempt_counts.currency
left join episode_counts on currencies.currency is not distinct from episode_counts.currency
left join balance_sums on currencies.currency is not distinct from balance_sums.currency`,
  order: "currency nulls last",
};

const BELOW_ZERO: TableQuery = {
  name: "Below zero",
  caption: "Who is below zero at the day's end, and by how much, as last printed.",
  columns: [
    { name: "currency", label: "Currency", kind: "text" },
    { name: "user_id", label: "User", kind: "text" },
    { name: "payment_balance", label: "Payment balance", kind: "decimal" },
    { name: "wallet", label: "Wallet", kind: "decimal" },
    { name: "since", label: "Below zero since", kind: "time" },
    { name: "last_logged_at", label: "Last transaction", kind: "time" },
  ],
  sql: `${DAY}
select * from below_zero`,
  order: "currency nulls last, least(payment_balance, wallet), user_id",
};

const ATTEMPTS: TableQuery = {
  name: "Attempts",
  caption: "Attempts of the day: blocked ones, and wallets that were overdrawn all the same.",
  columns: [
    { name: "overdraft_class", label: "Class", kind: "text" },
    { name: "started_at", label: "Time", kind: "time" },
    { name: "currency", label: "Currency", kind: "text" },
    { name: "user_id", label: "User", kind: "text" },
    { name: "amount", label: "Amount", kind: "decimal" },
    { name: "last_balance", label: "Wallet after it", kind: "decimal" },
    { name: "lowest_balance", label: "Wallet it would have left", kind: "decimal" },
    { name: "transaction_id", label: "Transaction", kind: "text" },
  ],
  sql: `${DAY}
select * from attempts`,
  order:
    "overdraft_class desc, started_at, currency nulls last, user_id, transaction_id, lowest_balance",
};

const EPISODES: TableQuery = {
  name: "Episodes",
  caption: "Times in which a payment balance stood below zero, as far as they were known that day.",
  columns: [
    { name: "state", label: "On the day", kind: "text" },
    { name: "currency", label: "Currency", kind: "text" },
    { name: "user_id", label: "User", kind: "text" },
    { name: "started_at", label: "Began", kind: "time" },
    { name: "ended_at", label: "Ended", kind: "time" },
    { name: "lowest_balance", label: "Lowest balance so far", kind: "decimal" },
  ],
  sql: `${DAY}
select
    case
        when episodes.began and episodes.ended_at is not null then 'began and ended'
        when episodes.began then 'began'
        when episodes.ended_at is not null then 'ended'
        else 'stood'
    end as state,
    episodes.currency,
    episodes.user_id,
    episodes.started_at,
    episodes.ended_at,
    min(transactions.payment_balance) as lowest_balance
from episodes
cross join period
inner join transactions
    on episodes.user_id = transactions.user_id
    and episodes.currency is not distinct from transactions.currency
    and transactions.logged_at >= episodes.started_at
    and transactions.logged_at <= coalesce(episodes.ended_at, period_end)
    and transactions.logged_at < period_end
group by all`,
  order: "state, currency nulls last, lowest_balance, user_id, started_at",
};

const ANSWER = `${DAY},

sums as (
    select
        currency,
        count(*) as user_count,
        -sum(least(payment_balance, 0)) - sum(least(wallet, 0)) as owed
    from below_zero
    group by currency
),

counts as (
    select
        (select coalesce(sum(user_count), 0) from sums) as users,
        (select string_agg(amount_text(owed, currency), ', ' order by currency) from sums) as owed,
        count(*) filter (where overdraft_class = 'blocked') as blocked,
        count(*) filter (where overdraft_class = 'wallet_overdrawn') as overdrawn,
        any_value(period_start) as day
    from period
    left join attempts on true
)

select
    case
        when users = 0 then 'Nobody is below zero at the end of '
        when users = 1 then '1 user is below zero at the end of '
        else users || ' users are below zero at the end of '
    end
    || strftime(day, '%A, %Y-%m-%d')
    || case when users = 0 then '; ' else ', by ' || owed || ' in all; ' end
    || case
        when blocked = 0 then 'no attempt was blocked, '
        when blocked = 1 then '1 attempt was blocked, '
        else blocked || ' attempts were blocked, '
    end
    || case
        when overdrawn = 0 then 'and no wallet was overdrawn.'
        when overdrawn = 1 then 'and 1 wallet was overdrawn all the same.'
        else 'and ' || overdrawn || ' wallets were overdrawn all the same.'
    end as text
from counts`;

/** Makes the daily overdraft report: what was known at the day's end. */
export async function overdraftReport(reader: LedgerReader, period: Period): Promise<Report> {
  const tables = [];
  const queries = [SUMMARY, BELOW_ZERO, ATTEMPTS, EPISODES, FINDING_KINDS_TABLE, FINDINGS_TABLE];
  for (const query of queries) tables.push(await askTable(reader, query, period));
  return {
    fileName: `overdrafts-${period.name}`,
    title: `Overdrafts on ${period.name}`,
    answer: await askText(reader, ANSWER, period),
    period,
    tables,
    findings: countFindings(tables[queries.indexOf(FINDING_KINDS_TABLE)]),
    places: await askPlaces(reader),
  };
}
