import { assertEquals } from "../../_assert.ts";
import { LiveLedger } from "../../../lib/notebook/pages/content/live_ledger.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Says when it packs. */
class WatchedLedger extends LiveLedger {
  readonly packed: Promise<void>[] = [];

  override compress(): Promise<void> {
    const packed = super.compress();
    this.packed.push(packed);
    return packed;
  }
}

Deno.test("what was worked out is packed once nobody asks any more, not before", () =>
  withFolder(async (folder) => {
    const ledger = new WatchedLedger(await makeLedger(folder, [SAMPLE_LOGS]), 50);
    const other = await ledger.begin();
    await ledger.ask((reader) => reader.columns("select count(*) from transactions"));
    // Longer than it waits for.
    await delay(200);
    assertEquals(ledger.packed.length, 0);
    ledger.end(other);
    while (ledger.packed.length === 0) await delay(10);
    await ledger.packed[0];
    const { n } = await ledger.ask((reader) =>
      reader.columns("select count(*) > 0 as n from transactions")
    );
    assertEquals(n[0], true);
    ledger.close();
  }));
