import { assertGreater } from "@std/assert";
import { type Story, tellStory } from "./_findings.ts";
import { logsToTry, type LogText } from "./_logs.ts";

const LOGS = logsToTry();
const STORIES = new Map<string, Promise<Story>>();

/** Tries a law on each of the logs: what it changes in them, and what their ledger says untouched. */
export function law(name: string, holds: (logs: LogText[], story: Story) => Promise<void>): void {
  Deno.test(name, async (test) => {
    for (const [which, logs] of LOGS) {
      if (!STORIES.has(which)) STORIES.set(which, tellStory([logs]));
      const story = await STORIES.get(which)!;
      assertGreater(story.findings.length, 50);
      await test.step(which, () => holds(logs, story));
    }
  });
}
