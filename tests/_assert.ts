import nodeAssert, { AssertionError } from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless a condition holds. */
export function assert(condition: unknown, message?: string): asserts condition {
  nodeAssert.ok(condition, message);
}

/** Fails, and says why. */
export function fail(message: string): never {
  nodeAssert.fail(message);
}

/** Fails unless both values are equal, down to their last part. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  withMessage(message, () => nodeAssert.deepStrictEqual(actual, expected));
}

/** Fails where both values are equal, down to their last part. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  withMessage(message, () => nodeAssert.notDeepStrictEqual(actual, expected));
}

/** Fails unless two numbers differ by no more than a tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number,
  message?: string,
): void {
  assert(
    Math.abs(actual - expected) <= tolerance,
    `${message ?? ""}: ${actual} is not within ${tolerance} of ${expected}`,
  );
}

/** Fails unless the first value is the greater one. */
export function assertGreater<T>(actual: T, expected: T, message?: string): void {
  assert(actual > expected, `${message ?? ""}: ${actual} is not greater than ${expected}`);
}

/** Fails where the first value is the smaller one. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void {
  assert(actual >= expected, `${message ?? ""}: ${actual} is less than ${expected}`);
}

/** Fails unless the text holds another. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  assert(actual.includes(expected), `${message ?? ""}: "${expected}" is not in\n${actual}`);
}

/** Fails unless the text fits a pattern. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  withMessage(message, () => nodeAssert.match(actual, expected));
}

/** Fails unless the value is one of a class. */
// deno-lint-ignore no-explicit-any
export function assertInstanceOf<T extends abstract new (...args: any[]) => any>(
  actual: unknown,
  expected: T,
): asserts actual is InstanceType<T> {
  assert(actual instanceof expected, `${actual} is not a ${expected.name}`);
}

/**
 * Fails unless the call throws an error of the class whose message holds the words.
 *
 * @returns The error.
 */
export function assertThrows<E extends Error = Error>(
  call: () => unknown,
  expected?: ErrorClass<E>,
  words?: string,
  message?: string,
): E {
  try {
    call();
  } catch (error) {
    return checkError(error, expected, words, message);
  }
  throw new AssertionError({ message: `${message ?? ""}: nothing was thrown` });
}

/**
 * Fails unless the promise is rejected with an error of the class whose message holds the words.
 *
 * @returns The error.
 */
export async function assertRejects<E extends Error = Error>(
  call: () => PromiseLike<unknown>,
  expected?: ErrorClass<E>,
  words?: string,
  message?: string,
): Promise<E> {
  try {
    await call();
  } catch (error) {
    return checkError(error, expected, words, message);
  }
  throw new AssertionError({ message: `${message ?? ""}: nothing was thrown` });
}

function checkError<E extends Error>(
  error: unknown,
  expected: ErrorClass<E> | undefined,
  words = "",
  message = "",
): E {
  if (expected !== undefined && !(error instanceof expected)) {
    throw new AssertionError({
      message: `${message}: ${error} is not a ${(expected as { name?: string }).name}`,
    });
  }
  assertStringIncludes((error as Error).message, words, message);
  return error as E;
}

function withMessage(message: string | undefined, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (message !== undefined && error instanceof Error) {
      error.message = `${message}: ${error.message}`;
    }
    throw error;
  }
}
