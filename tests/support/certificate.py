# SPDX-License-Identifier: MIT
"""Certificates for servers of tests."""
import subprocess


def make_certificate(folder, name):
    """Writes certificate.pem, which is its own authority, and key.pem into `folder`, a Path, for a `name` such as
    `IP:127.0.0.1`. Returns both paths."""
    files = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=test", "-addext", "subjectAltName=" + name, "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True)
    return files
