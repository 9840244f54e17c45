/**
 * Says how many there are of something, digits grouped, as the macro `counted` does in SQL: `1 user`,
 * `1,308 users`.
 *
 * @param many The word for any other number than one; `one` with an "s" where it is not given.
 */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
