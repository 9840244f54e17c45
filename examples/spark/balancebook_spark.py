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

# Settings that tasks get from here; credentials are those of each machine.
PASSED = ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "BALANCEBOOK_")


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


def work_on(spark, name, numbers, command, home, deno, env):
    """Does a task for each number on the cluster; gives the lines of their manifest."""

    def one(number):
        printed = run(home, deno, name, *command(number), env=env)
        return json.loads(printed.strip().splitlines()[-1])

    return spark.sparkContext.parallelize(numbers, len(numbers)).map(one).collect()


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
    parser.add_argument("--buckets", type=int, default=0, help="link and find in so many; 0: reduce here (0)")
    parser.add_argument("--no-findings", action="store_true", help="leave the findings to those who open it")
    return parser.parse_args()


def main():
    """Plans here, maps on the cluster; reduces here, or links and finds on the cluster and merges here."""
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
    db = ["--db", os.path.abspath(args.db)]

    spark = SparkSession.builder.appName("balancebook").getOrCreate()
    try:
        out = ["--out", work]
        lines = work_on(
            spark, "map", range(count), lambda k: ["--plan", plan, "--task", str(k), *out], home, deno, env
        )
        write_manifest(manifest, lines)
        if args.buckets == 0:
            more = ["--no-findings"] if args.no_findings else []
            print(run(home, deno, "reduce", "--manifest", manifest, *db, *more))
            return 0
        linked, shared, found = (os.path.join(work, f"{name}.jsonl") for name in ("linked", "global", "found"))
        buckets, n = range(args.buckets), args.buckets
        given = ["--manifest", manifest, *out]
        lines = work_on(
            spark, "link", buckets, lambda k: [*given, "--bucket", f"{k}/{n}"], home, deno, env
        )
        write_manifest(linked, lines)
        printed = run(home, deno, "global", *given, "--linked", linked)
        write_manifest(shared, [json.loads(printed.strip().splitlines()[-1])])
        given = ["--linked", linked, "--global", shared, *out]
        lines = work_on(
            spark, "find", buckets, lambda k: [*given, "--bucket", f"{k}/{n}"], home, deno, env
        )
        write_manifest(found, lines)
        print(run(home, deno, "merge", "--global", shared, "--found", found, *db))
        return 0
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
