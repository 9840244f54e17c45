import { assertEquals } from "../_assert.ts";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { planTask } from "../../lib/cli/plan.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { runAll } from "../../lib/cli/run.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { callTask } from "../_call.ts";
import { withFolder } from "../_temporary.ts";

type Task = (args: readonly string[], giveUp: (...names: string[]) => void) => Promise<number>;

Deno.test("what arguments do not need is given up before anything is read", async () => {
  const db = ["--db", "/no/such/ledger"];
  const plan: Task = (args, giveUp) =>
    planTask([...args.slice(0, -2), "--out", "/dev/null/x"], giveUp);
  const calls: [Task, string[], string[]][] = [
    [ingestTask, ["/no/such/logs"], ["net"]],
    [ingestTask, ["/no/such/logs", "s3://"], []],
    [runAll, ["/no/such/logs"], ["net"]],
    [runAll, ["cloudwatch://"], []],
    [plan, ["/no/such/logs"], ["net"]],
    [plan, ["s3://"], []],
    [alertsTask, [], ["net", "run"]],
    [alertsTask, ["--webhook", "https://x.example"], ["run"]],
    [alertsTask, ["--mail", "a@b.example"], ["net"]],
  ];
  for (const [task, args, expected] of calls) {
    const given: string[] = [];
    const { code } = await callTask(
      (all) => task(all, (...names) => void given.push(...names)),
      ...args,
      ...db,
    );
    assertEquals([code, given], [1, expected], args.join(" "));
  }
});

Deno.test("a permission that was given up is gone, for workers too", () =>
  withFolder(async (folder) => {
    const program = `
      import { giveUp } from ${JSON.stringify(`file://${ROOT}/lib/cli/_permissions.ts`)};
      giveUp("net");
      const code = "Deno.connect({ port: 2 }).catch((error) => postMessage(error.name))";
      const worker = new Worker(URL.createObjectURL(new Blob([code])), { type: "module" });
      const ofWorker = new Promise((done) => worker.onmessage = ({ data }) => done(data));
      const ofMain = Deno.connect({ port: 2 }).catch((error) => error.name);
      console.log(await ofMain, await ofWorker);
      Deno.exit();`;
    Deno.writeTextFileSync(`${folder}/program.ts`, program);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-RN", "--no-check", "--no-config", `${folder}/program.ts`],
      stdin: "null",
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "NotCapable NotCapable\n");
  }));
