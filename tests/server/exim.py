# SPDX-License-Identifier: MIT
"""A relay that is not ours: Exim, as Debian has it, on a free port of 127.0.0.1.

It is unpacked rather than installed, because an installed one would take the place of the machine's own and
start. It runs without privileges, in a folder of its own: with the user that the package would have made known
to it alone (nss_wrapper), and one process for each connection, as inetd starts it.
"""
import glob
import os
import socket
import subprocess
import threading

NOBODY = 65534
CONFIGURATION = """
primary_hostname = relay.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
deliver_drop_privilege
never_users =
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtp_accept_max_per_connection = {mails_per_connection}
acl_smtp_rcpt = check_recipient
begin acl
check_recipient:
  deny !authenticated = *
       message = 5.7.1 relaying denied
  accept domains = example.com
  deny message = 5.1.1 no such user
begin routers
all:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  user = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{me}}}}{{eq{{$auth3}}{{secret}}}}}}}}
  server_set_id = $auth2
"""


def unpack(into):
    """The program, which stays in `into` for the next time."""
    program = into / "usr/sbin/exim4"
    if not program.exists():
        into.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "exim4-daemon-light"], cwd=into, check=True, capture_output=True)
        (package,) = glob.glob(str(into / "exim4-daemon-light_*.deb"))
        subprocess.run(["dpkg", "-x", package, into], check=True)
        os.unlink(package)
        program.chmod(0o755)  # it would be root's
    return program


class Exim:
    """What it takes waits until `deliver`, which puts it into the Maildir `folder`/mail. `folder` is a Path with
    certificate.pem and key.pem, and the user's who runs this."""

    def __init__(self, program, folder, mails_per_connection):
        self.folder = folder
        self.processes = []
        self.program = folder / "exim"
        self.program.write_bytes(program.read_bytes())
        self.program.chmod(0o755)
        self.user = os.getuid() or NOBODY
        (folder / "configuration").write_text(
            CONFIGURATION.format(folder=folder, mails_per_connection=mails_per_connection))
        (folder / "passwd").write_text(f"Debian-exim:x:{self.user}:{self.user}::/:/bin/false\n")
        (folder / "group").write_text(f"Debian-exim:x:{self.user}:\n")
        for name in ("spool", "log", "mail"):
            (folder / name).mkdir()
        self.give_away()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def give_away(self):
        if os.getuid() == 0:
            self.folder.chmod(0o755)
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, self.user, self.user)

    def command(self, *arguments):
        drop = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"]
        return (drop if os.getuid() == 0 else []) + [self.program, "-C", self.folder / "configuration", *arguments]

    def environment(self):
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_PRELOAD": "libnss_wrapper.so",
                "NSS_WRAPPER_PASSWD": self.folder / "passwd", "NSS_WRAPPER_GROUP": self.folder / "group"}

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.processes.append(subprocess.Popen(
                    self.command("-odq", "-bs"), env=self.environment(), cwd=self.folder, stdin=connection,
                    stdout=connection, stderr=subprocess.DEVNULL))

    def deliver(self):
        """Returns the mails, as bytes."""
        subprocess.run(self.command("-qf"), env=self.environment(), cwd=self.folder, check=True, timeout=120,
                       capture_output=True)
        return [file.read_bytes() for file in self.folder.glob("mail/new/*")]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
