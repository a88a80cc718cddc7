"""A house that speaks TLS by itself, with an authority of its own."""

import os
import socket
import ssl
import time

from certificates import Certificate, client_context
from house import House

SETTLE_SECONDS = 90


class SecureHouse(House):
    """A house behind its own TLS, whose client trusts the authority alone."""

    def __init__(self, *settings, **options):
        super().__init__(**options)
        self.authority = Certificate("Autorité d'essai", is_authority=True)
        self.certificate = Certificate("localhost", self.authority)
        self.files = os.path.join(self.scratch, "tls")
        paths = self.certificate.write(self.files)
        self.serving = ("--tls-cert", paths[0], "--tls-key", paths[1])
        for setting in settings:
            self.serving += ("--set", setting)
        self.tls = client_context(self.authority)

    def shake(self, context=None, session=None):
        """A TLS connection by `context`."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        try:
            return (context or self.tls).wrap_socket(plain, server_hostname="localhost", session=session)
        except ssl.SSLError:
            plain.close()
            raise

    def serial(self):
        """Which certificate is shown to a client that comes now."""
        with self.shake(client_context()) as link:
            return ssl.DER_cert_to_PEM_cert(link.getpeercert(True))

    def wait_for(self, certificate):
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            if self.serial() == certificate.pem().decode():
                return
            time.sleep(0.2)
        raise AssertionError("the new certificate was never shown: " + self.said())
