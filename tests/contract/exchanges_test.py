#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds every request and answer of the scenarios against contract/openapi.json.

usage: exchanges_test.py --exchanges FOLDER [unittest arguments]     FOLDER is what the scenarios have written
"""
import functools
import glob
import json
import os
import sys
import unittest

import sources
from document import FILE, ROOT, Document
from exchange import Answer, Judge, Request, read_exchange

FOLDER = ""
SHOWN_MAX = 20
# What these say is of one operation; any other may be answered to any request.
OF_OPERATIONS = ("403", "404", "409", "422")


def judge(document=None):
    return Judge(document or Document(), {code: status for code, (status, _) in sources.errors().items()})


@functools.lru_cache(1)
def read_all():
    """(where, request, answer) of every scenario there is."""
    out = []
    for file in sorted(glob.glob(os.path.join(ROOT, "tests/scenarios/*.txt"))):
        name = os.path.splitext(os.path.basename(file))[0]
        scenario = ""
        with open(os.path.join(FOLDER, name + ".jsonl"), encoding="utf-8") as lines:
            for line in lines:
                if line.startswith('"'):
                    scenario = json.loads(line)
                else:
                    out.append((f"{name}: {scenario}", *read_exchange(line)))
    return out


class EveryAnswer(unittest.TestCase):
    def test_is_as_documented_and_nothing_is_documented_that_never_comes(self):
        judgement = judge()
        seen, refused, codes, problems, count, operations = set(), set(), set(), [], 0, 0
        for where, request, answer in read_all():
            count += 1
            operation = judgement.operation(request)
            problems += [f"{where}: {request.method + ' ' + request.path if request else '?'} "
                         f"{answer.status}: {problem}" for problem in judgement.problems(request, answer)]
            codes.add(judgement.code(answer))
            if operation:
                operations += 1
                seen.add((operation.named(), str(answer.status)))
                refused.add((operation.named(), judgement.code(answer)))
        self.maxDiff = None
        self.assertEqual(problems[:SHOWN_MAX], [], f"{len(problems)} problems")
        done = {(operation.named(), status) for operation in judgement.document.operations.values()
                for status in operation.responses if status < "4"}
        self.assertEqual(sorted(done - seen), [], "documented, and in no scenario")
        own = {(operation.named(), code) for operation in judgement.document.operations.values()
               for status in OF_OPERATIONS for code in judgement.codes(operation.responses.get(status, {}))}
        self.assertEqual(sorted(own - refused), [], "refusals that are documented, and in no scenario")
        # Scenarios have no faults of the disk.
        self.assertEqual(set(sources.errors()) - codes, {"unavailable"}, "codes that are in no scenario")
        print(f"{count} answers, {operations} of them of {len(judgement.document.operations)} documented operations")

    def test_the_document_is_served_as_it_is_written(self):
        with open(FILE, "rb") as file:
            wanted = file.read()
        served = [answer.body for _, request, answer in read_all()
                  if request and request.path == "/openapi.json" and answer.status == 200 and answer.body]
        self.assertGreater(len(served), 0)
        self.assertTrue(all(body == wanted for body in served), "another text is served")


INVITATION = {
    "id": "019b7667-f1c0-7a3e-8e5d-0c1b2a394857", "shortLink": "http://x/i/y", "status": "queued",
    "createdAt": "2026-01-01T00:00:00.000Z"}
HEADERS = {"date": "", "content-length": "", "content-type": "application/json", "x-request-id": "a"}
BODY = {"widgetConfigurationId": "c", "target": {"type": "share"}, "inviter": {"userId": "u"}}


class TheJudge(unittest.TestCase):
    """Finds what is wrong: each row differs in one thing from what is right."""

    def problems(self, status=201, body=INVITATION, headers=(), path="/api/v1/invitations", method="POST", asked=BODY):
        request = Request(method, path, {}, json.dumps(asked).encode())
        all_headers = {**HEADERS, **dict(headers)}
        answer = Answer(status, {k: v for k, v in all_headers.items() if v is not None}, json.dumps(body).encode())
        return list(judge().problems(request, answer))

    def error(self, code, **more):
        return {"error": "e", "message": "e", "code": code, "requestId": "a", **more}

    def test_passes_what_is_right(self):
        for row in ({}, {"path": "/invitations"}, {"path": "//api/v1//api/v1/invitations?x=1"},
                    {"headers": {"idempotency-replayed": "true"}},
                    {"status": 404, "body": self.error("component_not_found")},
                    {"status": 503, "body": self.error("unavailable"), "headers": {"retry-after": "5"}},
                    {"status": 404, "body": self.error("route_not_found"), "path": "/invitations/"},
                    {"status": 405, "body": self.error("method_not_allowed"), "method": "DELETE",
                     "headers": {"allow": "GET, HEAD, POST"}}):
            with self.subTest(row):
                self.assertEqual(self.problems(**row), [])

    def test_finds_what_is_wrong(self):
        less = {name: value for name, value in INVITATION.items() if name != "status"}
        for row in ({"status": 202}, {"status": 301}, {"status": 418}, {"body": less}, {"body": {**INVITATION, "x": 1}},
                    {"body": {**INVITATION, "status": "pending"}}, {"body": {**INVITATION, "createdAt": "today"}},
                    {"body": {**INVITATION, "id": "1"}}, {"body": None}, {"headers": {"x-request-id": None}},
                    {"headers": {"x-request-id": "a b"}}, {"headers": {"x-new": "1"}},
                    {"headers": {"content-type": "text/html"}}, {"asked": {**BODY, "inviter": {}}},
                    {"asked": {**BODY, "maxUses": 0}}, {"path": "/nothing"}, {"method": "PATCH"},
                    {"status": 404, "body": self.error("invitation_not_found")},
                    {"status": 409, "body": self.error("component_not_found")},
                    {"status": 404, "body": self.error("made_up")},
                    {"status": 404, "body": self.error("component_not_found", x=1)},
                    {"status": 408, "body": self.error("unavailable")},
                    {"status": 401, "body": self.error("invalid_credential")},
                    {"status": 404, "body": self.error("invitation_not_found"), "path": "/nothing"},
                    {"status": 405, "body": self.error("method_not_allowed"), "method": "DELETE",
                     "headers": {"allow": "GET"}}):
            with self.subTest(row):
                self.assertNotEqual(self.problems(**row), [])

    def test_finds_one_member_more_in_any_object_of_an_answer(self):
        judgement = judge()
        for operation, request, answer in one_of_each(judgement):
            node = answer.json()
            for place, inner in objects(node):
                inner["more"] = 1
                changed = Answer(answer.status, answer.headers, json.dumps(node).encode())
                with self.subTest(operation.named(), place=place):
                    self.assertNotEqual(list(judgement.problems(request, changed)), [])
                del inner["more"]


def one_of_each(judgement):
    """For each operation its longest good answer that is an object."""
    longest = {}
    for _, request, answer in read_all():
        operation = judgement.operation(request) if answer.body.startswith(b"{") else None
        if operation and answer.status < 300 and operation.path != "/openapi.json":
            if len(answer.body) > len(longest.get(operation, (request, Answer(0, {}, b"")))[1].body):
                longest[operation] = request, answer
    return [(operation, *exchange) for operation, exchange in longest.items()]


def objects(node, place="body"):
    """All objects inside of a JSON value, but for those that callers fill."""
    if isinstance(node, dict):
        yield place, node
        for name, inner in list(node.items()):
            if name not in ("metadata", "attributes", "configurationAttributes", "formSubmissionData", "event"):
                yield from objects(inner, f"{place}.{name}")
    elif isinstance(node, list) and node:
        yield from objects(node[-1], place + ".-1")


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "--exchanges":
        sys.exit("usage: exchanges_test.py --exchanges FOLDER [unittest arguments]")
    FOLDER = sys.argv[2]
    del sys.argv[1:3]
    unittest.main()
