"""Makes one ledger of logs that are read by the machines of a Spark cluster (3.5 or 4).

    spark-submit --master spark://HOST:7077 balancebook_spark.py s3://BUCKET/prefix \
        --work /shared/balancebook --db /shared/balancebook/ledger.duckdb

Spark only says where and when: paths go in, one line a task comes back, no row passes through it. Each machine
needs Deno, the repository with its packages installed (`deno install`) in the folder BALANCEBOOK_HOME, and the
folder --work at the same path. Of a task that was tried again, or twice at the same time, one answer comes back;
only what that answer names is read. docs/how_to/past_one_machine.md says the rest.
"""

import argparse
import json
import os
import subprocess
import sys

from pyspark.sql import SparkSession

# Tasks read what these say, for buckets and their credentials, as well as what the cluster's machines have.
PASSED = ("AWS_", "BALANCEBOOK_")


def run(home, deno, *args, env=None):
    """Runs a task of balancebook to its end; gives what it printed, or raises with what it said."""
    done = subprocess.run(
        [deno, "task", "--quiet", *args],
        cwd=home,
        env={**os.environ, **(env or {}), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{args[0]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def map_task(number, home, deno, plan, work, env):
    """Does one task on a machine of the cluster; gives its line of the manifest."""
    printed = run(
        home, deno, "map", "--plan", plan, "--task", str(number), "--out", work, env=env
    )
    return json.loads(printed.strip().splitlines()[-1])


def write_manifest(path, lines):
    """Writes a line a task; the file is there whole or not at all."""
    with open(f"{path}.part", "w", encoding="utf-8") as file:
        for line in sorted(lines, key=lambda line: line["task"]):
            file.write(json.dumps(line) + "\n")
    os.replace(f"{path}.part", path)


def read_arguments():
    """Reads the arguments; tells what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="+", metavar="PATH", help="a folder, a file, s3://bucket/prefix")
    parser.add_argument("--work", required=True, help="folder that all machines have at this path")
    parser.add_argument("--db", required=True, help="the ledger")
    parser.add_argument("--task-bytes", default="64MB", help="size of a task, as files are kept (64MB)")
    parser.add_argument("--no-findings", action="store_true", help="leave the findings to those who open it")
    return parser.parse_args()


def main():
    """Plans here, maps on the cluster, reduces here."""
    args = read_arguments()
    home = os.environ.get("BALANCEBOOK_HOME", "/srv/balancebook")
    deno = os.environ.get("BALANCEBOOK_DENO", "deno")
    env = {name: value for name, value in os.environ.items() if name.startswith(PASSED)}
    work = os.path.abspath(args.work)
    os.makedirs(work, exist_ok=True)
    plan, manifest = os.path.join(work, "plan.jsonl"), os.path.join(work, "manifest.jsonl")
    sources = [path if "://" in path else os.path.abspath(path) for path in args.sources]
    planned = run(
        home, deno, "plan", *sources, "--out", plan, "--task-bytes", args.task_bytes, "--json"
    )
    count = json.loads(planned.strip().splitlines()[-1])["tasks"]

    spark = SparkSession.builder.appName("balancebook").getOrCreate()
    try:
        tasks = spark.sparkContext.parallelize(range(count), count)
        lines = tasks.map(lambda number: map_task(number, home, deno, plan, work, env)).collect()
    finally:
        spark.stop()
    write_manifest(manifest, lines)
    more = ["--no-findings"] if args.no_findings else []
    print(run(home, deno, "reduce", "--manifest", manifest, "--db", os.path.abspath(args.db), *more))
    return 0


if __name__ == "__main__":
    sys.exit(main())
