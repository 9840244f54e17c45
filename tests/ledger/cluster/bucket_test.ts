import { assertEquals } from "../../_assert.ts";
import { createHash } from "node:crypto";
import { DuckDBInstance } from "duckdb";
import { hashSql, inBucketSql } from "../../../lib/ledger/cluster/bucket.ts";

Deno.test("buckets are ranges that leave no hash out, and have none in common", () => {
  for (const  of of[1, 2, 3, 7, 64, 1000, 65_536]) {
    let next = 0;
    for (let number = 0; number < of; number++) {
      const [, first, last] = /between (\d+) and (\d+)$/.exec(inBucketSql("h", { number, of }))!;
      assertEquals(Number(first), next, `${number}/${of}`);
      next = Number(last) + 1;
    }
    assertEquals(next, 2 ** 32);
  }
});

Deno.test("the hash of a text is the begin of its MD5, which no version of DuckDB changes", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const text of ["", "a", "ü", "0b5c0f3e-1d3c-4f5a-9f7e-2a0a3a5b6c7d"]) {
    const rows = await connection.runAndReadAll(`select ${hashSql("$1")}`, [text]);
    const expected = createHash("md5").update(text).digest().readUInt32BE();
    assertEquals(rows.getRows()[0][0], expected, text);
  }
  instance.closeSync();
});
