#!/usr/bin/env python3
"""Tokens for professional software: what a client must prove, what it must say, and what it never gets."""

import base64
import datetime
import json
import os
import sys
import threading
import time
import unittest
import urllib.parse
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from house import House, until_it_waits  # noqa: E402
import jose  # noqa: E402

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MODE = "urn:oid:1.2.250.1.213.1.1.4.248"
RPPS = "10002422979"
MARIE = "279035121518989"
PAUL = "160057536208247"
FINESS = "750712184"


def cx(ins):
    return ins + "^^^&1.2.250.1.213.1.4.10&ISO^NH"


def acting(mode="normal", **ens):
    iua = {
        "national_provider_identifier": "8" + RPPS,
        "subject_role": [{"system": "urn:oid:1.2.250.1.71.1.2.7", "code": "10"}],
        "purpose_of_use": [{"system": MODE, "code": mode}],
    }
    if "person" in ens:
        iua["person_id"] = cx(ens.pop("person"))
    iua.update(ens.pop("iua", {}))
    return {"ihe_iua": iua, "ens": ens}


class SoftwareToken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = {alg: jose.Key(alg, kid=alg) for alg in ("ES256", "RS256", "PS256")}
        cls.house = House()
        cls.set()
        cls.house.__enter__()
        for ins, name in ((MARIE, "MARTIN"), (PAUL, "DURAND")):
            cls.house.run("open", "--ins", ins, "--family", name, "--given", "Camille", "--birth-date", "1979-03-12",
                          "--sex", "F", "--system", "1.2.250.1.213.1.4.10", "--identity", "lenient")
        cls.add("lps", cls.keys.values(), "--scope", "user/*.rs user/Observation.cruds")
        cls.add("centre", [cls.keys["ES256"]], "--centre-15")
        cls.certificate, cls.der = cls.make_certificate("Hôpital A")
        cls.house.run("client", "add", "--id", "tls", "--name", "Logiciel TLS", "--finess", FINESS, "--thumbprint",
                      cls.certificate.fingerprint(hashes.SHA256()).hex())

    base = "https://ens.example"

    @classmethod
    def set(cls, *lines):
        os.makedirs(cls.house.folder, exist_ok=True)
        with open(os.path.join(cls.house.folder, "settings"), "w") as file:
            file.write("\n".join(["public-base = " + cls.base, *lines]) + "\n")

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    @classmethod
    def add(cls, name, keys, *more):
        path = os.path.join(cls.house.scratch, name + ".json")
        with open(path, "w") as file:
            json.dump({"keys": [key.jwk() for key in keys]}, file)
        cls.house.run("client", "add", "--id", name, "--name", "Logiciel " + name, "--finess", FINESS, "--jwks", path, *more)

    @staticmethod
    def make_certificate(name):
        key = jose.Key("ES256").key
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.utcnow()
        certificate = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
                       .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
                       .sign(key, hashes.SHA256()))
        return certificate, certificate.public_bytes(serialization.Encoding.DER)

    # ---- asking

    def claims(self, client="lps", **more):
        now = int(time.time())
        claims = {"iss": client, "sub": client, "aud": self.base + "/oauth/token", "iat": now, "exp": now + 120,
                  "jti": str(uuid.uuid4()), "extensions": acting()}
        claims.update(more)
        return {name: value for name, value in claims.items() if value is not None}

    def post(self, path, form, **headers):
        return self.house.ask("POST", path, urllib.parse.urlencode(form), token=False,
                              Content_Type="application/x-www-form-urlencoded", **headers)

    def ask(self, assertion, **form):
        form = dict({"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion}, **form)
        return self.post("/oauth/token", form)

    def granted(self, alg="ES256", client="lps", scope=None, **claims):
        form = {"scope": scope} if scope else {}
        answer = self.ask(self.keys[alg].sign(self.claims(client, **claims)), **form)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        return answer.json()

    def refused(self, answer, error, status=None):
        self.assertEqual(answer.json()["error"], error, answer.body)
        self.assertEqual(answer.status, status or (401 if error == "invalid_client" else 400))
        return answer.json()["error_description"]

    def patient(self, ins):
        holder = self.house.token("--role", "holder", "--ins", ins)
        return self.house.get("/fhir/Patient", token=holder).json()["entry"][0]["resource"]["id"]

    # ---- proving who one is

    def test_each_algorithm_gets_a_token_that_opens_the_api(self):
        for alg in self.keys:
            answer = self.granted(alg)
            self.assertEqual(answer["token_type"], "Bearer")
            self.assertEqual(int(answer["expires_in"]), 600)
            self.assertEqual(self.house.get("/fhir/Practitioner", token=answer["access_token"]).status, 200)

    def test_what_was_not_signed_by_the_client_is_refused_in_one_sentence(self):
        stranger, own = jose.Key("ES256", kid="ES256"), self.keys["RS256"]
        sentences = {self.refused(self.ask(assertion), "invalid_client") for assertion in (
            stranger.sign(self.claims()),
            stranger.sign(self.claims("nobody")),
            jose.unsigned(self.claims()),
            jose.unsigned(self.claims(), "RS256"),
            jose.confused(self.claims(), own),
            own.sign(self.claims(sub="other")),
            own.sign(self.claims("centre")),
            own.sign(self.claims(), jwk=stranger.jwk(), kid="unknown"),
            "a.b.c",
            "",
        )}
        self.assertEqual(len(sentences), 1)

    def test_an_assertion_is_for_this_server_alone_and_for_five_minutes(self):
        now = int(time.time())
        for change in ({"aud": "https://elsewhere.example/oauth/token"}, {"aud": None}, {"aud": [self.base, "https://b.example"]},
                       {"exp": now - 120}, {"exp": None}, {"exp": now + 3600}, {"exp": "soon"}, {"exp": 1e300}, {"nbf": now + 600},
                       {"iat": now + 600}, {"jti": None}, {"jti": "x" * 300}, {"jti": ""}):
            self.refused(self.ask(self.keys["ES256"].sign(self.claims(**change))), "invalid_client")
        for change in (lambda now: {"aud": [self.base]}, lambda now: {"aud": self.base}, lambda now: {"exp": now - 20},
                       lambda now: {"exp": now + 299}):
            self.granted(**change(int(time.time())))

    def test_an_assertion_is_good_once_also_after_a_restart(self):
        assertion = self.keys["ES256"].sign(self.claims())
        self.assertEqual(self.ask(assertion).status, 200)
        self.assertIn("used before", self.refused(self.ask(assertion), "invalid_client"))
        self.house.stop()
        self.house.start()
        self.assertIn("used before", self.refused(self.ask(assertion), "invalid_client"))
        fresh = self.claims()
        first = self.keys["ES256"].sign(fresh)
        self.assertEqual(self.ask(first).status, 200)
        self.refused(self.ask(self.keys["RS256"].sign(fresh)), "invalid_client")  # the same jti under another signature

    def test_two_that_bring_one_assertion_at_once_get_one_token(self):
        assertion, statuses = self.keys["ES256"].sign(self.claims()), []
        threads = [threading.Thread(target=lambda: statuses.append(self.ask(assertion).status)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] + [401] * 7)

    def test_passwords_and_other_grants_are_refused(self):
        good = self.keys["ES256"].sign(self.claims())
        self.refused(self.ask(good, grant_type="password"), "unsupported_grant_type")
        self.refused(self.ask(good, client_secret="x"), "invalid_client")
        self.refused(self.ask(good, client_id="other"), "invalid_client")
        self.refused(self.ask(good, client_assertion_type="urn:x"), "invalid_client")
        self.refused(self.post("/oauth/token", {}), "invalid_request")
        double = urllib.parse.urlencode([("grant_type", "client_credentials"), ("scope", "a"), ("scope", "b")])
        answer = self.house.ask("POST", "/oauth/token", double, token=False, Content_Type="application/x-www-form-urlencoded")
        self.refused(answer, "invalid_request")

    # ---- what is granted

    def test_never_more_than_the_register_says(self):
        self.assertEqual(self.granted()["scope"], "user/*.rs user/Observation.cruds")
        for scope in ("user/Patient.r", "user/Observation.cud", "user/Patient.rs user/Observation.d"):
            self.assertEqual(self.granted(scope=scope)["scope"], scope)
        for scope in ("user/Patient.c", "user/*.cruds", "system/Patient.r", "patient/Patient.r", "operator", "user/Patient.x",
                      "user/Patient.r operator", "openid", "user/Nothing.r"):
            answer = self.ask(self.keys["ES256"].sign(self.claims()), scope=scope)
            self.refused(answer, "invalid_scope")

    def test_a_query_narrows_a_scope_and_stays_with_the_token(self):
        narrow = "user/Observation.rs?category=laboratory"
        token = self.granted(scope=narrow)
        self.assertEqual(token["scope"], narrow)
        self.assertEqual(self.about("/oauth/introspect", token["access_token"]).json()["scope"], narrow)
        for scope, why in (("user/Observation.r?categorie=laboratory", "categorie"), ("user/*.r?status=final", "one type"),
                           ("user/Observation.r?_sort=date", "_sort")):
            answer = self.ask(self.keys["ES256"].sign(self.claims()), scope=scope)
            self.refused(answer, "invalid_scope")
            self.assertIn(why, answer.json()["error_description"])

    def test_who_acts_must_be_said_and_right(self):
        for extensions in (None, {}, {"ihe_iua": []}, acting(iua={"national_provider_identifier": ""}),
                           acting(iua={"subject_role": []}), acting(iua={"subject_role": [{"code": "a b"}]}),
                           acting(iua={"subject_organization_id": "1920000650"}), acting("other"),
                           acting(iua={"purpose_of_use": [{"system": "urn:oid:1.2", "code": "normal"}]}),
                           acting(consent="yes", person=MARIE), acting(confidentiality_code="X", person=MARIE),
                           acting(motive="x" * 501), acting(iua={"person_id": "1"})):
            self.refused(self.ask(self.keys["ES256"].sign(self.claims(extensions=extensions))), "invalid_request")
        self.granted(extensions=acting(iua={"subject_organization_id": "1" + FINESS}))

    def test_breaking_the_glass_needs_a_motive_and_a_person(self):
        self.refused(self.ask(self.keys["ES256"].sign(self.claims(extensions=acting("bris_de_glace", person=MARIE)))),
                     "invalid_request")
        self.refused(self.ask(self.keys["ES256"].sign(self.claims(extensions=acting("bris_de_glace", motive="Coma")))),
                     "invalid_request")
        self.granted(extensions=acting("bris_de_glace", motive="Coma", person=MARIE))

    def test_centre_15_is_for_clients_registered_as_one(self):
        self.refused(self.ask(self.keys["ES256"].sign(self.claims(extensions=acting("centre_15")))), "unauthorized_client")
        self.granted(client="centre", extensions=acting("centre_15"))

    def test_a_consent_opens_one_persons_space_and_no_other(self):
        token = self.granted(extensions=acting(consent=True, person=MARIE))["access_token"]
        marie, paul = self.patient(MARIE), self.patient(PAUL)
        self.assertEqual(self.house.get("/fhir/Patient/" + marie, token=token).status, 200)
        self.assertIn(self.house.get("/fhir/Patient/" + paul, token=token).status, (403, 404))

    def test_what_a_token_states_its_requests_do_not_change(self):
        marie = self.patient(MARIE)
        stated = self.granted(extensions=acting(consent=True, person=MARIE))["access_token"]
        plain = self.granted()["access_token"]
        fields = {"X_Purpose_Of_Use": "bris_de_glace", "X_Motive": "Coma"}
        self.assertEqual(self.house.get("/fhir/Patient/" + marie, token=stated, **fields).status, 400)
        self.assertNotEqual(self.house.get("/fhir/Patient/" + marie, token=plain, **fields).status, 400)

    def test_whether_a_person_has_a_space_is_not_told(self):
        answer = self.granted(extensions=acting("bris_de_glace", motive="Coma", person="223042545611404"))
        marie = self.patient(MARIE)
        self.assertIn(self.house.get("/fhir/Patient/" + marie, token=answer["access_token"]).status, (403, 404))

    # ---- introspection, revocation, the register

    def about(self, path, token, client="lps"):
        return self.post(path, {"token": token, "client_assertion_type": TYPE,
                                "client_assertion": self.keys["ES256"].sign(self.claims(client))})

    def test_a_client_learns_of_its_own_tokens_only(self):
        token = self.granted(scope="user/Patient.r")["access_token"]
        seen = self.about("/oauth/introspect", token).json()
        self.assertEqual((seen["active"], seen["client_id"], seen["scope"]), (True, "lps", "user/Patient.r"))
        self.assertEqual(self.about("/oauth/introspect", token, "centre").json(), {"active": False})
        self.assertEqual(self.about("/oauth/introspect", self.house.operator).json(), {"active": False})
        self.assertEqual(self.about("/oauth/introspect", "nonsense").json(), {"active": False})
        self.refused(self.post("/oauth/introspect", {"token": token}), "invalid_client")

    def test_a_revoked_token_is_nothing_a_second_later(self):
        token = self.granted()["access_token"]
        self.assertEqual(self.about("/oauth/revoke", token, "centre").status, 200)
        self.assertTrue(self.about("/oauth/introspect", token).json()["active"])
        self.assertEqual(self.about("/oauth/revoke", token).status, 200)
        self.assertFalse(self.about("/oauth/introspect", token).json()["active"])
        time.sleep(1.1)
        self.assertEqual(self.house.get("/fhir/Practitioner", token=token).status, 401)

    def test_revoking_a_client_ends_all_its_tokens(self):
        self.add("short", [self.keys["ES256"]])
        token = self.granted(client="short")["access_token"]
        listed = self.house.run("client", "list").stdout
        self.assertIn("short  Logiciel short", listed)
        self.house.run("client", "revoke", "--id", "short")
        time.sleep(1.1)
        self.assertEqual(self.house.get("/fhir/Practitioner", token=token).status, 401)
        self.refused(self.ask(self.keys["ES256"].sign(self.claims("short"))), "invalid_client")
        self.assertEqual(self.house.run("client", "revoke", "--id", "short", check=False).returncode, 1)

    def test_the_register_refuses_what_could_not_be_proven(self):
        for words in (("--id", "x", "--name", "X", "--finess", FINESS), ("--id", "a b", "--name", "X", "--finess", FINESS,
                      "--thumbprint", "00" * 32), ("--id", "x", "--name", "X", "--finess", FINESS, "--thumbprint", "00")):
            self.assertEqual(self.house.run("client", "add", *words, check=False).returncode, 2)
        words = ("--id", "x", "--name", "X", "--finess", FINESS, "--thumbprint", "00" * 32, "--scope", "user/Nothing.r")
        self.assertEqual(self.house.run("client", "add", *words, check=False).returncode, 1)

    def test_the_grant_stands_in_the_operators_journal(self):
        self.granted(client="centre", extensions=acting("centre_15"))
        self.assertIn("token", self.house.run("journal", "list").stdout)

    def test_a_refusal_is_told_to_the_operator_and_names_who_is_registered_alone(self):
        self.refused(self.ask(self.keys["ES256"].sign(self.claims()), scope="user/Nothing.r"), "invalid_scope")
        told = self.last_line()
        self.assertEqual((told["did"], told["why"], told["software"]), ("token-refused", "invalid_scope", "Logiciel lps"))
        self.refused(self.ask(self.keys["ES256"].sign(self.claims("Camille MARTIN"))), "invalid_client")
        told = self.last_line()
        self.assertEqual((told["did"], told["why"], told["role"]), ("token-refused", "invalid_client", "nobody"))
        self.assertNotIn("software", told)
        self.refused(self.about("/oauth/introspect", "x", "nobody at all"), "invalid_client")
        self.assertEqual(self.last_line()["did"], "introspect-refused")

    def last_line(self):
        return json.loads(self.house.run("journal", "list", "--json").stdout.splitlines()[-1])["line"]

    def test_who_proves_nothing_waits_and_makes_no_other_wait(self):
        self.add("guessed", [self.keys["ES256"]])
        *refused, answer = until_it_waits(lambda: self.ask("nonsense", client_id="guessed"), most=60)
        self.assertGreaterEqual(len(refused), 31)
        for one in refused:
            self.refused(one, "invalid_client")
        self.assertEqual(answer.json()["error"], "temporarily_unavailable")
        self.assertTrue(int(answer.headers["retry-after"]) >= 1)
        self.granted()  # another client from the same network
        time.sleep(int(answer.headers["retry-after"]))
        self.granted(client="guessed")  # and the client itself, when it has waited: it is never locked out
        self.refused(self.ask("nonsense", client_id="guessed"), "invalid_client")

    # ---- certificates

    def with_certificate(self, der=None, **form):
        fields = {}
        if der:
            fields["Client_Cert"] = ":" + base64.b64encode(der).decode() + ":"
        form = dict({"grant_type": "client_credentials", "client_id": "tls", "extensions": json.dumps(acting())}, **form)
        return self.post("/oauth/token", form, **fields)

    def test_a_certificate_is_not_looked_at_unless_a_front_is_set(self):
        self.refused(self.with_certificate(self.der), "invalid_client")

    def test_a_bound_token_is_nothing_without_its_certificate(self):
        self.house.stop()
        self.set("oauth.certificate-header = Client-Cert")
        self.house.start()
        try:
            self.check_bound()
        finally:
            self.house.stop()
            self.set()
            self.house.start()

    def check_bound(self):
        other = self.make_certificate("Hôpital B")[1]
        self.refused(self.with_certificate(), "invalid_client")
        self.refused(self.with_certificate(other), "invalid_client")
        self.refused(self.with_certificate(b"no certificate"), "invalid_request")
        answer = self.with_certificate(self.der)
        self.assertEqual(answer.status, 200, answer.body)
        token = answer.json()["access_token"]
        field = ":" + base64.b64encode(self.der).decode() + ":"
        wrong = ":" + base64.b64encode(other).decode() + ":"
        for _ in range(2):  # the second time from what is remembered of tokens
            self.assertEqual(self.house.get("/fhir/Practitioner", token=token, Client_Cert=field).status, 200)
            self.assertEqual(self.house.get("/fhir/Practitioner", token=token, Client_Cert=wrong).status, 401)
            self.assertEqual(self.house.get("/fhir/Practitioner", token=token).status, 401)
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        escaped = urllib.parse.quote(pem.decode())
        self.assertEqual(self.house.get("/fhir/Practitioner", token=token, Client_Cert=escaped).status, 200)

    def test_the_server_says_what_it_can(self):
        for path in ("/.well-known/oauth-authorization-server", "/fhir/.well-known/smart-configuration"):
            said = self.house.ask("GET", path, token=False, Host="evil.example").json()
            self.assertEqual(said["issuer"], self.base)
            self.assertEqual(said["token_endpoint"], self.base + "/oauth/token")

    def test_a_server_that_was_not_told_its_name_believes_no_host(self):
        with House() as house:
            answer = house.ask("GET", "/.well-known/oauth-authorization-server", token=False, Host="evil.example")
            self.assertEqual(answer.status, 400)
            answer = house.ask("GET", "/.well-known/oauth-authorization-server", token=False)
            self.assertEqual(answer.json()["issuer"], "http://127.0.0.1:%d" % house.port)


if __name__ == "__main__":
    unittest.main()
