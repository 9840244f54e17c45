import { createHash } from "node:crypto";
import { join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

const FOLDER = join(ROOT, "data", "build", "ops");
const VENV = join(FOLDER, "venv");
const PYTHON = join(VENV, "bin", "python");
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
  await install();
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = new Deno.Command(PYTHON, {
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
    run(PYTHON, join(import.meta.dirname!, "put_logs.py"), origin, ...args);
  return {
    origin,
    putFolder: (folder, bucket, prefix) => put("bucket", folder, bucket, prefix),
    putEvents: (file, group) => put("group", file, group, ""),
    [Symbol.asyncDispose]: stop,
  };
}

async function install(): Promise<void> {
  const requirements = join(import.meta.dirname!, "requirements.txt");
  const stamp = join(VENV, "balancebook.stamp");
  const wanted = createHash("sha256").update(Deno.readFileSync(requirements)).digest("hex");
  try {
    if (Deno.readTextFileSync(stamp) === wanted) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(FOLDER, { recursive: true });
  await run("python3", "-m", "venv", "--clear", VENV);
  await run(PYTHON, "-m", "pip", "install", "--quiet", "--no-cache-dir", "-r", requirements);
  Deno.writeTextFileSync(stamp, wanted);
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, stdout: "null" }).output();
  if (!success) {
    throw new Error(`${command} ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
  }
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
