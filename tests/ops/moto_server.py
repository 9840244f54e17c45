"""Serves S3 and CloudWatch Logs by moto on 127.0.0.1, at the port that is given, with logs of any age."""

import datetime
import sys

import moto.logs.models
from moto.server import main


def keep_old_events(**span: float) -> datetime.timedelta:
    # CloudWatch refuses events of more than 14 days; the logs of the tests are older.
    return datetime.timedelta(days=36500) if span == {"days": 14} else datetime.timedelta(**span)


moto.logs.models.timedelta = keep_old_events
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
