#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds webhooks against contract/openapi.json.

usage: webhooks_check.py
Reads a JSON line for each: {"headers": {names in lower case}, "body": base64}; prints what is wrong.
"""
import base64
import json
import sys

from document import Document
from exchange import faults


def problems(document, headers, body):
    item = document.node["webhooks"].get(body["type"])
    if item is None:
        yield f"{body['type']} is not documented"
        return
    node = item["post"]
    for parameter in map(document.resolve, node["parameters"]):
        name = parameter["name"].lower()
        if name not in headers:
            yield f"{body['type']}: the header {name} is missing"
        else:
            yield from faults(document.validator(parameter["schema"]), headers[name], f"{body['type']}: header {name}")
    schema = node["requestBody"]["content"]["application/json"]["schema"]
    yield from faults(document.validator(schema, closed=True), body, body["type"])


def main():
    document = Document()
    count = 0
    for line in sys.stdin:
        webhook = json.loads(line)
        for problem in problems(document, webhook["headers"], json.loads(base64.b64decode(webhook["body"]))):
            print(problem)
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
