import { dirname, join } from "node:path";
import type { Simulation } from "./simulate.ts";
import { printGroundTruth } from "./ground_truth/ground_truth_text.ts";

/**
 * Writes a simulation: its log folders below `folder`, its ground truth beside it as
 * `<folder>.ground_truth.json`, so that the folder holds nothing but logs.
 *
 * Makes missing folders. A folder that holds anything else is refused, since the ground truth would
 * not be true of it; the same simulation may be written again.
 *
 * @param folder Where the log folders go; made where there is none.
 * @param simulation What {@linkcode simulate} gave.
 * @returns How many bytes the files hold, the ground truth included.
 * @throws {RangeError} If the folder holds something that is not part of this simulation.
 * @throws {Deno.errors.PermissionDenied} If a file may not be written.
 */
export function writeSimulation(folder: string, simulation: Simulation): number {
  const text = new TextEncoder().encode(printGroundTruth(simulation.groundTruth));
  const { files } = simulation;
  assertOnlyOwnFiles(folder, new Set(files.map(({ path }) => path.split("/")[0])));
  for (const { path, bytes } of files) {
    const target = join(folder, ...path.split("/"));
    Deno.mkdirSync(dirname(target), { recursive: true });
    Deno.writeFileSync(target, bytes);
  }
  Deno.writeFileSync(`${folder.replace(/\/+$/, "")}.ground_truth.json`, text);
  return files.reduce((sum, { bytes }) => sum + bytes.length, text.length);
}

function assertOnlyOwnFiles(folder: string, own: ReadonlySet<string>): void {
  let stranger: Deno.DirEntry | undefined;
  try {
    stranger = [...Deno.readDirSync(folder)].find(({ name }) => !own.has(name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (!stranger) return;
  throw new RangeError(
    `Cannot write to ${folder}: it holds "${stranger.name}" already, empty it or choose another`,
  );
}
