#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public method of an official SDK, as published, against a vortexd of its own. Where the SDK cannot be
installed the test fails; where there is no toolchain for it the test says so and ends with 77, "not run".

usage: run.py --vortexd PATH --work DIR SDK     one of python-0.16.0 python-0.19.0 node-0.20.0 rust-1.19.0
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import facts_accept  # noqa: E402
import facts_client  # noqa: E402
import facts_create  # noqa: E402
import facts_decoders  # noqa: E402
import facts_node  # noqa: E402
import facts_scope  # noqa: E402
import facts_signing  # noqa: E402
from checks import Checks, equal, true  # noqa: E402
from environment import NotInstalled, environment  # noqa: E402
from node_environment import node_environment  # noqa: E402
from rust_environment import NoToolchain, rust_driver  # noqa: E402
from subject import SDKS, Subject  # noqa: E402
from vortexd import NotReady, Vortexd  # noqa: E402
from world import World  # noqa: E402

CHECK_SECONDS = 300
NOT_RUN = 77
FACTS = [facts_create.FACTS, facts_accept.FACTS, facts_scope.FACTS, facts_signing.FACTS,
         facts_client.FACTS, facts_decoders.FACTS]
PARTICULAR = {"node-0.20.0": [facts_node.FACTS]}
LAST = Checks()


@LAST.add("every public method of the client was used")
def _(sdk):
    used, public = sdk.methods()
    true(len(public) > 10, public)
    equal(sorted(set(public) - set(used)), [])


def drivers(name, work):
    """Labels and commands; and a program of checks that are particular to the SDK, or none."""
    kind, _, version = name.partition("-")
    if kind == "python":
        interpreter = environment(work, version)
        driver = os.path.join(HERE, "drivers", "python_driver.py")
        return ([(half, [interpreter, driver, half]) for half in ("blocking", "coroutines")],
                [interpreter, os.path.join(HERE, "python_only.py")])
    if kind == "rust":
        driver, methods = rust_driver(work)
        return [("futures", [driver], methods)], None
    return [("promises", ["node", os.path.join(HERE, "drivers", "node_driver.mjs"), node_environment(work)])], None


def run_facts(sdk, facts_of_it, commands, log):
    groups = FACTS + facts_of_it + [LAST]
    for label, command, *methods in commands:
        subject = Subject(sdk, command, log, *methods)
        try:
            for facts in groups:
                facts.run(label, subject)
        finally:
            subject.end()
    passed, failed = (sum(getattr(facts, name) for facts in groups) for name in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed", flush=True)
    return failed == 0 and passed > 0


def check(name, server, work, log):
    host, port = server.address()
    World.begin(f"http://{host}:{port}", server.credentials_file(), server)
    commands, more = drivers(name, work)
    good = run_facts(SDKS[name], PARTICULAR.get(name, []), commands, log)
    if more:
        more += ["--base-url", World.url, "--credentials", server.credentials_file()]
        good = subprocess.run(more, timeout=CHECK_SECONDS, check=False).returncode == 0 and good
    return good


def main():
    parser = argparse.ArgumentParser(description="An official SDK against a vortexd of its own.")
    parser.add_argument("--vortexd", required=True, type=os.path.abspath)
    parser.add_argument("--work", required=True, type=os.path.abspath)
    parser.add_argument("sdk", choices=SDKS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vortex-interop-") as folder:
        server = Vortexd(options.vortexd, os.path.join(folder, "data"), ["limits.enabled=false"])
        try:
            server.start()
            server.wait_until_ready()
            with open(os.path.join(folder, "driver.log"), "w+", encoding="utf-8") as log:
                good = check(options.sdk, server, options.work, log)
                if not good:
                    log.seek(0)
                    print("the driver said:", log.read()[-3000:])
            code = server.stop()
        except NoToolchain as error:
            print(f"NOT RUN: {SDKS[options.sdk].title}: {error}")
            return NOT_RUN
        except NotInstalled as error:
            print(f"FAILED: the official {SDKS[options.sdk].title} could not be installed. {error}")
            return 1
        except NotReady as error:
            print(f"FAILED: the server did not start: {error}")
            return 1
        finally:
            server.kill()
        if code != 0 or not good:
            print(f"the server ended with {code}; its last words:\n{server.last_words()}")
    return 0 if good and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
