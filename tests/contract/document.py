# SPDX-License-Identifier: MIT
"""contract/openapi.json, read: its operations by path and method, and its schemas as checks."""
import json
import os
import re
import urllib.parse

from jsonschema import Draft202012Validator, FormatChecker

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FILE = os.path.join(ROOT, "contract", "openapi.json")
PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
# Takes more than one segment, as in the routes of the server.
MANY = "scope"


class Operation:
    def __init__(self, document, path, method, item):
        self.path, self.method, self.node = path, method, item[method]
        self.parameters = [document.resolve(p) for p in item.get("parameters", []) + self.node.get("parameters", [])]
        self.security = self.node.get("security", document.node["security"])
        self.responses = {status: document.resolve(r) for status, r in self.node["responses"].items()}

    def named(self):
        return f"{self.method.upper()} {self.path}"

    def body_schema(self, credential):
        content = self.node.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return schema and for_credential(schema, credential)

    def is_for_users(self):
        return {"userToken": []} in self.security


def for_credential(schema, credential):
    """Where bodies differ by who asks, the one of this credential."""
    for branch in schema.get("oneOf", []):
        if branch.get("x-credential") == credential:
            return branch
    return schema


class Document:
    def __init__(self, node=None):
        if node is None:
            with open(FILE, encoding="utf-8") as file:
                node = json.load(file)
        self.node = node
        self.operations = {(path, method): Operation(self, path, method, item)
                           for path, item in node["paths"].items() for method in METHODS if method in item}
        self.patterns = [(self.pattern(path), path) for path in sorted(node["paths"], key=rank)]
        self.validators = {}
        schemas = node["components"]["schemas"]
        self.named_schemas = {False: schemas, True: {name: self.closed_members(s) for name, s in schemas.items()}}

    def resolve(self, node):
        """What a `$ref` stands for, or the node itself."""
        while "$ref" in node:
            found = self.node
            for name in node["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            node = found
        return node

    def find_path(self, path):
        """The path of the document that a request's path means, as the server reads it; or None."""
        raw = path[1:].split("/")
        # A link may have a letter before its code, and then an action after it.
        if raw[0] == "i" and len(raw) == 4 and re.fullmatch("[A-Za-z]", raw[1]):
            del raw[1]
        texts = {True: text_of(without_prefix(raw)), False: text_of(raw)}
        return next((found for pattern, found in self.patterns
                     if pattern.fullmatch(texts[found.startswith(PREFIX)])), None)

    def pattern(self, path):
        """Of the words of a path, with NUL between them."""
        schemas = {p["name"]: p["schema"] for p in map(self.resolve, self.node["paths"][path].get("parameters", []))}

        def part(word):
            if not word.startswith("{"):
                return re.escape(word)
            name = word[1:-1]
            schema = schemas.get(name, {})
            if "enum" in schema:
                return "|".join(schema["enum"])
            return ".*[^\\0]" if name == MANY else schema.get("pattern", "[^\0]+").strip("^$")

        return re.compile("\0".join(f"(?:{part(word)})" for word in path.removeprefix(PREFIX)[1:].split("/")), re.S)

    def methods(self, path):
        return [method for method in METHODS if method in self.node["paths"][path]]

    def is_for_users(self, path):
        return any(self.operations[path, method].is_for_users() for method in self.methods(path))

    def validator(self, schema, closed=False):
        """`closed`: what the schema does not name is a fault, wherever it does not say that it may be."""
        key = id(schema), closed
        if key not in self.validators:
            root = self.closed(schema) if closed else schema
            checks = Draft202012Validator({**root, "components": {"schemas": self.named_schemas[closed]}},
                                          format_checker=FormatChecker())
            # The schema is kept, so that no other one gets its id.
            self.validators[key] = checks, schema
        return self.validators[key][0]

    def closed(self, schema):
        """The same, where each object may have the members that are named, and no others."""
        out = self.closed_members(schema)
        names = self.members(schema)
        return {**out, "propertyNames": {"enum": sorted(names)}} if names else out

    def closed_members(self, schema):
        """The same, with the parts closed, but not the whole, which may be a part of another one."""
        out = dict(schema)
        if "properties" in out:
            out["properties"] = {name: self.closed(s) for name, s in out["properties"].items()}
        if "items" in out:
            out["items"] = self.closed(out["items"])
        for word in ("oneOf", "anyOf"):
            if word in out:
                out[word] = [self.closed(s) for s in out[word]]
        if "allOf" in out:
            out["allOf"] = [self.closed_members(s) for s in out["allOf"]]
        return out

    def members(self, schema):
        """The names of all members, where the schema does not say that there may be others."""
        found = self.resolve(schema)
        parts = [self.members(part) for part in found.get("allOf", ())]
        if found.get("additionalProperties", False) or None in parts:
            return None
        return set(found.get("properties", ())).union(*parts)


def rank(path):
    """Words before arguments, and more words before fewer, as the server tries its routes."""
    return path.count("{"), -len(path)


def text_of(raw):
    """The segments, unescaped, with NUL between them; empty where nothing can be meant."""
    try:
        words = [urllib.parse.unquote_to_bytes(word).decode() for word in raw]
    except UnicodeDecodeError:
        return ""
    return "" if any("\0" in word for word in words) else "\0".join(words)


def without_prefix(raw):
    words = list(raw)

    def skip_empty():
        while len(words) > 1 and not words[0]:
            words.pop(0)

    skip_empty()
    while len(words) > 1 and words[0] == "api":
        rest = words[1:]
        while len(rest) > 1 and not rest[0]:
            rest.pop(0)
        if rest[0] != "v1":
            break
        words = rest[1:] or [""]
        skip_empty()
    return words
