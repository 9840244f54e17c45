import type { DuckDBConnection } from "duckdb";
import { onCancel } from "../../ledger/store/cancel.ts";

let isInstalled = false;

/**
 * Has the Stop button end queries of connections to DuckDB that cells open by themselves, from now on;
 * without this it would end those of ledgers only. Once per process; DuckDB's library must be loaded.
 */
export async function stopOwnConnections(): Promise<void> {
  if (isInstalled) return;
  isInstalled = true;
  const { DuckDBInstance } = await import("duckdb");
  const connect = DuckDBInstance.prototype.connect;
  let open: WeakRef<DuckDBConnection>[] = [];
  DuckDBInstance.prototype.connect = async function (this: typeof DuckDBInstance.prototype) {
    const connection = await connect.call(this);
    open.push(new WeakRef(connection));
    return connection;
  };
  onCancel(() => {
    open = open.filter((connection) => connection.deref() !== undefined);
    for (const connection of open) interrupt(connection.deref());
    return open.length;
  });
}

function interrupt(connection: DuckDBConnection | undefined): void {
  try {
    connection?.interrupt();
  } catch {
    // It is closed.
  }
}
