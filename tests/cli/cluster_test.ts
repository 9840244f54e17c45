import { assert, assertEquals } from "../_assert.ts";
import { mapCommand } from "../../lib/cli/map.ts";
import { planTask } from "../../lib/cli/plan.ts";
import { reduceTask } from "../../lib/cli/reduce.ts";
import { callTask } from "../_call.ts";
import { withFolder } from "../_temporary.ts";

const CASES = new URL("../cases/", import.meta.url).pathname;

Deno.test("plan, map and reduce say what they did in lines that a driver can read", () =>
  withFolder(async (folder) => {
    const plan = `${folder}/plan.jsonl`;
    const [manifest, db] = [`${folder}/manifest.jsonl`, `${folder}/ledger.duckdb`];
    const logs = `${CASES}b3-mixed-folder`;
    const planned = await callTask(planTask, logs, "--out", plan, "--task-bytes", "1KB", "--json");
    const { tasks, files, out } = JSON.parse(planned.lines.at(-1)!);
    assert(tasks > 1 && files >= tasks);
    assertEquals(out, plan);
    const lines = [];
    for (let task = 0; task < tasks; task++) {
      const mapped = await callTask(
        mapCommand,
        ...["--plan", plan, "--task", String(task), "--out", folder],
      );
      assertEquals([mapped.code, mapped.lines.length], [0, 1], mapped.lines.join("\n"));
      lines.push(JSON.parse(mapped.lines[0]));
    }
    assertEquals(lines.map(({ task }) => task), Array.from({ length: tasks }, (_, task) => task));
    const all = ["--plan", plan, "--out", folder, "--collect", manifest];
    assertEquals(await callTask(mapCommand, ...all), {
      code: 0,
      lines: [`${tasks} tasks in ${manifest}`],
    });
    assertEquals(
      Deno.readTextFileSync(manifest).trimEnd().split("\n").map((line) => JSON.parse(line)),
      lines,
    );
    const reduced = await callTask(
      reduceTask,
      ...["--manifest", manifest, "--db", db, "--no-findings", "--json"],
    );
    const summary = JSON.parse(reduced.lines.at(-1)!);
    assertEquals([summary.exitCode, summary.foundFiles, summary.isPublished], [0, files, true]);
    Deno.removeSync(`${folder}/map/1`, { recursive: true });
    assertEquals(await callTask(mapCommand, ...all), {
      code: 1,
      lines: [`Cannot use ${folder}: 1 of ${tasks} map tasks are missing (1)`],
    });
  }));

Deno.test("plan, map and reduce refuse in one line what they cannot use", () =>
  withFolder(async (folder) => {
    const plan = `${folder}/plan.jsonl`;
    Deno.writeTextFileSync(`${folder}/none`, "none\n");
    Deno.writeTextFileSync(`${folder}/empty`, "");
    await callTask(planTask, `${CASES}01-control`, "--out", plan);
    const old = `${folder}/old`;
    const [head, ...lines] = Deno.readTextFileSync(plan).split("\n");
    Deno.writeTextFileSync(
      old,
      [JSON.stringify({ ...JSON.parse(head), rules: "old" }), ...lines].join("\n"),
    );
    const map = (path: string, task = "0") => ["--plan", path, "--out", folder, "--task", task];
    const calls: [typeof reduceTask, string[], string][] = [
      [planTask, [], "Cannot plan without --out FILE"],
      [planTask, ["--out", plan], "Cannot plan: no path was given"],
      [
        planTask,
        ["x", "--out", plan, "--task-bytes", "0"],
        'Cannot use --task-bytes "0": expected 64MB, 1GB or a number of bytes from 1',
      ],
      [planTask, ["/no/such", "--out", plan], "Cannot ingest /no/such: does not exist"],
      [
        planTask,
        ["cloudwatch://x?from=2024-01-31", "--out", plan],
        "Cannot plan cloudwatch://x?from=2024-01-31: tasks read files and buckets; export the log group to a bucket",
      ],
      [mapCommand, ["--out", folder, "--task", "0"], "Cannot map without --plan FILE"],
      [mapCommand, ["--plan", plan, "--task", "0"], "Cannot map without --out DIR"],
      [
        mapCommand,
        ["--plan", plan, "--out", folder],
        "Cannot map: expected either --task K or --collect FILE",
      ],
      [mapCommand, map(plan, "1x"), 'Cannot use --task "1x": expected a number from 0'],
      [mapCommand, map(plan, "7"), `Cannot map task 7: ${plan} has the tasks 0 to 0`],
      [mapCommand, map("/no/such"), "Cannot read /no/such: there is no such plan"],
      [
        mapCommand,
        map(`${folder}/none`),
        `Cannot use ${folder}/none: it is no plan of \`deno task plan\``,
      ],
      [
        mapCommand,
        map(`${folder}/empty`),
        `Cannot use ${folder}/empty: it is no plan of \`deno task plan\``,
      ],
      [
        mapCommand,
        map(old),
        `Cannot use ${old}: another version of balancebook made it; plan again, with one version for all`,
      ],
      [reduceTask, [], "Cannot reduce without --manifest FILE"],
      [reduceTask, ["--manifest", "/no/such"], "Cannot read /no/such: there is no such manifest"],
    ];
    for (const [task, args, expected] of calls) {
      assertEquals(await callTask(task, ...args), { code: 1, lines: [expected] }, args.join(" "));
    }
  }));
