#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public method of the official Python SDK 0.16.0, unmodified, against a running server.

run.py makes the environment and starts the server.

usage: python_sdk.py --base-url http://127.0.0.1:PORT --credentials FILE
"""
import argparse
import inspect
import json
import logging
import sys

from checks import Checks, equal
from request_checks import REQUESTS
from token_checks import TOKENS
from vortex_sdk import Vortex
from webhook_checks import WEBHOOKS
from world import SEEN, Blocking, Coroutines, World

ALL = Checks()
WITHOUT_REQUEST = {"sign", "generate_token", "generate_jwt"}


@ALL.add("every public method of the client was used")
def _():
    public = {name for name, _ in inspect.getmembers(Vortex, inspect.isfunction) if not name.startswith("_")}
    equal(sorted(public - SEEN - WITHOUT_REQUEST), [])


def main():
    parser = argparse.ArgumentParser(description="The official Python SDK against a running server.")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--credentials", required=True)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # The SDK warns of each older form that is used here.
    with open(options.credentials, encoding="utf-8") as file:
        World.credentials = json.load(file)
    World.url = options.base_url.rstrip("/")
    World.key, World.component = World.credentials["apiKey"], World.credentials["componentId"]
    once = [TOKENS, WEBHOOKS, ALL]
    REQUESTS.run("blocking", Blocking())
    REQUESTS.run("coroutines", Coroutines())
    for group in once:
        group.run("once")
    passed, failed = (sum(getattr(group, name) for group in [REQUESTS] + once) for name in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
