import { join } from "node:path";
import { ensureVenv, runProgram } from "./_venv.ts";

const START_MS = 60_000;

/** A server of S3 and CloudWatch Logs that is none of ours. */
export interface Moto extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Puts the files of a folder into a new bucket. */
  putFolder(folder: string, bucket: string, prefix: string): Promise<void>;
  /** Puts a JSON file of events into a new log group. */
  putEvents(file: string, group: string): Promise<void>;
}

/** Starts moto; installs it into the git-ignored `data/build/ops` the first time. */
export async function startMoto(): Promise<Moto> {
  const python = join(await ensureVenv("moto"), "python");
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = new Deno.Command(python, {
    args: [join(import.meta.dirname!, "moto_server.py"), String(port)],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const stop = async () => {
    server.kill("SIGTERM");
    await server.status;
  };
  const begun = performance.now();
  while (!await answers(origin)) {
    if (performance.now() - begun > START_MS) {
      await stop();
      throw new Error("moto did not answer in a minute");
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const put = (...args: string[]) =>
    runProgram(python, join(import.meta.dirname!, "put_logs.py"), origin, ...args);
  return {
    origin,
    putFolder: (folder, bucket, prefix) => put("bucket", folder, bucket, prefix),
    putEvents: (file, group) => put("group", file, group, ""),
    [Symbol.asyncDispose]: stop,
  };
}

async function answers(origin: string): Promise<boolean> {
  try {
    await (await fetch(origin)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
