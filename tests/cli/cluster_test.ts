import { assert, assertEquals, assertMatch } from "../_assert.ts";
import { findTask } from "../../lib/cli/find.ts";
import { globalTask } from "../../lib/cli/global.ts";
import { linkTask } from "../../lib/cli/link.ts";
import { mapCommand } from "../../lib/cli/map.ts";
import { mergeTask } from "../../lib/cli/merge.ts";
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

Deno.test("link, global, find and merge make of their manifests a ledger with its cases", () =>
  withFolder(async (folder) => {
    const at = (name: string) => `${folder}/${name}.jsonl`;
    const db = `${folder}/ledger.duckdb`;
    const run = async (task: typeof mergeTask, ...args: string[]) => {
      const { code, lines } = await callTask(task, ...args);
      assertEquals([code, lines.length], [0, 1], lines.join("\n"));
      return lines[0];
    };
    const out = ["--out", folder];
    await run(planTask, `${CASES}76-refunds`, "--out", at("plan"));
    await run(mapCommand, "--plan", at("plan"), "--task", "0", ...out);
    await run(mapCommand, "--plan", at("plan"), "--collect", at("manifest"), ...out);
    const manifest = ["--manifest", at("manifest")];
    const all = ["--buckets", "2", "--collect"];
    assertEquals(await callTask(linkTask, ...manifest, ...out, ...all, at("linked")), {
      code: 1,
      lines: [`Cannot use ${folder}: 2 of 2 link tasks are missing (0, 1)`],
    });
    for (const bucket of ["0/2", "1/2"]) {
      const line = JSON.parse(await run(linkTask, ...manifest, ...out, "--bucket", bucket));
      assertEquals([line.task, line.of.tasks], bucket.split("/").map(Number));
    }
    assertEquals(
      await run(linkTask, ...manifest, ...out, ...all, at("linked")),
      `2 tasks in ${at("linked")}`,
    );
    const linked = ["--linked", at("linked")];
    const global = await run(globalTask, ...manifest, ...linked, ...out);
    Deno.writeTextFileSync(at("global"), `${global}\n`);
    const given = [...linked, "--global", at("global"), ...out];
    for (const bucket of ["0/2", "1/2"]) await run(findTask, ...given, "--bucket", bucket);
    await run(findTask, ...given, ...all, at("found"));
    const printed = await run(
      mergeTask,
      ...["--global", at("global"), "--found", at("found"), "--db", db],
    );
    assertMatch(printed, /^Ledger: .*ledger\.duckdb \(\d+ open cases\)$/);
  }));

Deno.test("tasks past one machine refuse in one line what they cannot use", () =>
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
      [linkTask, [], "Cannot link without --manifest FILE"],
      [linkTask, ["--manifest", "x"], "Cannot link without --out DIR"],
      [
        linkTask,
        ["--manifest", "x", "--out", folder],
        "Cannot link: expected either --bucket K/N or --collect FILE",
      ],
      [
        linkTask,
        ["--manifest", "x", "--out", folder, "--bucket", "3/3"],
        'Cannot use --bucket "3/3": expected 0/64 to 63/64 for 64 buckets, of 65536 at most',
      ],
      [
        linkTask,
        ["--manifest", "x", "--out", folder, "--collect", "y"],
        'Cannot use --buckets "": expected how many there are',
      ],
      [globalTask, [], "Cannot make the global part without --manifest FILE"],
      [findTask, [], "Cannot find without --linked FILE"],
      [findTask, ["--linked", "x"], "Cannot find without --global FILE"],
      [mergeTask, [], "Cannot merge without --global FILE"],
      [mergeTask, ["--global", "x"], "Cannot merge without --found FILE"],
      [
        mergeTask,
        ["--global", "x", "--found", "/no/such"],
        "Cannot read /no/such: there is no such manifest",
      ],
      [reduceTask, [], "Cannot reduce without --manifest FILE"],
      [reduceTask, ["--manifest", "/no/such"], "Cannot read /no/such: there is no such manifest"],
    ];
    for (const [task, args, expected] of calls) {
      assertEquals(await callTask(task, ...args), { code: 1, lines: [expected] }, args.join(" "));
    }
  }));
