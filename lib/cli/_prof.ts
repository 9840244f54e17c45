import { LiveLedger } from "../notebook/pages/live/live_ledger.ts";
import { readNotebook, runCells } from "../notebook/pages/live/run_cells.ts";
import { renderValue } from "../notebook/pages/live/values.ts";
import { LedgerReader } from "../ledger/store/open.ts";
const l = new LiveLedger(Deno.env.get("LEDGER") ?? "/tmp/h2/db/real.duckdb");
Deno.env.set("BALANCEBOOK_DB", l.path);
for (const name of Deno.args) {
  for (let i = 0; i < 2; i++) {
    const nb = await readNotebook(`notebooks/${name}.ipynb`);
    let sql = 0, draw = 0, n = 0;
    const slow: [number, string][] = [];
    const t0 = performance.now();
    const cells = await runCells(nb, {
      variables: { BALANCEBOOK_DB: l.path },
      render: async (v) => {
        const t = performance.now();
        const r = await renderValue(v);
        const d = performance.now() - t;
        draw += d;
        if (d > 40) slow.push([d, "draw " + r.slice(0, 60)]);
        return r;
      },
      host: {
        ledgerPath: l.path,
        open: async (_p, o) => {
          const t = performance.now();
          const r = await l.begin(o);
          slow.push([performance.now() - t, "open"]);
          const c = r.columns.bind(r);
          (r as any).columns = async (q: string, p: any) => {
            const t = performance.now();
            const x = await c(q, p);
            const d = performance.now() - t;
            sql += d;
            n++;
            if (d > 40) slow.push([d, q.replace(/\s+/g, " ").slice(0, 110)]);
            return x;
          };
          return r;
        },
      },
    });
    console.log(
      name,
      i,
      "total",
      (performance.now() - t0).toFixed(0),
      "sql",
      sql.toFixed(0),
      n,
      "draw",
      draw.toFixed(0),
      cells.flatMap((c) => c.outputs).filter((o) => o.kind === "failed"),
    );
    if (i == 1) {
      for (const [d, q] of slow.sort((a, b) => b[0] - a[0]).slice(0, 14)) {
        console.log("   ", d.toFixed(0), q);
      }
    }
  }
}
