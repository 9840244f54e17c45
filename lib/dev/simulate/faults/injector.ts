import type { Planner, UserOptions } from "../plan/planner.ts";
import type { User } from "../plan/users.ts";

/** Makes a fault of a kind happen on the planned day; returns false where nobody fits it. */
export type Injector = (planner: Planner, variant: number) => boolean;

/** Takes a user who fits; returns false where there is none. */
export function withUser(
  planner: Planner,
  options: UserOptions,
  act: (user: User) => void,
): boolean {
  const user = planner.drawUser(options);
  if (user) act(user);
  return user !== undefined;
}
