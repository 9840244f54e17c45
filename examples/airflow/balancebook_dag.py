"""Each night: ingest, then notebooks, report and alerts.

Put this file into Airflow's folder of DAGs. The worker needs Deno on its path and the repository, with its
packages installed (`deno install`). Of the environment it reads BALANCEBOOK_HOME, the repository
(/srv/balancebook), and BALANCEBOOK_LOGS, what to ingest (s3://BUCKET/prefix, or a folder); the tasks read all
other settings, or `.env` in the repository.

An alert that finds something ends with 2 or 3, which Airflow shows as a failed task: that is the answer, so it
is not tried again. Only what may succeed later, fetching the logs, is.
"""

import os
from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

HOME = os.environ.get("BALANCEBOOK_HOME", "/srv/balancebook")
LOGS = os.environ.get("BALANCEBOOK_LOGS", "s3://BUCKET/prefix")

with DAG(
    dag_id="balancebook",
    description="Reads the logs of the day, reports, and tells what is new",
    schedule="15 22 * * *",
    start_date=datetime(2024, 1, 1),
    catchup=False,
    # Two at once would only wait for each other.
    max_active_runs=1,
    default_args={"cwd": HOME, "append_env": True, "env": {"NO_COLOR": "1"}},
) as dag:
    ingest = BashOperator(
        task_id="ingest",
        bash_command='deno task --quiet ingest "$LOGS"',
        env={"NO_COLOR": "1", "LOGS": LOGS},
        retries=3,
        retry_delay=timedelta(minutes=10),
    )
    notebooks = BashOperator(task_id="notebooks", bash_command="deno task --quiet notebooks", retries=0)
    report = BashOperator(task_id="report", bash_command="deno task --quiet report", retries=0)
    alerts = BashOperator(
        task_id="alerts",
        bash_command="deno task --quiet alerts --until {{ ds }}",
        retries=0,
    )
    ingest >> [notebooks, report, alerts]
