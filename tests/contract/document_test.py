#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks contract/openapi.json in itself, and against the tables of the sources: routes, codes of errors, types of
events, members of requests.

usage: document_test.py [unittest arguments]
"""
import re
import unittest

from jsonschema import Draft202012Validator

import sources
from document import METHODS, PREFIX, Document

# Official SDKs refuse members of these that they do not know.
CLOSED = {"Invitations", "CreatedInvitation", "AutojoinDomains", "AutojoinDomain", "SyncedInternalInvitation",
          "Target", "Group", "Error"}
# What the server reads, and what the document calls it.
REQUESTS = {"CreateJson": "CreateInvitation", "TargetJson": "GivenTarget", "InviterJson": "Inviter",
            "GroupJson": "GivenGroup", "AcceptJson": "AcceptInvitations", "AcceptUserJson": "AcceptUser",
            "SyncJson": "SyncInternalInvitation", "AutojoinJson": "ConfigureAutojoin",
            "WebhookEndpointJson": "CreateWebhookEndpoint", "SubmissionJson": "Submission",
            "OldTargetJson": "OlderTarget", "ClientJson": "ShareableLink", "OwnAcceptJson": "AcceptOwnInvitations"}
# What the server writes.
ANSWERS = {"Invitation": "Invitation", "Target": "Target", "InvitationScope": "Group",
           "InvitationAcceptance": "Acceptance", "CreatedInvitation": "CreatedInvitation",
           "SyncedInternalInvitation": "SyncedInternalInvitation", "AutojoinDomain": "AutojoinDomain",
           "AutojoinDomains": "AutojoinDomains", "InvitationEvent": "InvitationEvent",
           "InvitationEvents": "InvitationEvents", "WebhookEndpoints": "WebhookEndpoints"}
# These are in no table of routes.
PAGES = {("GET", "/"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/openapi.json"), ("GET", "/i/{code}"),
         ("GET", "/i/{letter}/{code}"), ("GET", "/u/{code}"), ("POST", "/u/{code}"),
         *((method, "/i/{code}/" + action) for method in ("GET", "POST") for action in ("accept", "decline", "ask"))}


def walk(node, place="#"):
    """Everything inside, with where it is."""
    yield place, node
    for name, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from walk(inner, f"{place}/{name}")


class TheDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = Document()
        cls.node = cls.document.node
        cls.schemas = cls.node["components"]["schemas"]

    def every_operation(self):
        yield from self.document.operations.values()

    def every_schema(self):
        """Whole ones, with where they are: named ones and those of bodies, parameters and headers."""
        for place, node in walk(self.node):
            if isinstance(node, dict) and isinstance(node.get("schema"), dict):
                yield place, node["schema"]
        yield from self.schemas.items()


class InItself(TheDocument):
    def test_each_reference_leads_somewhere_and_each_component_is_needed(self):
        used = {node["$ref"] for _, node in walk(self.node) if isinstance(node, dict) and "$ref" in node}
        for reference in used:
            self.document.resolve({"$ref": reference})
        there = {f"#/components/{kind}/{name}" for kind, named in self.node["components"].items()
                 for name in named if kind != "securitySchemes"}
        self.assertEqual(there - used, set(), "needed by nothing")

    def test_each_schema_is_one(self):
        for place, schema in self.every_schema():
            with self.subTest(place):
                Draft202012Validator.check_schema(schema)

    def test_examples_are_as_their_schemas_say(self):
        count = 0
        for place, node in walk(self.node):
            if isinstance(node, dict) and "example" in node and "properties" not in place.split("/")[-2:]:
                schema = node.get("schema", {k: v for k, v in node.items() if k != "example"})
                with self.subTest(place):
                    self.document.validator(schema, closed=True).validate(node["example"])
                count += 1
        self.assertGreater(count, 5)

    def test_each_operation_says_what_it_is(self):
        names = [operation.node["operationId"] for operation in self.every_operation()]
        self.assertEqual(len(names), len(set(names)))
        tags = {tag["name"] for tag in self.node["tags"]}
        for operation in self.every_operation():
            with self.subTest(operation.named()):
                self.assertTrue(operation.node["summary"])
                self.assertLessEqual(set(operation.node["tags"]), tags)
                self.assertIn("default", operation.responses)
                self.assertTrue([status for status in operation.responses if status < "4"])
                in_path = set(re.findall(r"\{(\w+)\}", operation.path))
                self.assertEqual({p["name"] for p in operation.parameters if p["in"] == "path"}, in_path)
                with_key = operation.path.startswith(PREFIX)
                self.assertEqual("401" in operation.responses, with_key)

    def test_what_sdks_take_literally_is_closed(self):
        for name in CLOSED:
            self.assertIs(self.schemas[name].get("additionalProperties"), False, name)

    def test_answers_always_have_all_members_that_they_name(self):
        for name in [*ANSWERS.values(), "Error", "Status", "SentInvitation", "InvitationEntry", "ListTarget", "Widget",
                     "FormElement"]:
            with self.subTest(name):
                self.assertEqual(set(self.schemas[name]["required"]), set(self.schemas[name]["properties"]))


class BesideTheSources(TheDocument):
    @staticmethod
    def routes_of(operation):
        return sources.routes().get((operation.method.upper(), operation.path.removeprefix(PREFIX)), set())

    def test_paths_and_methods_are_those_of_the_server(self):
        documented = {(operation.method.upper(), operation.path) for operation in self.every_operation()}
        served = {(method, PREFIX + path) for method, path in sources.routes()} | PAGES
        self.assertEqual(documented - served, set(), "documented, and not served")
        self.assertEqual(served - documented, set(), "served, and not documented")
        self.assertEqual({method for item in self.node["paths"].values() for method in item} - {"parameters"} -
                         set(METHODS), set())

    def test_each_operation_takes_the_credentials_that_the_server_does(self):
        schemes = {"key": [{"apiKey": []}, {"apiKeyAsBearer": []}],
                   "user": [{"userToken": []}, {"userSignature": [], "signedUser": []}]}
        self.assertEqual(self.node["security"], schemes["key"])
        for operation in self.every_operation():
            askers = {asker for asker, _ in self.routes_of(operation)}
            wanted = [scheme for asker in ("key", "user") if asker in askers for scheme in schemes[asker]]
            with self.subTest(operation.named()):
                self.assertEqual(operation.security, wanted)
                if len(askers) == 1:
                    self.assertIn("wrong_credential", codes_of(operation.responses["403"]))

    def test_what_changes_something_can_be_repeated(self):
        for operation in self.every_operation():
            changes = "writes" in {access for _, access in self.routes_of(operation)}
            with self.subTest(operation.named()):
                self.assertEqual("Idempotency-Key" in {p["name"] for p in operation.parameters}, changes)
                self.assertEqual("422" in operation.responses, changes)

    def test_operations_have_the_names_of_the_sdk(self):
        named = {operation.node["operationId"]: (operation.method.upper(), operation.path.removeprefix(PREFIX))
                 for operation in self.every_operation()}
        for name, endpoint in sources.operations().items():
            self.assertEqual(named.get(name), endpoint, name)

    def test_codes_of_errors_are_those_of_the_table(self):
        table = sources.errors()
        schema = self.schemas["ErrorCode"]
        self.assertEqual(schema["enum"], list(table))
        self.assertEqual(schema["x-enumDescriptions"],
                         {code: f"{status}. {text}" for code, (status, text) in table.items()})

    def test_codes_go_with_the_status_that_they_are_documented_for(self):
        table = sources.errors()
        for operation in self.every_operation():
            for status, response in operation.responses.items():
                for code in codes_of(response):
                    with self.subTest(operation.named(), status=status):
                        self.assertIn(code, table)
                        if status != "default":
                            self.assertEqual(table[code][0], int(status), code)

    def test_types_of_events_are_those_of_the_server(self):
        told, others, never = sources.event_types()
        self.assertEqual(self.schemas["HistoryEventType"]["enum"], told + others)
        self.assertEqual(self.schemas["EventType"]["enum"], told + ["webhook.disabled"] + never)
        self.assertEqual(list(self.node["webhooks"]), told + ["webhook.disabled", "webhook.test"])
        self.assertEqual(self.schemas["MailKind"]["enum"], sources.mail_kinds())

    def test_each_webhook_is_of_its_type(self):
        for name, item in self.node["webhooks"].items():
            parts = item["post"]["requestBody"]["content"]["application/json"]["schema"]["allOf"]
            self.assertEqual(parts[1]["properties"]["type"], {"const": name})

    def test_members_of_requests_are_those_that_the_server_reads(self):
        for struct, name in REQUESTS.items():
            with self.subTest(name):
                self.assertEqual(set(self.schemas[name]["properties"]), sources.members(struct))

    def test_members_of_answers_are_those_that_the_server_writes(self):
        for struct, name in ANSWERS.items():
            with self.subTest(name):
                self.assertEqual(set(self.schemas[name]["properties"]), sources.members(struct))

    def test_its_version_is_that_of_the_server(self):
        self.assertEqual(self.node["info"]["version"], sources.version())


def codes_of(response):
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return [code for part in schema.get("allOf", [])
            for code in part.get("properties", {}).get("code", {}).get("enum", [])]


if __name__ == "__main__":
    unittest.main()
