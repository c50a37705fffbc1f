#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A relay for tests, on a free port of 127.0.0.1, which keeps what it is given and misbehaves when told.

Prints its port and goes on until standard input ends. In FOLDER:
- N.eml and N.envelope: each mail it accepted, as it came, and who gave it, over which connection (they are
  counted from 1): lines of `name: value`;
- connections: how many there have been;
- certificate.pem: its certificate, which is its own authority;
- mode, which is read at each command, is written by the test: `COMMAND ACTION`, several of them with `;` in
  between, or nothing where all is well.

COMMAND is CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (the mail has come whole), QUIT, or AGAIN (MAIL
on a connection that has brought a mail already). ACTION is `hang` (never answers), `drop` (closes without an
answer) or a reply, perhaps of several lines; after 421 and 354 it closes. What hangs or is dropped at BODY is
kept all the same. Some have a name: 421 and 550 (at RCPT), hang (at MAIL), drop (at BODY).

With --no-smtputf8 it takes addresses beyond ASCII all the same, as some relays do.

usage: smtp_sink.py --folder FOLDER [--starttls | --tls] [--certificate-for NAME] [--auth USER:PASSWORD]
                    [--no-smtputf8] [--port-file FILE]
"""
import argparse
import asyncio
import logging
import os
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from certificate import make_certificate

NAMED = {
    "ok": "",
    "421": "RCPT 421 4.3.2 come back later",
    "550": "RCPT 550 5.1.1 no such user",
    "hang": "MAIL hang",
    "drop": "BODY drop",
}
COMMANDS = ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT")


def put(path, content):
    """Readers see all of it or nothing."""
    new = path.with_name("." + path.name)
    new.write_bytes(content)
    new.rename(path)


class Box:
    """The folder."""

    def __init__(self, folder):
        self.folder = folder
        self.connections = 0
        self.mails = 0

    def count_connection(self):
        self.connections += 1
        put(self.folder / "connections", b"%d\n" % self.connections)

    def action(self, command):
        """What the mode says of a command; nothing where all is well."""
        file = self.folder / "mode"
        mode = file.read_text().strip("\n") if file.exists() else ""
        rules = dict(rule.partition(" ")[::2] for rule in NAMED.get(mode, mode).split(";"))
        return rules.get(command, "")

    def keep(self, session, envelope, tls, connection):
        self.mails += 1
        lines = {
            "connection": str(connection),
            "from": envelope.mail_from,
            "to": ",".join(envelope.rcpt_tos),
            "ehlo": session.host_name,
            "tls": "yes" if tls else "no",
            "user": (session.auth_data.login.decode() if session.authenticated else ""),
            "smtputf8": "yes" if envelope.smtp_utf8 else "no",
        }
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        put(self.folder / f"{self.mails}.envelope", text.encode())
        put(self.folder / f"{self.mails}.eml", envelope.original_content)


class Connection(SMTP):
    """One connection. Its `event_handler` is itself."""

    def __init__(self, box, announces_utf8, **options):
        super().__init__(self, hostname="sink.example", enable_SMTPUTF8=True, **options)
        self.announces_utf8 = announces_utf8
        self.box = box
        self.number = 0
        self.greeted = False
        self.brought_mail = False

    def connection_made(self, transport):
        if self.transport is None:
            self.box.count_connection()
            self.number = self.box.connections
        super().connection_made(transport)

    async def push(self, status):
        if not self.greeted:
            self.greeted = True
            if await self.misbehaves("CONNECT"):
                return
        await super().push(status)

    async def handle_exception(self, error):
        """The usual one asks the event handler, which is this one."""
        return f"451 4.3.0 {type(error).__name__}"

    async def close(self):
        self.transport.close()
        await asyncio.Event().wait()  # until the end of the connection cancels it

    async def misbehaves(self, command):
        action = self.box.action(command)
        if not action:
            return False
        if action == "drop":
            await self.close()
        if action == "hang":
            await asyncio.Event().wait()
        await super().push(action.replace("\n", "\r\n"))
        if action.startswith(("421", "354")):
            await self.close()
        return True

    async def handle_EHLO(self, server, session, envelope, hostname, replies):
        session.host_name = hostname
        return [reply for reply in replies if self.announces_utf8 or not reply.endswith("SMTPUTF8")]

    async def handle_DATA(self, server, session, envelope):
        if self.box.action("BODY") in ("", "hang", "drop"):
            self.box.keep(session, envelope, self.transport.get_extra_info("sslcontext"), self.number)
        self.brought_mail = True
        return await self.answer_to_body()

    async def answer_to_body(self):
        action = self.box.action("BODY")
        if action in ("hang", "drop"):
            await self.misbehaves("BODY")
        return action or f"250 2.0.0 kept as {self.box.mails}"


def told_first(command):
    usual = getattr(SMTP, "smtp_" + command)

    async def method(self, argument):
        again = command == "MAIL" and self.brought_mail and await self.misbehaves("AGAIN")
        if not again and not await self.misbehaves(command):
            await usual(self, argument)

    return method


for name in COMMANDS:
    setattr(Connection, "smtp_" + name, told_first(name))


def tls_context(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*make_certificate(folder, name))
    return context


def authenticator(expected):
    def check(server, session, envelope, mechanism, data):
        fine = isinstance(data, LoginPassword) and data.login + b":" + data.password == expected.encode()
        return AuthResult(success=fine, handled=False, auth_data=data)

    return check


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--port-file", type=pathlib.Path)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--certificate-for", default="IP:127.0.0.1")
    parser.add_argument("--auth")
    parser.add_argument("--no-smtputf8", action="store_true")
    return parser.parse_args()


async def serve(arguments):
    box = Box(arguments.folder)
    context = None
    if arguments.starttls or arguments.tls:
        context = tls_context(arguments.folder, arguments.certificate_for)
    options = {"announces_utf8": not arguments.no_smtputf8, "auth_require_tls": arguments.starttls}
    if arguments.starttls:
        options.update(tls_context=context, require_starttls=True)
    if arguments.auth:
        options.update(auth_required=True, authenticator=authenticator(arguments.auth))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(box, **options), "127.0.0.1", 0, ssl=context if arguments.tls else None)
    port = b"%d\n" % server.sockets[0].getsockname()[1]
    if arguments.port_file:
        put(arguments.port_file, port)
    os.write(sys.stdout.fileno(), port)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    # What hangs would be waited for.
    os._exit(0)


if __name__ == "__main__":
    # That somebody signs in without TLS is what a test wants to see.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    asyncio.run(serve(parse()))
