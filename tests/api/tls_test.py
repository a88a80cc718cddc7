#!/usr/bin/env python3
"""ens serve speaks TLS by itself: what it agrees to, certificates that change while it serves, clients known by theirs."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import ssl
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cryptography.hazmat.primitives import serialization  # noqa: E402
from certificates import Certificate, client_context  # noqa: E402
from house import Answer  # noqa: E402
from secure import SETTLE_SECONDS, SecureHouse  # noqa: E402



def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def only(version):
    context = client_context()
    context.minimum_version = context.maximum_version = version
    return context


class Agreeing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = SecureHouse()
        cls.house.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def test_requests_are_answered_over_tls_1_3_and_browsers_are_held_to_it(self):
        with self.house.shake() as link:
            self.assertEqual((link.version(), link.selected_alpn_protocol()), ("TLSv1.3", "http/1.1"))
        answer = self.house.get("/fhir/metadata")
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["strict-transport-security"], "max-age=[0-9]{8}")
        self.assertEqual(answer.json()["implementation"]["url"], "https://127.0.0.1:%d/fhir" % self.house.port)

    def test_tls_1_2_is_refused(self):
        with self.assertRaises(ssl.SSLError):
            self.house.shake(only(ssl.TLSVersion.TLSv1_2))

    def test_who_speaks_none_of_our_protocols_is_refused_and_who_names_none_gets_http_1_1(self):
        with self.assertRaises(ssl.SSLError):
            self.house.shake(client_context(protocols=("spdy/3",)))
        silent = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        silent.check_hostname, silent.verify_mode = False, ssl.CERT_NONE
        with self.house.shake(silent) as link:
            link.sendall(b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            self.assertTrue(link.recv(100).startswith(b"HTTP/1.1 200"))

    def test_a_request_without_tls_is_told_so(self):
        plain = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        plain.request("GET", "/fhir/metadata")
        answer = Answer(plain.getresponse())
        self.assertEqual((answer.status, answer.body), (400, b"This port speaks TLS; ask by https.\n"))
        plain.close()

    def test_what_is_no_handshake_ends_the_connection(self):
        for said in (b"\x16\x03\x01\x00\x05hello", b"\x00" * 4000, b"\x80\x2e\x01\x00\x02", b"SSH-2.0-x\r\n"):
            with socket.create_connection(("127.0.0.1", self.house.port), timeout=30) as plain:
                plain.sendall(said)
                plain.shutdown(socket.SHUT_WR)
                try:
                    while plain.recv(1000):
                        pass
                except ConnectionResetError:
                    pass

    def test_a_handshake_that_is_not_finished_in_ten_seconds_is_dropped(self):
        with socket.create_connection(("127.0.0.1", self.house.port), timeout=90) as plain:
            began = time.monotonic()
            plain.sendall(b"\x16\x03\x01\x02\x00\x01")
            self.assertEqual(plain.recv(100), b"")
            self.assertGreater(time.monotonic() - began, 8)

    def test_the_end_of_a_connection_is_announced(self):
        with self.house.shake() as link:
            link.sendall(b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            link.suppress_ragged_eofs = False  # an end without close_notify would be an error
            while link.recv(65536):
                pass

    def test_a_session_is_taken_up_again_by_its_ticket(self):
        with self.house.shake() as link:
            link.sendall(b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            while link.recv(65536):
                pass
            session = link.session
        with self.house.shake(session=session) as link:
            self.assertTrue(link.session_reused)


class OldClients(unittest.TestCase):
    def test_tls_1_2_is_a_setting_and_then_only_with_forward_secrecy_and_aead(self):
        with SecureHouse("tls-1-2=yes") as house:
            with house.shake(only(ssl.TLSVersion.TLSv1_2)) as link:
                self.assertRegex(link.cipher()[0], "^ECDHE-ECDSA-(AES...-GCM|CHACHA20)")
            for weak in ("AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-SHA384", "DHE-RSA-AES256-GCM-SHA384"):
                context = only(ssl.TLSVersion.TLSv1_2)
                context.set_ciphers(weak)
                with self.assertRaises(ssl.SSLError, msg=weak):
                    house.shake(context)
            with self.assertRaises(ssl.SSLError):
                house.shake(only(ssl.TLSVersion.TLSv1_1))


class Renewing(unittest.TestCase):
    def setUp(self):
        self.house = SecureHouse()
        self.house.__enter__()
        self.addCleanup(self.house.__exit__)

    def test_new_files_come_into_use_while_requests_go_on_and_none_fails(self):
        failures, stop, done = [], threading.Event(), [0]

        def keep_asking(fresh):
            kept = self.house.connect()
            while not stop.is_set():
                try:
                    answer = self.house.get("/fhir/metadata", connection=None if fresh else kept)
                    done[0] += 1
                    if answer.status != 200:
                        failures.append(answer.status)
                except (OSError, http.client.HTTPException) as error:
                    failures.append(repr(error))
            kept.close()

        threads = [threading.Thread(target=keep_asking, args=(n % 2 == 0,)) for n in range(4)]
        for thread in threads:
            thread.start()
        try:
            for n in range(4):
                newer = Certificate("localhost", self.house.authority)
                newer.write(self.house.files)
                if n % 2:
                    self.house.server.send_signal(signal.SIGHUP)
                self.house.wait_for(newer)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(done[0], 50)

    def test_bad_files_leave_the_old_ones_in_force_and_the_log_says_why(self):
        first = self.house.certificate
        key, certificate = (os.path.join(self.house.files, name) for name in ("key.pem", "cert.pem"))
        for wrong, sentence in ((lambda: write(certificate, b"no certificate"), "cert.pem cannot be used"),
                                (lambda: write(key, b"no key"), "key.pem cannot be used"),
                                (lambda: write(key, Certificate("other").key_pem()), "is not that of the certificate"),
                                (lambda: os.chmod(key, 0o604), "may be read by everybody"),
                                (lambda: os.remove(certificate), "cert.pem cannot be used")):
            first.write(self.house.files)
            wrong()
            before = self.house.said().count(sentence)
            self.house.server.send_signal(signal.SIGHUP)
            until = time.monotonic() + SETTLE_SECONDS
            while self.house.said().count(sentence) == before and time.monotonic() < until:
                time.sleep(0.1)
            self.assertGreater(self.house.said().count(sentence), before, sentence)
            self.assertEqual(self.house.serial(), first.pem().decode())
        self.assertIn("stays in force", self.house.said())
        newer = Certificate("localhost", self.house.authority)
        newer.write(self.house.files)
        self.house.wait_for(newer)


class Starting(unittest.TestCase):
    def refused(self, house, sentence):
        with self.assertRaisesRegex(AssertionError, re.escape(sentence)):
            house.start()
        self.assertEqual(house.server.wait(timeout=60), 3)
        house.server = None
        house.__exit__()

    def test_a_start_says_what_is_wrong_with_the_files(self):
        house = SecureHouse()
        house.serving = house.serving[:2]
        self.refused(house, "set together")
        house = SecureHouse()
        house.certificate.write(house.files, mode=0o644)
        self.refused(house, "may be read by everybody")
        house = SecureHouse()
        Certificate("other").write(os.path.join(house.scratch, "other"))
        house.serving = (*house.serving[:3], os.path.join(house.scratch, "other", "key.pem"))
        self.refused(house, "is not that of the certificate")

    def test_the_folder_of_the_master_key_is_not_opened_for_tls_files(self):
        house = SecureHouse()
        paths = house.certificate.write(house.folder)
        house.serving = ("--tls-cert", paths[0], "--tls-key", paths[1])
        self.refused(house, "holds the master key")


class Clients(unittest.TestCase):
    """Software that is known by the certificate of its own connection (RFC 8705)."""

    @classmethod
    def setUpClass(cls):
        cls.house = SecureHouse("tls-client-certificates=ask")
        cls.own_authority = Certificate("IGC d'essai", is_authority=True)
        authority = os.path.join(cls.house.files, "clients.pem")
        with open(authority, "wb") as file:
            file.write(cls.own_authority.pem())
        cls.house.serving += ("--set", "tls-client-ca=" + authority)
        cls.house.__enter__()
        cls.mine, cls.other = Certificate("Logiciel A"), Certificate("Logiciel B")
        cls.named, cls.pretender = Certificate("Logiciel C", cls.own_authority), Certificate("Logiciel C")
        cls.house.run("client", "add", "--id", "by-print", "--name", "Logiciel A", "--finess", "750712184", "--thumbprint",
                      cls.mine.fingerprint())
        cls.house.run("client", "add", "--id", "by-name", "--name", "Logiciel C", "--finess", "750712184", "--subject",
                      "CN=Logiciel C")

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def context(self, presents):
        folder = os.path.join(self.house.scratch, "client-%d" % id(presents))
        return client_context(self.house.authority, presents, folder)

    def ask(self, method, path, presents, body=None, **fields):
        connection = http.client.HTTPSConnection("127.0.0.1", self.house.port, timeout=60, context=self.context(presents))
        try:
            return self.house.ask(method, path, body, connection=connection, **fields)
        finally:
            connection.close()

    def token(self, presents, client, **more):
        acting = {"ihe_iua": {"national_provider_identifier": "810002422979",
                              "subject_role": [{"system": "urn:oid:1.2.250.1.71.1.2.7", "code": "10"}],
                              "purpose_of_use": [{"system": "urn:oid:1.2.250.1.213.1.1.4.248", "code": "normal"}]}, "ens": {}}
        form = {"grant_type": "client_credentials", "client_id": client, "extensions": json.dumps(acting)}
        return self.ask("POST", "/oauth/token", presents, urllib.parse.urlencode(form), token=False,
                        Content_Type="application/x-www-form-urlencoded", **more)

    def test_a_token_is_bound_to_the_certificate_of_the_connection_it_was_asked_on(self):
        answer = self.token(self.mine, "by-print")
        self.assertEqual(answer.status, 200, answer.body)
        token = answer.json()["access_token"]
        for presents, status in ((self.mine, 200), (self.other, 401), (None, 401), (self.mine, 200)):
            self.assertEqual(self.ask("GET", "/fhir/Practitioner", presents, token=token).status, status)

    def test_another_certificate_or_none_is_not_the_client(self):
        for presents in (self.other, None):
            self.assertEqual(self.token(presents, "by-print").json()["error"], "invalid_client")

    def test_a_name_counts_only_when_an_authority_that_is_trusted_signed_it(self):
        self.assertEqual(self.token(self.named, "by-name").status, 200)
        self.assertEqual(self.token(self.pretender, "by-name").json()["error"], "invalid_client")

    def test_a_field_of_the_request_is_no_certificate(self):
        field = ":" + base64.b64encode(self.mine.certificate.public_bytes(serialization.Encoding.DER)).decode() + ":"
        self.assertEqual(self.token(None, "by-print", Client_Cert=field).json()["error"], "invalid_client")


if __name__ == "__main__":
    unittest.main()
