import { printTime } from "./log_event.ts";

const FRAMES: readonly string[] = [
  "    at Example.apply (/src/example/wallet.ts:21:14)",
  "    at async Example.handle (/src/example/queue.ts:40:9)",
  "    at async Example.run (/src/example/handler.ts:12:3)",
];

/** The error, with its stack, of a message that cannot be handled. */
export const STACK: string = [
  "TypeError: Cannot read properties of null (reading 'wallet')",
  ...FRAMES,
].join("\n");

const MISSING = "/var/task/node_modules/example-sdk/clients/store";
const SEARCHED = `Cannot find module '${MISSING}' imported from /var/task/src/example/` +
  "listener.mjs";
const HINT = "Did you mean to import example-sdk/clients/store.js?";

/** Prints what an exception at load time leaves in the log, after the outer time. */
export function uncaughtText(timeMs: number): string {
  const details = JSON.stringify({
    errorType: "Error",
    errorMessage: `${SEARCHED}\n${HINT}`,
    code: "ERR_MODULE_NOT_FOUND",
    url: `file://${MISSING}`,
    stack: [
      `Error [ERR_MODULE_NOT_FOUND]: ${SEARCHED}`,
      HINT,
      "    at finalizeResolution (node:internal/modules/esm/resolve:101:9)",
      "    at moduleResolve (node:internal/modules/esm/resolve:102:9)",
      "    at ModuleLoader.resolve (node:internal/modules/esm/loader:103:9)",
      "    at link (node:internal/modules/esm/module_job:104:9)",
    ],
  });
  return `${printTime(timeMs)}\tundefined\tERROR\tUncaught Exception \t${details}`;
}

/** Prints the details of an exception that a request did not catch, as JSON. */
export function errorDetails(): string {
  const errorMessage = "The payment service closed the connection";
  const stack = [`Error: ${errorMessage}`, ...FRAMES];
  return JSON.stringify({ errorType: "Error", errorMessage, stack });
}
