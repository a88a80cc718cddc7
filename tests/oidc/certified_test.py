#!/usr/bin/env python3
"""Signing in at a certified provider that nobody here wrote: the npm package oidc-provider, in all the ways of signing,
encrypting and proving who we are that providers use.

Skipped, visibly (exit code 77), only where npm cannot install it.
"""

import html
import json
import os
import re
import subprocess
import sys
import time
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
for name in ("api", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), name))
from traveller import Browser  # noqa: E402
from house import House, free_port  # noqa: E402
from npm import install  # noqa: E402

SKIPPED = 77
RPPS, INS = "10002422979", "279035121518989"
CLAIMS = {
    "SubjectNameID": "8" + RPPS,
    "SubjectRefPro": {"exercices": [{"codeProfession": "10", "activities": [{"numeroFinessSite": "750712184"}]}]},
}
PIVOT = {"given_name": "Marie", "family_name": "MARTIN", "birthdate": "1979-03-12", "gender": "female", "birthplace": "51215",
         "birthcountry": "99100"}
# How a client's id_token and userinfo are made: signature, encryption of the key and of the content, proof of the client.
WAYS = [
    ("RS256", None, None, "client_secret_basic"),
    ("PS256", "RSA-OAEP", "A256GCM", "client_secret_post"),
    ("ES256", "RSA-OAEP-256", "A128CBC-HS256", "private_key_jwt"),
    ("ES256", "ECDH-ES", "A256GCM", "private_key_jwt"),
    ("RS256", "ECDH-ES", "A128CBC-HS256", "client_secret_basic"),
    ("PS256", "RSA-OAEP", "A128CBC-HS256", "private_key_jwt"),
    ("ES256", "RSA-OAEP-256", "A256GCM", "client_secret_basic"),
    ("RS256", "RSA-OAEP", "A256GCM", "private_key_jwt"),
]
SLOTS = ("franceconnect", "prosanteconnect", "holders", "professionals")
SECRET = "a secret of the tests, long enough for anything"


