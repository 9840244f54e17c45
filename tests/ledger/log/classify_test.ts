import { Buffer } from "node:buffer";
import { assertEquals } from "../../_assert.ts";
import { classifyMessage, classifyPlatform } from "../../../lib/ledger/log/classify.ts";
import { eventTypes } from "../../../lib/ledger/log/event_types.ts";
import { logTextIn } from "../../../lib/ledger/log/log_text.ts";

function logOf(text: string) {
  const bytes = Buffer.from(text, "latin1");
  return logTextIn(bytes, 0, bytes.length);
}

const ID = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";

Deno.test("classifyMessage() knows each phrase of the function, and nothing that only looks like one", () => {
  const cases: Record<string, string> = {
    [`Processing message ${ID}`]: "message",
    "Start syncing the balance {\n": "transaction",
    "SubscriptionBalanceUpdated event published": "published",
    "Subscription balance and payment balance are not in sync {\n": "not_in_sync",
    "Skipping the process, balance is already synced from other listeners": "already_synced",
    "Balance is already synced from other listeners": "already_synced",
    "Skipping the balance sync for create subscription, it will": "skipped_create",
    "Skipping the balance sync for create web subscription, it will": "skipped_create",
    "Skipping the process, Update Payment Balance Flag is set to false { a: 1 }": "skipped_flag",
    "{\n  message: 'Subscriber will have a negative balance due": "blocked",
    "An error occured while syncing the balance TypeError": "sync_failed",
    'Uncaught Exception \t{"errorType":"Error"}': "uncaught",
    'Invoke Error \t{"errorType":"Error"}': "uncaught",
    "Transaction Lock created!!! Rr {": "other",
    "processing message": "other",
    "{\n  message: 'Something else'": "other",
    "": "other",
    "\u00e9": "other",
  };
  for (const [text, kind] of Object.entries(cases)) {
    assertEquals(eventTypes()[classifyMessage(logOf(text), 0)], kind, text);
  }
});

Deno.test("classifyPlatform() knows each line of the platform", () => {
  const cases: Record<string, string> = {
    [`START RequestId: ${ID} Version: $LATEST`]: "start",
    [`END RequestId: ${ID}`]: "end",
    [`REPORT RequestId: ${ID}\tDuration: 1 ms`]: "report",
    "INIT_START Runtime Version: nodejs:20.v15": "init_start",
    "INIT_REPORT Init Duration: 766.09 ms": "init_report",
    "Unknown application error occurred\nRuntime.Unknown": "unknown_error",
    '{"_aws":{"Timestamp":1}}': "metric",
    [`2024-01-01T00:00:00.000Z ${ID} Task timed out after 6.01 seconds`]: "timeout",
    [`${ID} Task timed out after 6.01 seconds`]: "timeout",
    "Task timed out after 6.01 seconds": "other",
    '{"other":1}': "other",
  };
  for (const [text, kind] of Object.entries(cases)) {
    assertEquals(eventTypes()[classifyPlatform(logOf(text), 0)], kind, text);
  }
});
