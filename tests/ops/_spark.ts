import { dirname, join } from "node:path";

/** A standalone Spark with a master and two workers, on addresses of this machine alone. */
export interface Spark extends AsyncDisposable {
  /**
   * Runs a program on it.
   *
   * @param args The program and its arguments.
   * @returns Its exit code, and what it and its driver said.
   */
  submit(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    settings?: Readonly<Record<string, string>>,
  ): Promise<{ code: number; text: string }>;
}

/**
 * Starts Spark; the two workers have one core each and differ in their hosts, since a speculative copy of a task
 * is only made on another one.
 *
 * @param bin Folder of programs of an environment with PySpark.
 * @param folder Where logs and working files go.
 */
export async function startSpark(bin: string, folder: string): Promise<Spark> {
  const home = await askPython(bin, "import pyspark; print(pyspark.__path__[0])");
  const port = freePort();
  const master = `spark://127.0.0.1:${port}`;
  const env = {
    SPARK_HOME: home,
    SPARK_LOG_DIR: folder,
    SPARK_LOCAL_IP: "127.0.0.1",
    SPARK_WORKER_DIR: `${folder}/work`,
    PYSPARK_PYTHON: join(bin, "python"),
    PATH: [bin, dirname(Deno.execPath()), Deno.env.get("PATH")].join(":"),
  };
  const start = (args: readonly string[]) =>
    new Deno.Command(join(home, "bin", "spark-class"), {
      args: [...args],
      env,
      stdin: "null",
      stdout: "null",
      stderr: Deno.env.has("SPARK_DEBUG") ? "inherit" : "null",
    }).spawn();
  const deploy = "org.apache.spark.deploy";
  const processes = [
    start([
      `${deploy}.master.Master`,
      ...["--host", "127.0.0.1", "--port", String(port), "--webui-port", String(freePort())],
    ]),
  ];
  await waitFor(() => canConnect(port));
  for (const host of ["127.0.0.1", "127.0.0.2"]) {
    const args = [`${deploy}.worker.Worker`, "--host", host, "--cores", "1", "--memory", "1g"];
    processes.push(start([...args, "--webui-port", String(freePort()), master]));
  }
  return {
    async submit(args, more, settings = {}) {
      const conf = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.executor.cores": "1",
        "spark.ui.enabled": "false",
        // Both workers are to have a task before the first one is done.
        "spark.scheduler.minRegisteredResourcesRatio": "1",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "60s",
        "spark.cores.max": "2",
        ...settings,
      };
      const { code, stdout, stderr } = await new Deno.Command(join(home, "bin", "spark-submit"), {
        args: [
          ...["--master", master],
          ...Object.entries(conf).flatMap(([name, value]) => ["--conf", `${name}=${value}`]),
          ...args,
        ],
        env: { ...env, ...more },
        stdin: "null",
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, text: out + err };
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes.toReversed()) {
        try {
          process.kill("SIGTERM");
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        await process.status;
      }
    },
  };
}

async function askPython(bin: string, program: string): Promise<string> {
  const { stdout } = await new Deno.Command(join(bin, "python"), { args: ["-c", program] })
    .output();
  return new TextDecoder().decode(stdout).trim();
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function canConnect(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !await holds();) {
    if (Date.now() > end) throw new Error("Spark does not start");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
