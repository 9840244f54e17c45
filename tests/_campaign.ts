/**
 * Gives how often something drawn is tried: few times with every check, and many in the campaign that
 * `deno task test laws` is, which runs by itself once a week.
 */
export function tries(few: number, many: number): number {
  return IS_CAMPAIGN ? many : few;
}

/** Whether the campaign runs, which takes what proves the same of more inputs. */
export const IS_CAMPAIGN: boolean = Deno.env.get("BALANCEBOOK_CAMPAIGN") === "1";
