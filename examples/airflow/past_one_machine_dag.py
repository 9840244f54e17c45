"""Reads logs in tasks that Airflow's workers share, and makes one ledger of them.

Put this file into Airflow's folder of DAGs. Each worker needs Deno on its path, the repository with its packages
installed (`deno install`) in BALANCEBOOK_HOME (/srv/balancebook), and the folder BALANCEBOOK_WORK, the same on
all. BALANCEBOOK_LOGS says what to read (s3://BUCKET/prefix, or a folder), BALANCEBOOK_DB where the ledger goes.
docs/how_to/past_one_machine.md says the rest.
"""

import json
import os
import subprocess
from datetime import datetime, timedelta

from airflow.decorators import dag, task

HOME = os.environ.get("BALANCEBOOK_HOME", "/srv/balancebook")
LOGS = os.environ.get("BALANCEBOOK_LOGS", "s3://BUCKET/prefix")
WORK = os.environ.get("BALANCEBOOK_WORK", "/srv/work")
TASK_BYTES = os.environ.get("BALANCEBOOK_TASK_BYTES", "256MB")


def run(*args):
    """Runs a task of balancebook to its end; gives the last line that it printed."""
    done = subprocess.run(["deno", "task", "--quiet", *args], cwd=HOME, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@dag(
    dag_id="balancebook_past_one_machine",
    schedule=None,
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=1)},
)
def past_one_machine():
    """Plans, maps one task for each number, reduces."""

    @task
    def plan():
        head = run("plan", LOGS, "--out", f"{WORK}/plan.jsonl", "--task-bytes", TASK_BYTES, "--json")
        # Airflow expands to 1,024 tasks at most, unless max_map_length says otherwise.
        return list(range(json.loads(head)["tasks"]))

    @task
    def map_one(number):
        return run("map", "--plan", f"{WORK}/plan.jsonl", "--out", WORK, "--task", str(number))

    @task
    def reduce(lines):
        with open(f"{WORK}/manifest.jsonl.part", "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        os.replace(f"{WORK}/manifest.jsonl.part", f"{WORK}/manifest.jsonl")
        db = os.environ.get("BALANCEBOOK_DB", f"{WORK}/ledger.duckdb")
        print(run("reduce", "--manifest", f"{WORK}/manifest.jsonl", "--db", db))

    reduce(map_one.expand(number=plan()))


past_one_machine()
