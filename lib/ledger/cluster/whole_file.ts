import { dirname } from "node:path";

/** Name of the file in an attempt's folder that says what the attempt wrote. */
export const TASK_FILE = "task.json";

/** Writes lines to a file that others see whole or not at all; makes its folder. */
export async function writeWhole(path: string, lines: Iterable<string>): Promise<void> {
  Deno.mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}.part`;
  try {
    const file = await Deno.open(temporary, { createNew: true, write: true });
    const text = ReadableStream.from(eachWithEnd(lines)).pipeThrough(new TextEncoderStream());
    await text.pipeTo(file.writable);
    Deno.renameSync(temporary, path);
  } catch (error) {
    Deno.removeSync(temporary);
    throw error;
  }
}

function* eachWithEnd(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
