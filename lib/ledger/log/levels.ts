/** Log levels that an application line can carry, in the order of the ledger's enum. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** The level of an application line. */
export type Level = typeof LEVELS[number];
