/**
 * Gives up, for the rest of the process, what a task was given for an option that was not used; what
 * reads logs then cannot do it either.
 */
export function giveUp(...names: readonly ("net" | "run")[]): void {
  for (const name of names) Deno.permissions.revokeSync({ name });
}
