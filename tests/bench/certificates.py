# Certificate directories for the measurements, made at run time with openssl(1). It measures
# nothing.
import os
import subprocess

KINDS = {
    "ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "rsa": ["-newkey", "rsa:2048"],
}


def make_directory(parent, kind):
    """A certificate directory for `kind` ("ecdsa", "rsa") below `parent`; returns its path."""
    path = os.path.join(parent, kind)
    os.mkdir(path)
    key, certificate = os.path.join(path, "key.pem"), os.path.join(path, "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", *KINDS[kind], "-nodes", "-days", "30",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(path, "servercert.pem"), "wb") as both:
        for part in (certificate, key):
            with open(part, "rb") as source:
                both.write(source.read())
    with open(os.path.join(path, "ticket.keys"), "wb") as tickets:
        tickets.write(os.urandom(80))
    for name in ("key.pem", "servercert.pem", "ticket.keys"):
        os.chmod(os.path.join(path, name), 0o640)
    return path
