# SPDX-License-Identifier: MIT
"""An official SDK under test: the driver that calls it, and what is particular about it."""
import http.client
import json
import re
import subprocess
from dataclasses import dataclass, field

from checks import equal, raises, true
from world import World

NOTHING = frozenset()
EXTENSIONS = frozenset({"maxUses", "uses"})


class Raised(Exception):
    """What the SDK raised: the name of its type, its text, and a status where it has one."""

    def __init__(self, kind, text, status):
        super().__init__(f"{kind}: {text}")
        self.kind, self.text, self.status = kind, text, status


@dataclass(frozen=True)
class Refusal:
    status: int
    text: str
    code: str | None  # None where the SDK keeps the text only


def read_python(error):
    equal(error.kind, "VortexApiError")
    return Refusal(error.status, error.text, None)


def read_status_line(pattern):
    """For SDKs that raise status, reason and body in one text."""
    def read(error):
        found = re.fullmatch(pattern, error.text, re.S)
        true(found, f"{error.text!r} is no refusal")
        status, reason, body = int(found[1]), found[2], json.loads(found[3])
        equal(reason, http.client.responses[status])
        equal(sorted(body), ["code", "error", "message", "requestId"])
        equal(body["error"], body["message"])
        return Refusal(status, body["error"], body["code"])
    return read


@dataclass(frozen=True)
class Sdk:
    title: str
    column: str                      # in tests/support/sdk_decoders.txt
    read_refusal: callable
    transport: str                   # what it says where no server is
    token_seconds: int = 2592000
    jwt_seconds: int = 2592000
    signs: bool = True
    drops: frozenset = NOTHING          # members of the wire it does not decode
    adds: frozenset = frozenset({"scopes", "groups[].scopeId"})
    can: frozenset = field(default_factory=frozenset)


PYTHON_CAN = frozenset({"keeps accept as sent", "accepts any target type", "goes on after a failed target",
                        "older names of inviters", "scopeId in groups"})
SDKS = {
    "python-0.16.0": Sdk(
        "Python SDK 0.16.0", "python16", read_python, "Request failed", token_seconds=300, jwt_seconds=3600, signs=False,
        drops=EXTENSIONS | {"formSubmissionData", "accepts[].targetType", "accepts[].targetValue"}, can=PYTHON_CAN),
    "python-0.19.0": Sdk(
        "Python SDK 0.19.0", "python19", read_python, "Request failed", signs=False,
        drops=EXTENSIONS | {"projectId", "accepts[].projectId", "accepts[].targetType", "accepts[].targetValue"},
        can=PYTHON_CAN | {"expires_in of jwt"}),
    "node-0.20.0": Sdk(
        "Node SDK 0.20.0", "node", read_status_line(r"Vortex API request failed: (\d+) (.*?) - (.*)"), "ECONNREFUSED",
        can=frozenset({"keeps accept as sent", "subtype", "unfurlConfig", "older names of inviters",
                       "scopeId in groups", "any user", "leaves autojoin as sent", "expires_in of jwt"})),
    "rust-1.19.0": Sdk(
        "Rust SDK 1.19.0", "rust", read_status_line(r"API error: API request failed: (\d+) (.*?) - (.*)"),
        "HTTP error: error sending request", adds=NOTHING,
        drops=EXTENSIONS | {"projectId", "deploymentId", "metadata", "passThrough", "scope", "scopeType",
                            "accepts[].projectId", "accepts[].targetType", "accepts[].targetValue"},
        can=frozenset({"subtype", "unfurlConfig", "older names of inviters", "accepts any target type",
                       "goes on after a failed target", "leaves autojoin as sent", "expires_in of jwt",
                       "texts are typed"})),
}


class Subject:
    """The SDK as checks use it: `subject.get_invitation(id=…)` is what it decoded, or Raised."""

    def __init__(self, sdk, command, log, public=None):
        self.sdk = sdk
        self.public = public
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def can(self, what):
        return what in self.sdk.can

    def ask(self, name, given, key=None, url=None):
        line = json.dumps({"do": name, "with": given, "key": key or World.key, "url": url or World.url})
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        true(answer, "the driver has ended")
        answer = json.loads(answer)
        if "error" in answer:
            raise Raised(**answer["error"])
        return answer["value"]

    def __getattr__(self, name):
        return lambda **given: self.ask(name, given)

    def methods(self):
        """Those that were called, and those there are."""
        used = self.ask("used", {})
        return (used, self.public) if self.public else used

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)


def refused(sdk, status, code, name, key=None, **given):
    """The refusal, with our text rather than one the SDK made up."""
    error = raises(Raised, sdk.ask, name, given, key)
    refusal = sdk.sdk.read_refusal(error)
    equal(refusal.status, status)
    true(refusal.text and not refusal.text.startswith("API request failed"), refusal.text)
    true(refusal.code in (None, code), f"{refusal.code} is not {code}")
    return refusal


def refused_locally(sdk, text, name, **given):
    """What the SDK does not even send."""
    error = raises(Raised, sdk.ask, name, given)
    true(re.search(text, error.text), f"{error.text!r} does not say {text!r}")


def decoded_as_sent(sdk, decoded, sent, path="", drops=None):
    """Everything that was sent is there as it was sent, but for what this SDK drops and adds."""
    drops = sdk.sdk.drops if drops is None else drops
    if isinstance(sent, dict) and isinstance(decoded, dict):
        inside = path + "." if path else ""
        free = path.startswith(("metadata", "attributes", "configurationAttributes", "formSubmissionData"))
        names = {name for name in sent if free or inside + name not in drops}
        # Rust leaves out what is null.
        more = {name for name in decoded if name not in names and inside + name not in sdk.sdk.adds}
        equal(sorted(more), [])
        for name in names:
            decoded_as_sent(sdk, decoded.get(name), sent[name], inside + name, drops)
    elif isinstance(sent, list) and isinstance(decoded, list):
        equal(len(decoded), len(sent))
        for one, other in zip(decoded, sent):
            decoded_as_sent(sdk, one, other, path + "[]", drops)
    elif decoded != sent:
        raise AssertionError(f"{path}: {decoded!r} was decoded from {sent!r}")
