/** Reports that the database refused a statement; carries the SQL. Has no stack: the SQL says where. */
export class QueryError extends Error {
  /** `QueryError`, also where its class is not at hand. */
  override name = "QueryError";
  /** The statement that was refused. */
  readonly sql: string;

  /**
   * Makes an error.
   *
   * @param sql The statement that was refused.
   */
  constructor(message: string, sql: string, options?: ErrorOptions) {
    super(message, options);
    this.sql = sql;
    this.stack = `${this.name}: ${message}`;
  }
}

/**
 * Reports to a person what is wrong and what to do, in one line; tasks print it without a stack and end
 * with exit code 1.
 */
export class UserError extends Error {
  /** `UserError`, also where its class is not at hand. */
  override name = "UserError";

  /**
   * Makes an error.
   *
   * @param message What is wrong and what to do, without a full stop.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.stack = `${this.name}: ${message}`;
  }
}
