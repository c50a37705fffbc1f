# SPDX-License-Identifier: MIT
"""What all measurements of the server share."""
import dataclasses
import json
import os
import time

import database
from load import Load, Rounds
from servers import LANDING, PERSON, Server, ask, create, running
from table import Table
from vortexd import wait_for

PATIENCE = 60
CONNECTIONS = 64


@dataclasses.dataclass
class Bench:
    """`work` is a folder that is removed at the end, `build` one that stays."""

    vortexd: str
    work: str
    build: str
    rounds: Rounds
    table: Table
    folders: dict = dataclasses.field(default_factory=dict)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, lines):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return self.path(name)

    def server(self, folder, *settings):
        return Server(self.vortexd, folder, *settings)

    def filled(self, count):
        """A data folder with so many invitations, and one more that they are like."""
        if count not in self.folders:
            start = time.monotonic()
            folder = self.path(f"filled-{count}")
            with running(self.server(folder)) as server:
                server.admin("components", "set", server.credentials()["componentId"], "landing_url=" + LANDING)
                template = create(server, "template@example.com")
                if not wait_for(lambda: is_delivered(server, template), PATIENCE, pause=0.05):
                    raise RuntimeError("the first mail was not delivered")
            database.fill(folder, template, count)
            print(f"    ({count} invitations were written in {time.monotonic() - start:.0f} s)", flush=True)
            self.folders[count] = folder
        return self.folders[count]

    def gets(self, server, ids, connections=CONNECTIONS):
        paths = ("/api/v1/invitations/" + text_of(one) for one in ids)
        return Load("random", self.write(f"gets-{len(ids)}-{os.path.basename(server.data)}", paths), server.key(),
                    connections)

    def redirects(self, server, ids):
        paths = ("/i/" + code for code in database.link_codes(server.data, ids))
        return Load("random", self.write(f"links-{len(ids)}", paths), {"User-Agent": PERSON}, CONNECTIONS)

    def paths(self, name, paths, headers, connections=CONNECTIONS):
        return Load("random", self.write(name, paths), headers, connections)

    def creates(self, server, connections=CONNECTIONS):
        file = self.write("create-" + os.path.basename(server.data),
                          ["/api/v1/invitations", server.body("@@@example.com")])
        return Load("create", file, {**server.key(), "Content-Type": "application/json"}, connections)


def is_delivered(server, invitation):
    _, _, answer = ask(server.address(), "GET", "/api/v1/invitations/" + invitation, server.key())
    return json.loads(answer)["status"] == "delivered"


def text_of(one):
    digits = one.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def per_second(rate):
    return f"{rate:.0f}/s"


def microseconds(value):
    return f"{value:.0f} us"