class Certified(unittest.TestCase):
    folder = None

    def setUp(self):
        self.node = None
        self.port = free_port()
        self.issuer = "http://127.0.0.1:%d" % self.port

    def tearDown(self):
        self.stop_provider()

    def stop_provider(self):
        if self.node:
            self.node.terminate()
            self.node.wait()
            self.node.stdout.close()
            self.node = None

    def open_house(self, ways, *more):
        house = House()
        os.makedirs(house.folder)
        secret = os.path.join(house.scratch, "secret")
        with open(secret, "w") as file:
            file.write(SECRET + "\n")
        os.chmod(secret, 0o600)
        lines = ["federation.allow-plain = yes", "federation.allow-private = yes", *more]
        for slot, way in zip(SLOTS, ways):
            lines += ["%s.issuer = %s" % (slot, self.issuer), "%s.client-id = client-%s" % (slot, slot),
                      "%s.scope = openid all" % slot]
            if way[3] != "private_key_jwt":
                lines.append("%s.client-secret = %s" % (slot, secret))
        with open(os.path.join(house.folder, "settings"), "w") as file:
            file.write("\n".join(lines) + "\n")
        return house

    def client(self, house, slot, way):
        base = "http://127.0.0.1:%d" % house.port
        sign, wrap, content, proof = way
        client = {"client_id": "client-" + slot, "redirect_uris": ["%s/federation/%s/callback" % (base, slot)],
                  "response_types": ["code"], "grant_types": ["authorization_code", "urn:openid:params:grant-type:ciba"],
                  "backchannel_token_delivery_mode": "poll",
                  "id_token_signed_response_alg": sign, "userinfo_signed_response_alg": sign,
                  "token_endpoint_auth_method": proof, "post_logout_redirect_uris": [base + "/"],
                  "backchannel_logout_uri": "%s/federation/%s/backchannel-logout" % (base, slot),
                  "backchannel_logout_session_required": True}
        if proof == "private_key_jwt":
            client["token_endpoint_auth_signing_alg"] = "ES256"
        else:
            client["client_secret"] = SECRET
        if wrap or proof == "private_key_jwt":
            client["jwks_uri"] = base + "/federation/jwks"
        if wrap:
            for what in ("id_token", "userinfo"):
                client["%s_encrypted_response_alg" % what] = wrap
                client["%s_encrypted_response_enc" % what] = content
        return client

    def start_provider(self, clients, claims, telephone="someone"):
        # The house's keys are made when they are first asked for, which takes longer than the provider waits for them.
        for url in {client["jwks_uri"] for client in clients if "jwks_uri" in client}:
            self.assertEqual(Browser().ask("GET", url).status, 200)
        plan = {"port": self.port, "clients": clients, "claims": claims, "telephone": telephone,
                "algorithms": ["RS256", "PS256", "ES256"]}
        with open(os.path.join(self.folder, "log"), "w") as log:
            self.node = subprocess.Popen(["node", "provider.mjs", json.dumps(plan)], cwd=self.folder, stdout=subprocess.PIPE,
                                         stderr=log, text=True)
        if "listens" not in self.node.stdout.readline():
            raise AssertionError("the provider did not start: " + self.said())

    def said(self):
        with open(os.path.join(self.folder, "log")) as file:
            return file.read()[-3000:]

    def sign_in(self, house, slot):
        base, browser = "http://127.0.0.1:%d" % house.port, Browser()
        page = browser.visit("%s/federation/%s/signin?return=/home" % (base, slot), until=lambda url: url == base + "/home")
        self.assertEqual((page.status, page.url), (303, base + "/home"), "%s %s" % (page.body, self.said()))
        return browser

    def professional(self, house, slot):
        browser = self.sign_in(house, slot)
        answer = browser.ask("POST", "http://127.0.0.1:%d/federation/waiting" % house.port, {"exercise": 0})
        self.assertEqual(answer.status, 200, answer.body)
        return browser, answer.json()["access_token"]

    # ---- the tests

    def test_every_way_of_signing_and_encrypting_signs_in(self):
        for first in range(0, len(WAYS), len(SLOTS)):
            ways = WAYS[first:first + len(SLOTS)]
            with self.open_house(ways) as house:
                self.start_provider([self.client(house, *pair) for pair in zip(SLOTS, ways)], {**CLAIMS, **PIVOT})
                for slot, way in zip(SLOTS, ways):
                    with self.subTest(way=way):
                        browser = self.sign_in(house, slot)
                        told = browser.ask("GET", "http://127.0.0.1:%d/federation/waiting" % house.port).json()
                        self.assertEqual(told["role"], "lps" if "pro" in slot else "holder")
                        if told["role"] == "lps":
                            self.assertEqual(told["rpps"], RPPS)
                            self.assertEqual(told["exercises"][0]["structure"], "750712184")
                self.stop_provider()

    def test_signing_out_there_ends_the_token_here(self):
        with self.open_house(WAYS[:2]) as house:
            self.start_provider([self.client(house, "prosanteconnect", WAYS[1])], CLAIMS)
            browser, token = self.professional(house, "prosanteconnect")
            self.assertEqual(house.get("/fhir/Practitioner", token=token).status, 200)
            # The provider's own page: its form says yes, and it tells every house in its session.
            page = browser.ask("GET", self.issuer + "/session/end")
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.body.decode()))
            self.assertIn("xsrf", fields, page.body)
            form = urllib.parse.urlencode({**{k: html.unescape(v) for k, v in fields.items()}, "logout": "yes"})
            answer = browser.ask("POST", self.issuer + "/session/end/confirm", form,
                                 Content_Type="application/x-www-form-urlencoded")
            self.assertIn(answer.status, (200, 302, 303), answer.body)
            end = time.monotonic() + 60
            while house.get("/fhir/Practitioner", token=token).status == 200 and time.monotonic() < end:
                time.sleep(0.2)
            self.assertEqual(house.get("/fhir/Practitioner", token=token).status, 401, self.said())

    def test_a_professional_s_page_gets_a_session_that_the_provider_ends(self):
        with self.open_house(WAYS[:2]) as house:
            base = "http://127.0.0.1:%d" % house.port
            self.start_provider([self.client(house, "prosanteconnect", WAYS[1])], CLAIMS)
            browser = self.sign_in(house, "prosanteconnect")
            answer = browser.ask("POST", base + "/federation/waiting", {"exercise": 0, "session": True})
            self.assertEqual((answer.status, answer.json()["role"], answer.json()["rpps"]), (200, "lps", RPPS))
            seen = lambda: browser.ask("GET", base + "/fhir/Practitioner").status
            self.assertEqual(seen(), 200)
            page = browser.ask("GET", self.issuer + "/session/end")
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.body.decode()))
            form = urllib.parse.urlencode({**{k: html.unescape(v) for k, v in fields.items()}, "logout": "yes"})
            browser.ask("POST", self.issuer + "/session/end/confirm", form, Content_Type="application/x-www-form-urlencoded")
            end = time.monotonic() + 60
            while seen() == 200 and time.monotonic() < end:
                time.sleep(0.2)
            self.assertEqual(seen(), 401, self.said())

    def test_signing_out_here_leads_through_the_provider_and_back(self):
        with self.open_house(WAYS[:2]) as house:
            base = "http://127.0.0.1:%d" % house.port
            self.start_provider([self.client(house, "prosanteconnect", WAYS[0][:3] + ("client_secret_basic",))], CLAIMS)
            browser, token = self.professional(house, "prosanteconnect")
            onward = browser.ask("POST", base + "/federation/signout", Authorization="Bearer " + token).json()["continue"]
            page = browser.ask("GET", onward)
            self.assertEqual(page.status, 200, page.body)
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.body.decode()))
            form = urllib.parse.urlencode({**{k: html.unescape(v) for k, v in fields.items()}, "logout": "yes"})
            answer = browser.ask("POST", self.issuer + "/session/end/confirm", form,
                                 Content_Type="application/x-www-form-urlencoded")
            self.assertTrue(answer.headers.get("location", "").startswith(base + "/"), (answer.status, answer.body))

    def confirm(self, telephone):
        """A professional signs in and states a context, which the telephone of this account is asked about."""
        with self.open_house(WAYS[:2], "federation.second-step = yes") as house:
            base = "http://127.0.0.1:%d" % house.port
            house.run("open", "--ins", INS, "--family", "MARTIN", "--given", "Marie", "--birth-date", "1979-03-12", "--sex", "F",
                      "--system", "1.2.250.1.213.1.4.10", "--identity", "lenient")
            self.start_provider([self.client(house, "prosanteconnect", WAYS[1])], CLAIMS, telephone)
            _, token = self.professional(house, "prosanteconnect")
            stated = {"ihe_iua": {"person_id": INS + "^^^&1.2.250.1.213.1.4.10&ISO^NH"}, "ens": {"consent": True}}
            asked = Browser().ask("POST", base + "/federation/context", stated, Authorization="Bearer " + token)
            self.assertEqual(asked.status, 202, asked.body)
            ticket = {"ticket": asked.json()["ticket"]}
            self.assertEqual(house.get("/fhir/Practitioner", token=token, X_Patient_Consent="true").status, 400)  # not just said
            self.assertRegex(asked.json()["message"], "^[0-9]{4}$")
            other = house.token("--role", "lps", "--rpps", RPPS)
            self.assertEqual(Browser().ask("POST", base + "/federation/context/confirm", ticket,
                                           Authorization="Bearer " + other).status, 404)
            answer = Browser().ask("POST", base + "/federation/context/confirm", ticket, Authorization="Bearer " + token)
            end = time.monotonic() + 60
            while answer.status == 202 and time.monotonic() < end:
                time.sleep(5.1)  # the interval that the provider keeps pollers to
                answer = Browser().ask("POST", base + "/federation/context/confirm", ticket, Authorization="Bearer " + token)
            if answer.status == 200:
                self.assertEqual(house.get("/fhir/Practitioner", token=answer.json()["access_token"]).status, 200)
                again = Browser().ask("POST", base + "/federation/context/confirm", ticket, Authorization="Bearer " + token)
                self.assertEqual(again.status, 404)
            return answer

    def test_a_context_is_confirmed_on_the_telephone(self):
        self.assertEqual(self.confirm("someone").status, 200, self.said())

    def test_a_telephone_that_says_no_or_is_anothers_confirms_nothing(self):
        for telephone in ("refuses", "another"):
            answer = self.confirm(telephone)
            self.assertEqual(answer.status, 403, answer.body)
            self.stop_provider()

    def test_new_keys_of_the_provider_are_found(self):
        with self.open_house(WAYS[:2]) as house:
            clients = [self.client(house, "prosanteconnect", WAYS[1])]
            self.start_provider(clients, CLAIMS)
            self.sign_in(house, "prosanteconnect")
            self.stop_provider()
            self.start_provider(clients, CLAIMS)  # with keys of its own making, under the same names
            base = "http://127.0.0.1:%d" % house.port
            page = Browser().visit("%s/federation/prosanteconnect/signin" % base, until=lambda url: url == base + "/")
            self.assertEqual(page.status, 400)  # a signature by a key that is not the published one


if __name__ == "__main__":
    Certified.folder = install("oidc-provider", HERE, "provider.mjs")
    if not Certified.folder:
        print("SKIPPED: npm could not install oidc-provider; install nodejs and npm, and let npm reach a registry")
        sys.exit(SKIPPED)
    unittest.main()
