# SPDX-License-Identifier: MIT
"""Builds the driver of the official Rust SDK as published, with the versions of its own lock file, where there is
a toolchain that is new enough for it.

It is kept in the work folder under a name made of what is in the driver, so only the first run needs the network.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from environment import HERE, NotInstalled, put_in_place, run_step

SOURCE = os.path.join(HERE, "drivers", "rust")
FILES = ("Cargo.toml", os.path.join("src", "main.rs"))
DRIVER = "vortex-driver"
NEEDED = (1, 89)
BUILD_SECONDS = 1200


class NoToolchain(Exception):
    """There is no cargo, or one that cannot build the SDK: the test is not run."""


def require_toolchain():
    if not shutil.which("cargo"):
        raise NoToolchain("there is no cargo")
    said = subprocess.run(["cargo", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
    if not found or tuple(map(int, found.groups())) < NEEDED:
        raise NoToolchain(f"{said.strip() or 'cargo'} is older than {NEEDED[0]}.{NEEDED[1]}")


def sdk_folder(folder):
    """Where cargo keeps the source of the SDK, as it was published."""
    said = subprocess.run(["cargo", "metadata", "--format-version", "1", "--manifest-path",
                           os.path.join(folder, "Cargo.toml")], capture_output=True, text=True, check=True).stdout
    (package,) = [package for package in json.loads(said)["packages"] if package["name"] == "vortex-sdk"]
    return os.path.dirname(package["manifest_path"])


def build(folder):
    run_step(["cargo", "fetch", "--quiet", "--manifest-path", os.path.join(folder, "Cargo.toml")])
    shutil.copy(os.path.join(sdk_folder(folder), "Cargo.lock"), folder)
    os.chmod(os.path.join(folder, "Cargo.lock"), 0o644)
    target = os.path.join(folder, "target")
    run_step(["cargo", "build", "--quiet", "--manifest-path", os.path.join(folder, "Cargo.toml"),
              "--target-dir", target], BUILD_SECONDS)
    # The rest of what was built takes 200 times the room.
    os.rename(os.path.join(target, "debug", DRIVER), os.path.join(folder, DRIVER))
    shutil.rmtree(target)


def rust_driver(work):
    """The driver, and the names of the SDK's public methods as its source has them. Throws NoToolchain, and
    NotInstalled where the SDK cannot be fetched or built."""
    require_toolchain()
    digest = hashlib.sha256()
    for name in FILES:
        with open(os.path.join(SOURCE, name), "rb") as file:
            digest.update(file.read())
    final = os.path.join(work, "rust-" + digest.hexdigest()[:12])
    if not os.path.isdir(final):
        os.makedirs(work, exist_ok=True)
        making = tempfile.mkdtemp(prefix="making-", dir=work)
        try:
            print("building the official Rust SDK", file=sys.stderr, flush=True)
            shutil.copytree(SOURCE, making, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target", "Cargo.lock"))
            build(making)
            put_in_place(making, final)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    try:
        with open(os.path.join(sdk_folder(final), "src", "client.rs"), encoding="utf-8") as file:
            source = file.read().partition("#[cfg(test)]")[0]
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotInstalled(f"the source of the SDK is not there: {error}") from error
    methods = set(re.findall(r"^    pub (?:async )?fn (\w+)", source, re.M)) - {"new", "with_base_url"}
    return os.path.join(final, DRIVER), sorted(methods)
