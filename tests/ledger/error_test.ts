import { assertEquals, assertInstanceOf } from "../_assert.ts";
import { QueryError, UserError } from "../../lib/ledger/error.ts";

Deno.test("errors for people have no stack, which a notebook would show below the message", () => {
  const cause = new Error("why");
  const user = new UserError("Cannot open x: do y", { cause });
  const query = new QueryError("DuckDB refused the query: no", "select", { cause });
  assertEquals(user.stack, "UserError: Cannot open x: do y");
  assertEquals(query.stack, "QueryError: DuckDB refused the query: no");
  assertEquals([user.cause, query.cause, query.sql], [cause, cause, "select"]);
  assertInstanceOf(user, Error);
});
