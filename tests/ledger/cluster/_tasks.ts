import {
  collectAttempts,
  type TaskLine,
  writeManifest,
} from "../../../lib/ledger/cluster/manifest.ts";
import { mapTask } from "../../../lib/ledger/cluster/map.ts";
import { makePlan } from "../../../lib/ledger/cluster/plan.ts";
import { type PlanHead, readTask, writePlan } from "../../../lib/ledger/cluster/plan_file.ts";

/** Plans paths in a folder, and does every task of the plan once. */
export async function mapAll(
  folder: string,
  paths: readonly string[],
  taskBytes: number,
): Promise<PlanHead> {
  const plan = `${folder}/plan.jsonl`;
  const head = await writePlan(plan, await makePlan(paths, taskBytes));
  for (let number = 0; number < head.tasks; number++) await mapOne(folder, number);
  return head;
}

/** Does one task of the plan in a folder. */
export async function mapOne(folder: string, number: number): Promise<TaskLine> {
  const { head, task } = await readTask(`${folder}/plan.jsonl`, number);
  return await mapTask(task, { head, out: folder });
}

/** Writes the manifest of what a folder holds, and gives its path. */
export async function collect(folder: string, head: PlanHead): Promise<string> {
  const manifest = `${folder}/manifest.jsonl`;
  await writeManifest(manifest, collectAttempts(folder, "map", head));
  return manifest;
}
