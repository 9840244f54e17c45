/** A time of March 2024, at a full hour, UTC. */
export const at = (day: number, hour = 21) =>
  `2024-03-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00.000Z`;

/** Asks how differences changed, in order. */
export const STEPS = `select cause, other_cause, counterpart_id, step, is_mechanical, reason
  from difference_steps where step <> 0 order by logged_at`;

/** Fields of a debit that both sides book. */
export const agreed = (oldBalance: number, amount = 10) => ({
  oldBalance,
  amount,
  paymentBalance: oldBalance - amount,
});

/** Three users, each with another balance to begin with. */
export const threeUsers = () =>
  ["1", "2", "3"].map((digit, index) => ({
    index,
    user: { userId: `${digit.repeat(8)}-2222-4333-8444-555555555555` },
    first: 130 + 31 * index,
  }));
