#!/usr/bin/env python3
"""Signing in at providers of identities that lie, mix up, wait and flood; and at honest ones."""

import os
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import jose  # noqa: E402
from traveller import Browser  # noqa: E402
from evil_provider import Provider  # noqa: E402
from house import House, wait_until  # noqa: E402

MARIE, PAUL = "279035121518989", "160057536208247"
PIVOT = {"given_name": "Marie Anne", "family_name": "MARTIN", "birthdate": "1979-03-12", "gender": "female",
         "birthplace": "51215", "birthcountry": "99100"}
RPPS = "10002422979"
PROFESSIONAL = {
    "SubjectNameID": "8" + RPPS,
    "SubjectRefPro": {"exercices": [
        {"codeProfession": "10", "codeSavoirFaire": "SM26", "activities": [
            {"raisonSocialeSite": "CABINET", "codeSecteurDactivite": "SA07", "ancienIdentifiantDeLaStructure": "499700218896007"},
            {"raisonSocialeSite": "HOPITAL", "codeSecteurDactivite": "SA01", "ancienIdentifiantDeLaStructure": "1750712184"}]},
        {"codeProfession": "60", "activities": [{"raisonSocialeSite": "CLINIQUE", "numeroFinessSite": "920000650"}]}]},
}


class Federation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holders, cls.pros = Provider(PIVOT), Provider(PROFESSIONAL, acr="eidas1")
        cls.other = Provider(PIVOT)  # a second one for holders, to be mixed up with
        cls.house = House()
        os.makedirs(cls.house.folder)
        secret = os.path.join(cls.house.scratch, "secret")
        with open(secret, "w") as file:
            file.write("a secret of ours\n")
        os.chmod(secret, 0o600)
        lines = ["federation.allow-plain = yes", "federation.allow-private = yes", "franceconnect.client-secret = " + secret]
        for name, provider in (("franceconnect", cls.holders), ("prosanteconnect", cls.pros), ("holders", cls.other)):
            lines += ["%s.issuer = %s" % (name, provider.issuer), "%s.client-id = ens" % name]
        with open(os.path.join(cls.house.folder, "settings"), "w") as file:
            file.write("\n".join(lines) + "\n")
        cls.house.__enter__()
        cls.base = "http://127.0.0.1:%d" % cls.house.port
        for ins, name in ((MARIE, "MARTIN"), (PAUL, "DURAND")):
            cls.house.run("open", "--ins", ins, "--family", name, "--given", "Marie Anne", "--birth-date", "1979-03-12",
                          "--sex", "F", "--system", "1.2.250.1.213.1.4.10", "--identity", "lenient")

    @classmethod
    def tearDownClass(cls):
        try:
            cls.house.__exit__()
        finally:
            for provider in (cls.holders, cls.pros, cls.other):
                provider.stop()

    def tearDown(self):
        for provider in (self.holders, self.pros, self.other):
            provider.good()

    # ---- walking through

    def go(self, name="franceconnect", path="/home", browser=None):
        """Out and back: the browser and the last page, which leads to the path that was asked for."""
        browser = browser or Browser()
        page = browser.visit("%s/federation/%s/signin?return=%s" % (self.base, name, urllib.parse.quote(path, "")),
                             until=lambda url: url.startswith(self.base) and "/callback" not in url)
        return browser, page

    def arrives(self, name="franceconnect", **more):
        browser, page = self.go(name, **more)
        self.assertEqual(page.status, 303, page.body)
        self.assertTrue(browser.cookie(self.house.port, "__Host-ens-waiting"))
        return browser

    def fails(self, name="franceconnect", status=400, says=""):
        browser, page = self.go(name)
        self.assertEqual(page.status, status, page.body)
        self.assertIn(says, page.body.decode())
        self.assertIn("La connexion n’a pas abouti", page.body.decode())
        self.assertIsNone(browser.cookie(self.house.port, "__Host-ens-waiting"))
        return page

    def waiting(self, browser):
        return browser.ask("GET", self.base + "/federation/waiting")

    def take(self, browser, **choice):
        return browser.ask("POST", self.base + "/federation/waiting", choice)

    def professional(self, exercise=1):
        answer = self.take(self.arrives("prosanteconnect"), exercise=exercise)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def holder(self, **choice):
        return self.take(self.arrives(), **(choice or {"ins": MARIE}))

    def works(self, token):
        return self.house.get("/fhir/Practitioner", token=token).status == 200

    def forget_providers(self):
        """As if what providers said was fetched two minutes ago."""
        self.house.on_volume("commons", "UPDATE provider SET fetched_us = fetched_us - 120000000 WHERE name LIKE 'http%'")

    # ---- honest

    def test_a_professional_chooses_the_exercise_and_gets_its_token(self):
        browser = self.arrives("prosanteconnect")
        told = self.waiting(browser).json()
        self.assertEqual([(e["profession"], e.get("structure")) for e in told["exercises"]],
                         [("10", "499700218896007"), ("10", "750712184"), ("60", "920000650")])
        self.assertEqual(self.take(browser).status, 400)
        self.assertEqual(self.take(browser, exercise=3).status, 400)
        self.assertEqual(self.take(browser, exercise="0").status, 400)
        answer = self.take(browser, exercise=1).json()
        self.assertEqual((answer["profession"], answer["structure"], answer["role"]), ("10", "750712184", "lps"))
        self.assertTrue(self.works(answer["access_token"]))
        self.assertEqual(self.take(browser, exercise=1).status, 401)  # taken up once

    def test_a_holder_gives_their_ins_once_and_is_known_from_then_on(self):
        self.change_subject("holder-once")
        browser = self.arrives()
        self.assertEqual(self.waiting(browser).json(), {"role": "holder", "needs": ["ins"]})
        self.assertEqual(self.take(browser).status, 400)
        answer = self.take(browser, ins=MARIE)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["state"], "signed-in")
        self.assertEqual(self.own_name(browser), "MARTIN")
        browser = self.arrives()
        self.assertEqual(self.waiting(browser).json()["needs"], [])
        self.assertEqual(self.take(browser).status, 200)
        self.assertIn("franceconnect", self.house.run("journal", "list", "--ins", MARIE).stdout)

    def own_name(self, browser):
        """The family name of the holder that the browser's cookie stands for; None: it stands for nobody."""
        page = browser.ask("GET", self.base + "/fhir/Patient")
        return page.json()["entry"][0]["resource"]["name"][0]["family"] if page.status == 200 else None

    def test_a_holders_session_is_one_of_theirs_and_ends_here_or_by_the_provider(self):
        self.change_subject("holder-out")
        for way in ("here", "session", "person"):
            browser = self.arrives()
            csrf = self.take(browser, ins=MARIE).json()["csrf"]
            self.assertEqual(self.own_name(browser), "MARTIN")
            listed = browser.ask("GET", self.base + "/signin/sessions").json()
            self.assertEqual([session["this"] for session in listed].count(True), 1)
            if way == "here":
                self.assertEqual(browser.ask("POST", self.base + "/federation/signout").status, 403)  # without the page's token
                answer = browser.ask("POST", self.base + "/federation/signout", X_CSRF_Token=csrf)
                self.assertIn("/end?id_token_hint=", answer.json()["continue"])
            else:
                told = {} if way == "session" else {"sid": None, "sub": "holder-out"}
                self.assertEqual(self.logout(self.holders.logout_token(**told), "franceconnect").status, 200)
            time.sleep(1.1)
            self.assertIsNone(self.own_name(browser))

    def change_subject(self, subject):
        self.holders.change["sub"] = subject
        self.holders.userinfo_with["sub"] = subject

    def test_nobody_takes_anothers_space_with_its_ins(self):
        self.change_subject("thief")
        browser = self.arrives()
        sentences = set()
        for ins in (PAUL, "223042545611404", "nonsense", PAUL):
            answer = self.take(browser, ins=ins)
            self.assertEqual(answer.status, 403, answer.body)
            sentences.add(answer.json()["issue"][0]["diagnostics"])
        self.assertEqual(len(sentences), 1)
        self.assertEqual(self.take(browser, ins=PAUL).status, 403)
        self.assertEqual(self.take(browser, ins=MARIE).status, 401)  # five, and it is over

    def test_a_person_whose_traits_changed_at_the_provider_is_not_let_in_by_the_old_link(self):
        self.change_subject("renamed")
        self.assertEqual(self.holder().status, 200)
        self.holders.userinfo_with["family_name"] = "AUTRE"
        answer = self.holder(ins=MARIE)
        self.assertEqual(answer.status, 403)

    def test_an_identity_with_a_trait_missing_opens_nothing(self):
        for trait in ("family_name", "given_name", "birthdate", "gender"):
            self.holders.userinfo_with = {trait: ""}
            self.assertEqual(self.holder(ins=MARIE).status, 400)

    def test_signed_and_encrypted_answers_are_read(self):
        self.holders.userinfo_as = lambda said: ("application/jwt", self.holders.keys[1].sign(
            dict(said, iss=self.holders.issuer, aud="ens")).encode())
        self.holders.sign = lambda claims: self.holders.keys[1].sign(claims)
        self.arrives()
        self.holders.userinfo_as = lambda said: ("application/jwt", self.holders.keys[1].sign(
            dict(said, iss=self.holders.issuer, aud="other")).encode())
        self.fails(says="userinfo")
        self.holders.userinfo_as = lambda said: ("application/jwt", jose.unsigned(said).encode())
        self.fails()

    # ---- what a professional states

    def state(self, token, mode="normal", person=None, **ens):
        iua = {"purpose_of_use": [{"system": "urn:oid:1.2.250.1.213.1.1.4.248", "code": mode}]}
        if person:
            iua["person_id"] = person + "^^^&1.2.250.1.213.1.4.10&ISO^NH"
        return Browser().ask("POST", self.base + "/federation/context", {"ihe_iua": iua, "ens": ens},
                             Authorization="Bearer " + token)

    def patient(self, ins):
        holder = self.house.token("--role", "holder", "--ins", ins)
        return self.house.get("/fhir/Patient", token=holder).json()["entry"][0]["resource"]["id"]

    def test_a_stated_consent_opens_that_persons_space_for_ten_minutes(self):
        token, marie, paul = self.professional()["access_token"], self.patient(MARIE), self.patient(PAUL)
        answer = self.state(token, person=MARIE, consent=True)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["expires_in"], 600)
        stated = answer.json()["access_token"]
        self.assertEqual(self.house.get("/fhir/Patient/" + marie, token=stated).status, 200)
        self.assertIn(self.house.get("/fhir/Patient/" + paul, token=stated).status, (403, 404))
        self.assertEqual(self.logout(self.pros.logout_token()).status, 200)  # it ends with the session
        time.sleep(1.1)
        self.assertFalse(self.works(stated))

    def test_a_context_must_be_whole_and_ones_own(self):
        token = self.professional()["access_token"]
        self.assertEqual(self.state(token, "bris_de_glace", person=MARIE, motive="Coma").status, 200)
        self.assertEqual(self.state(token, "bris_de_glace", person=MARIE).status, 400)
        self.assertEqual(self.state(token, "bris_de_glace", motive="Coma").status, 400)
        self.assertEqual(self.state(token, "centre_15", person=MARIE).status, 400)
        self.assertEqual(self.state(token, consent=True).status, 400)
        stated = self.state(token, person=MARIE, consent=True).json()["access_token"]
        self.assertEqual(self.state(stated, person=PAUL, consent=True).status, 403)  # from the session's token alone
        other = self.house.token("--role", "lps", "--rpps", RPPS)
        self.assertEqual(self.state(other, person=MARIE, consent=True).status, 403)

    # ---- tokens that must not be believed

    def test_signatures_that_prove_nothing(self):
        stranger = jose.Key("RS256", kid="r1")
        for forge in (jose.unsigned, lambda claims: jose.unsigned(claims, "RS256"),
                      lambda claims: jose.confused(claims, self.holders.keys[0]), stranger.sign,
                      lambda claims: stranger.sign(claims, jwk=stranger.jwk()),
                      lambda claims: self.holders.keys[0].sign(claims, crit=["exp"]),
                      lambda claims: self.holders.keys[0].sign(claims)[:-3] + "AAA", lambda claims: "a.b.c.d.e",
                      lambda claims: "", lambda claims: self.pros.keys[0].sign(claims)):
            self.holders.sign = forge
            self.fails()

    def test_claims_that_are_not_for_this_sign_in(self):
        now = int(time.time())
        for change in ({"nonce": "another"}, {"nonce": None}, {"iss": "https://elsewhere.example"}, {"iss": None},
                       {"iss": self.other.issuer}, {"aud": "other"}, {"aud": ["ens", "other"]}, {"aud": []}, {"aud": None},
                       {"azp": "other"}, {"exp": now - 120}, {"exp": None}, {"exp": "later"}, {"iat": now + 600},
                       {"iat": now - 3600}, {"iat": None}, {"nbf": now + 600}, {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
                       {"sub": ""}, {"sub": None}, {"sub": "x" * 256}, {"sub": "é"}):
            self.holders.change = change
            self.fails()
        for change in (lambda now: {"aud": ["ens"]}, lambda now: {"azp": "ens"}, lambda now: {"exp": now - 20},
                       lambda now: {"iat": now + 30}, lambda now: {"at_hash": None}):
            self.holders.change = change(int(time.time()))
            self.arrives()

    def test_a_weaker_identification_than_wanted_is_refused_and_a_stronger_taken(self):
        for acr in ("eidas1", None, "urn:other"):
            self.holders.change = {"acr": acr}
            self.fails(status=403, says="acr")
        self.holders.change = {"acr": "eidas3"}
        self.arrives()

    def test_userinfo_of_another_person_is_refused(self):
        self.holders.userinfo_with = {"sub": "subject-2"}
        self.fails(says="sub")

    # ---- the way back

    def test_a_state_and_a_code_are_good_once(self):
        browser = Browser()
        page = browser.visit(self.base + "/federation/franceconnect/signin", until=lambda url: "/callback" in url)
        trip = dict(browser.cookies)
        self.assertEqual(browser.ask("GET", page.url).status, 303)
        again = Browser()
        again.cookies = trip
        page = again.ask("GET", page.url)
        self.assertEqual(page.status, 400)
        self.assertIn("finished before", page.body.decode())

    def test_an_answer_in_another_browser_or_for_another_sign_in_is_refused(self):
        browser = Browser()
        page = browser.visit(self.base + "/federation/franceconnect/signin", until=lambda url: "/callback" in url)
        self.assertEqual(Browser().ask("GET", page.url).status, 400)
        other, _ = Browser(), None
        other.visit(self.base + "/federation/franceconnect/signin", until=lambda url: "/callback" in url)
        self.assertEqual(other.ask("GET", page.url).status, 400)
        for cookie in ("", "a.b.c.d", "...", "x" * 3000):
            forged = Browser()
            forged.cookies["127.0.0.1:%d" % self.house.port, "__Host-ens-signin"] = cookie
            self.assertEqual(forged.ask("GET", page.url).status, 400)

    def test_providers_cannot_be_mixed_up(self):
        self.holders.answer_with = {"iss": self.other.issuer}
        self.fails(says="iss")
        self.holders.answer_with = {"iss": None}
        self.fails(says="iss")
        self.holders.good()
        # An answer of the one at the place of the other: the cookie is bound to the provider that was asked.
        browser = Browser()
        page = browser.visit(self.base + "/federation/franceconnect/signin", until=lambda url: "/callback" in url)
        moved = page.url.replace("/federation/franceconnect/", "/federation/holders/")
        self.assertEqual(browser.ask("GET", moved).status, 400)
        # And a code of the one is never sent to the other.
        self.assertNotIn("/token", self.other.asked[-1:])

    def test_a_refusal_by_the_person_or_the_provider_is_told(self):
        self.holders.answer_with = {"code": None, "error": "access_denied", "error_description": "<script>"}
        page = self.fails(status=403, says="called off")
        self.assertNotIn("script", page.body.decode())
        self.holders.answer_with = {"code": None}
        self.fails()

    def test_the_return_address_stays_in_this_house(self):
        for path in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a b", "/\r\nSet-Cookie: a=b",
                     "/" + "x" * 600, "\\/evil.example", "javascript:alert(1)"):
            answer = Browser().ask("GET", self.base + "/federation/franceconnect/signin?return=" + urllib.parse.quote(path, ""))
            self.assertEqual(answer.status, 400, path)
            self.assertNotIn("location", answer.headers)
        _, page = self.go(path="/home?tab=1#x")
        self.assertEqual(page.url, self.base + "/home?tab=1#x")

    def test_another_page_cannot_take_up_a_sign_in(self):
        browser = self.arrives("prosanteconnect")
        answer = browser.ask("POST", self.base + "/federation/waiting", '{"exercise": 0}', Content_Type="text/plain")
        self.assertEqual(answer.status, 400)
        self.assertEqual(Browser().ask("POST", self.base + "/federation/waiting", {"exercise": 0}).status, 401)

    def test_cookies_are_kept_from_scripts_and_other_hosts(self):
        browser = Browser()
        page = browser.ask("GET", self.base + "/federation/franceconnect/signin")
        for word in ("__Host-ens-signin=", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
            self.assertIn(word, page.headers["set-cookie"])
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.headers["location"]).query))
        self.assertEqual(asked["code_challenge_method"], "S256")
        self.assertEqual((asked["acr_values"], asked["response_type"]), ("eidas2", "code"))
        self.assertNotIn(asked["state"], page.headers["set-cookie"])

    # ---- keys, size, time

    def test_a_new_key_of_the_provider_is_fetched_and_not_for_every_token(self):
        self.arrives()
        old = self.holders.keys
        self.holders.keys = [jose.Key("RS256", kid="r2"), old[1]]
        self.holders.asked.clear()
        self.fails(says="key")  # asked a moment ago: not again
        self.assertNotIn("/jwks", self.holders.asked)
        self.forget_providers()
        self.arrives()
        self.assertEqual(self.holders.asked.count("/jwks"), 1)
        self.holders.sign = lambda claims: jose.Key("RS256", kid="r3").sign(claims)
        for _ in range(3):
            self.fails(says="key")
        self.assertEqual(self.holders.asked.count("/jwks"), 1)
        self.holders.keys = old
        self.holders.good()
        self.forget_providers()
        self.arrives()

    def test_a_provider_that_floods_or_waits_is_given_up(self):
        for path in ("/token", "/userinfo"):
            self.holders.flood = {path: 3000000}
            self.fails(status=503)
            self.holders.flood = {}
            self.holders.wait = {path: 60}
            begun = time.monotonic()
            self.fails(status=503)
            self.assertLess(time.monotonic() - begun, 45)
            self.holders.wait = {}
        self.holders.token_status = 500
        self.fails(status=503)

    def test_a_slow_provider_holds_few_workers_and_nobody_else_waits(self):
        # Five seconds is all that a provider gets: on a machine that stands still for so long it is tried again.
        self.assertTrue(any(self.others_are_served_while_four_wait() for _ in range(5)))

    def others_are_served_while_four_wait(self):
        """False: the four had waited to their end before the others could be looked at."""
        browsers = [Browser() for _ in range(10)]
        returns = [browser.visit("%s/federation/franceconnect/signin?return=/home" % self.base,
                                 until=lambda url: "/callback" in url) for browser in browsers]
        self.holders.wait = {"/token": 4}
        pages = [None] * len(browsers)

        def come_back(i):
            pages[i] = browsers[i].ask("GET", returns[i].headers["location"])

        threads = [threading.Thread(target=come_back, args=(i,)) for i in range(len(browsers))]
        for thread in threads:
            thread.start()
        wait_until(lambda: sum(page is not None for page in pages) >= len(browsers) - 4, "those who found no lane are answered while four wait")
        refused = [page for page in pages if page]
        self.assertEqual(self.house.get("/fhir/metadata", token=False).status, 200)
        self.arrives("prosanteconnect")
        is_so = sum(page is None for page in pages) == 4
        for thread in threads:
            thread.join()
        self.holders.wait = {}
        if not is_so:
            return False
        self.assertEqual({page.status for page in refused}, {503})
        self.assertTrue(all(int(page.headers["retry-after"]) >= 1 for page in refused))
        self.assertEqual(sorted(page.status for page in pages), [303] * 4 + [503] * 6)
        # Who was sent away comes again with the same answer.
        again = next(i for i in range(len(pages)) if pages[i].status == 503)
        self.assertEqual(browsers[again].ask("GET", returns[again].headers["location"]).status, 303)
        return True

    def test_a_provider_that_speaks_for_another_is_refused(self):
        lying = Provider(PIVOT)
        try:
            for change in ({"issuer": self.holders.issuer}, {"issuer": None}, {"authorization_endpoint": "javascript:alert(1)"},
                           {"jwks_uri": None}, {"token_endpoint": "file:///etc/passwd"}):
                lying.discovery_with = change
                house = House()
                os.makedirs(house.folder)
                with open(os.path.join(house.folder, "settings"), "w") as file:
                    file.write("federation.allow-plain = yes\nfederation.allow-private = yes\n"
                               "holders.issuer = %s\nholders.client-id = ens\n" % lying.issuer)
                with house:
                    url = "http://127.0.0.1:%d/federation/holders/signin" % house.port
                    self.assertEqual(Browser().ask("GET", url).status, 503)
                    asked = len(lying.asked)
                    self.assertEqual(Browser().ask("GET", url).status, 503)
                    self.assertEqual(len(lying.asked), asked)  # not asked at every request
        finally:
            lying.stop()

    # ---- signing out

    def sign_out(self, token):
        return Browser().ask("POST", self.base + "/federation/signout", Authorization="Bearer " + token)

    def logout(self, token, name="prosanteconnect"):
        return Browser().ask("POST", "%s/federation/%s/backchannel-logout" % (self.base, name),
                             urllib.parse.urlencode({"logout_token": token}),
                             Content_Type="application/x-www-form-urlencoded")

    def test_signing_out_ends_the_token_here_and_leads_to_the_provider(self):
        token = self.professional()["access_token"]
        answer = self.sign_out(token)
        self.assertEqual(answer.status, 200, answer.body)
        onward = urllib.parse.urlsplit(answer.json()["continue"])
        asked = dict(urllib.parse.parse_qsl(onward.query))
        self.assertEqual(onward.path, "/end")
        self.assertEqual(jose.claims_of(asked["id_token_hint"])["sub"], "subject-1")
        time.sleep(1.1)
        self.assertFalse(self.works(token))
        self.assertEqual(self.sign_out(token).status, 401)

    def test_the_provider_ends_all_tokens_of_its_session_or_person(self):
        for change in ({}, {"sid": None, "sub": "subject-1"}):
            tokens = [self.professional(exercise)["access_token"] for exercise in (0, 2)]
            self.assertTrue(all(self.works(token) for token in tokens))
            self.assertEqual(self.logout(self.pros.logout_token(**change)).status, 200)
            time.sleep(1.1)
            self.assertFalse(any(self.works(token) for token in tokens))

    # ---- a professional's page: its session is a cookie

    def at_work(self, exercise=1):
        """A browser with a professional's session, and its page's token."""
        browser = self.arrives("prosanteconnect")
        answer = self.take(browser, exercise=exercise, session=True)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertNotIn(b"access_token", answer.body)
        return browser, answer.json()["csrf"]

    def sees(self, browser):
        return browser.ask("GET", self.base + "/fhir/Practitioner").status

    def test_a_professional_s_page_gets_a_session_in_the_exercise_that_they_chose(self):
        browser, csrf = self.at_work(2)
        who = browser.ask("GET", self.base + "/signin/session").json()
        self.assertEqual((who["role"], who["profession"], who["structure"]), ("lps", "60", "920000650"))
        self.assertNotIn("patient", who)
        self.assertEqual(self.sees(browser), 200)
        self.assertEqual(browser.ask("GET", self.base + "/operator/figures").status, 403)
        asked = {"resourceType": "Parameters", "parameter": []}
        wanted = self.base + "/fhir/Patient/$match"
        self.assertEqual(browser.ask("POST", wanted, asked, Content_Type="application/fhir+json").status, 403, "without the page's token")
        self.assertNotEqual(browser.ask("POST", wanted, asked, Content_Type="application/fhir+json", X_CSRF_Token=csrf).status, 403)
        self.assertEqual(self.take(browser, exercise=1, session=True).status, 401, "taken up once")
        self.assertIn("prosanteconnect", self.house.run("journal", "list").stdout)

    def test_signing_out_ends_a_professional_s_session_and_leads_to_the_provider(self):
        browser, csrf = self.at_work()
        other, _ = self.at_work()
        answer = browser.ask("POST", self.base + "/federation/signout", X_CSRF_Token=csrf)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(urllib.parse.urlsplit(answer.json()["continue"]).path, "/end")
        self.assertEqual(self.sees(browser), 401)
        self.assertEqual(self.sees(other), 200, "one browser's alone")

    def test_the_provider_ends_a_professional_s_sessions(self):
        for change in ({}, {"sid": None, "sub": "subject-1"}):
            browser, _ = self.at_work()
            self.assertEqual(self.sees(browser), 200)
            self.assertEqual(self.logout(self.pros.logout_token(**change)).status, 200)
            time.sleep(1.1)
            self.assertEqual(self.sees(browser), 401)

    def test_logout_tokens_that_are_none_end_nothing(self):
        token = self.professional()["access_token"]
        now = int(time.time())
        used = self.pros.logout_token(sid="unknown")
        self.assertEqual(self.logout(used).status, 200)
        for wrong in (used, self.pros.logout_token(aud="other"), self.pros.logout_token(iss="https://elsewhere.example"),
                      self.pros.logout_token(nonce="x"), self.pros.logout_token(events={}), self.pros.logout_token(events=None),
                      self.pros.logout_token(iat=now - 1000), self.pros.logout_token(exp=now - 100),
                      self.pros.logout_token(jti=None), self.pros.logout_token(sid=None),
                      jose.unsigned({"sid": "session-1"}), self.holders.logout_token(), "", "x"):
            self.assertEqual(self.logout(wrong).status, 400)
        self.assertEqual(self.logout(self.pros.logout_token(), "holders").status, 400)
        time.sleep(1.1)
        self.assertTrue(self.works(token))

    def test_what_is_not_set_up_is_not_there(self):
        self.assertEqual(Browser().ask("GET", self.base + "/federation/professionals/signin").status, 404)
        names = [p["name"] for p in Browser().ask("GET", self.base + "/federation/providers").json()["providers"]]
        self.assertEqual(names, ["franceconnect", "prosanteconnect", "holders"])
        keys = Browser().ask("GET", self.base + "/federation/jwks").json()["keys"]
        self.assertEqual(sorted((key["kty"], key["use"]) for key in keys), [("EC", "enc"), ("EC", "sig"), ("RSA", "enc")])
        self.assertFalse(any("d" in key for key in keys))


if __name__ == "__main__":
    unittest.main()
