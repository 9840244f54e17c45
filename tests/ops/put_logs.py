"""Puts logs into moto: objects of a folder into a bucket, or events of a JSON file into a log group."""

import json
import pathlib
import sys

import boto3

_, endpoint, kind, source, name, prefix = sys.argv
access = {"aws_access_key_id": "id", "aws_secret_access_key": "secret"}

if kind == "bucket":
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **access)
    s3.create_bucket(Bucket=name)
    for path in sorted(pathlib.Path(source).rglob("*")):
        if path.is_file():
            key = prefix + path.relative_to(source).as_posix()
            s3.put_object(Bucket=name, Key=key, Body=path.read_bytes())
else:
    logs = boto3.client("logs", endpoint_url=endpoint, region_name="eu-west-1", **access)
    logs.create_log_group(logGroupName=name)
    streams = {}
    for event in json.loads(pathlib.Path(source).read_text()):
        streams.setdefault(event["stream"], []).append(event)
    for stream, events in streams.items():
        logs.create_log_stream(logGroupName=name, logStreamName=stream)
        for at in range(0, len(events), 5000):
            logs.put_log_events(
                logGroupName=name,
                logStreamName=stream,
                logEvents=[
                    {"timestamp": event["timestamp"], "message": event["message"]}
                    for event in events[at : at + 5000]
                ],
            )
