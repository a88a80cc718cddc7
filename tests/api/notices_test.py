"""Notices end to end: events become notices and letters, letters reach an SMTP server, an SMS gateway and a folder; each is
told what they may know, by what they chose, and nothing that leaves tells of anybody's health."""

import csv
import json
import os
import re
import shutil

from checks import check, ins
from house import run_command, wait_until
from post_office import Gateway, MailServer, parsed
from told import BASE, DOCTOR, MARKS, Told, counts, deposit, listed, quiet, run_all


# ---- codes and addresses

def a_mail_is_byte_for_byte_what_it_should_be(mail):
    sender, recipients, content, _ = mail.accepted()[-1]
    text = content.decode("ascii")
    message_id = re.search(r"^Message-ID: <([0-9a-f]{32})@sante\.example\.fr>\r$", text, re.M).group(1)
    date = re.search(r"^Date: (\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000)\r$", text, re.M).group(1)
    code = re.search(r"^Voici votre code : (\d{6})\r$", text, re.M).group(1)
    wanted = (
        "From: =?UTF-8?Q?Espace_sant=C3=A9?=\r\n"
        " <ne-pas-repondre@sante.example.fr>\r\n"
        "To: <camille@example.org>\r\n"
        "Subject: Votre code\r\n"
        "Date: %s\r\n"
        "Message-ID: <%s@sante.example.fr>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Bonjour,\r\n"
        "\r\n"
        "Voici votre code : %s\r\n"
        "\r\n"
        "Il marche une seule fois, pendant 15 minutes.\r\n"
        "Ne le donnez =C3=A0 personne : nous ne vous le demanderons jamais.\r\n"
        "Si vous n=E2=80=99avez rien demand=C3=A9, ne faites rien.\r\n"
        "\r\n"
        "--------\r\n"
        "\r\n"
        "Hello,\r\n"
        "\r\n"
        "Here is your code: %s\r\n"
        "\r\n"
        "It works once, for 15 minutes.\r\n"
        "Give it to nobody: we will never ask you for it.\r\n"
        "If you asked for nothing, do nothing.\r\n"
    ) % (date, message_id, code, code)
    check(text == wanted, "the mail is\n%s\nand should be\n%s" % (text, wanted))
    check(sender == "ne-pas-repondre@sante.example.fr", sender)
    check(recipients == ["camille@example.org"], recipients)


def addresses_count_once_their_code_came_back():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(1))
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        mail.wait(1)
        a_mail_is_byte_for_byte_what_it_should_be(mail)
        code = re.search(rb"code : (\d{6})", mail.accepted()[0][2]).group(1).decode()
        settings = t.ask("GET", "/me/settings", token=token)
        contact = settings["contacts"][0]
        check(contact["verified"] is False and contact["address"] == "camille@example.org", contact)
        wrong = "%06d" % ((int(code) + 1) % 1000000)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": wrong}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": ""}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": code}, token)
        check(t.ask("GET", "/me/settings", token=token)["contacts"][0]["verified"] is True, "it is not verified")
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": code}, token, 422)  # works once
        # The change is told: in the list, and by mail.
        told = mail.wait(2)[1]
        check(told["Subject"] == "La sécurité de votre compte a changé", told["Subject"])
        notice = t.ask("GET", "/me", token=token)["notices"][0]
        check(notice["kind"] == "security" and notice["fr"] == told["Subject"], notice)
        t.reach(token, mail, "sms", "+33612345678", gateway)
        headers, body, _ = gateway.asked[-1]
        sms = json.loads(body)
        check(headers["Idempotency-Key"] == sms["id"] and re.fullmatch("[0-9a-f]{32}", sms["id"]), sms)
        check(sms["to"] == "+33612345678", sms)
        check(re.fullmatch(r"Espace santé : Votre code : \d{6}\. Ne le donnez à personne\. "
                           r"Valable 15 minutes\.", sms["text"]), sms["text"])
        # Five wrong tries end a code.
        other = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "autre@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait_to("autre@example.org").get_content()).group(0)
        for _ in range(5):
            wrong = "%06d" % ((int(code) + 1) % 1000000)
            t.ask("POST", "/me/contacts/%s/verify" % other["contact"], {"code": wrong}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % other["contact"], {"code": code}, token, 422)


def what_is_no_address_is_refused():
    bad = {
        "mail": ["", "camille", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@y.org", "a@example.org\nX: y",
                 "a@example.org,b@example.org", "<a@example.org>", "a@-example.org", "a@example..org", "é@example.org",
                 "a@example.org\u0000", "a" * 65 + "@example.org", "\"a b\"@example.org", ".a@example.org"],
        "sms": ["0612345678", "+0612345678", "+33 6 12 34 56 78", "+33612345678\n", "+", "+336", "+33612345678901234"],
        "post": ["", "CAMILLE\n" + "A" * 39, "A\nB\nC\nD\nE\nF\nG", "A\n\nB", "=1+1\n75001 PARIS",
                 "A\r\nB", "A\n B", "A\u202e\n75001 PARIS"],
        "list": ["x"], "fax": ["+33612345678"],
    }
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(2))
        for channel, addresses in bad.items():
            for address in addresses:
                t.ask("POST", "/me/contacts", {"channel": channel, "address": address}, token, 400)
        t.ask("POST", "/me/contacts", [], token, 400)
        check(t.ask("GET", "/me/settings", token=token)["contacts"] == [], "an address was taken")
        # Nobody can have strangers showered with codes.
        for i in range(10):
            made = t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+3361234%04d" % i}, token, 202)
            t.ask("DELETE", "/me/contacts/" + made["contact"], token=token, status=204)
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612349999"}, token, 503)


# ---- paper


def the_days_letters_are_put_into_a_folder_once():
    with MailServer() as mail, Told(mail) as t:
        _, token = t.person(ins(7))
        address = "MME CAMILLE SANSNOM\n12 RUE DE L'ÉGLISE\n75001 PARIS"
        contact = t.ask("POST", "/me/contacts", {"channel": "post", "address": address}, token, 202)["contact"]
        t.house.run("jobs", "run", "post")
        bags = [b for b in os.listdir(t.post) if re.fullmatch(r"\d{8}", b)]
        check(len(bags) == 1, os.listdir(t.post))
        bag = os.path.join(t.post, bags[0])
        with open(os.path.join(bag, "letters.csv"), newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        check(len(rows) == 1 and rows[0]["line1"] == "MME CAMILLE SANSNOM" and rows[0]["line3"] == "75001 PARIS"
              and rows[0]["line4"] == "" and rows[0]["language"] == "fr", rows)
        check(rows[0]["file"] == rows[0]["letter"] + ".pdf", rows)
        paper = os.path.join(bag, rows[0]["file"])
        text = run_command(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
        code = re.search(r"\b(\d{6})\b", text).group(1)
        check("12 RUE DE L" in text and "30 jours" in text, text)
        for path in (bag, paper, os.path.join(bag, "letters.csv")):
            check(os.stat(path).st_mode & 0o077 == 0, "others may read " + path)
        check(counts(t)["post"] == {"waiting": 0, "dead": 0}, counts(t))
        # Another the same day waits for tomorrow, also when the printer has taken the folder away.
        t.ask("POST", "/me/contacts", {"channel": "post", "address": "AUTRE\n75002 PARIS"}, token, 202)
        shutil.rmtree(bag)
        t.house.run("jobs", "run", "post")
        check([b for b in os.listdir(t.post) if b.isdigit()] == [], os.listdir(t.post))
        check(counts(t)["post"]["waiting"] == 1, counts(t))
        t.ask("POST", "/me/contacts/%s/verify" % contact, {"code": code}, token)


# ---- choices


def choices_are_kept_and_what_must_be_told_stays_in_the_list():
    with MailServer() as mail, Told(mail) as t:
        patient, token = t.person(ins(8))
        _, stranger = t.person(ins(9))
        settings = t.ask("GET", "/me/settings", token=token)
        kinds = {k["kind"]: k for k in settings["kinds"]}
        check(kinds["emergency"]["mandatory"] and "list" in kinds["emergency"]["channels"], kinds["emergency"])
        check(settings["language"] == "fr" and settings["channels"] == ["list", "mail", "post"], settings)
        chosen = t.ask("PUT", "/" + patient + "/settings",
                       {"language": "en", "channels": {"document-added": ["list"], "consulted": ["list", "mail"],
                                                       "emergency": ["list"]}}, token)
        check(chosen == t.ask("GET", "/me/settings", token=token), "what is shown is not what was kept")
        kinds = {k["kind"]: k["channels"] for k in chosen["kinds"]}
        check(kinds["consulted"] == ["list", "mail"] and kinds["emergency"] == ["list"], kinds)
        for bad in ({"channels": {"emergency": []}}, {"channels": {"emergency": ["mail"]}},
                    {"channels": {"gossip": ["list"]}}, {"channels": {"consulted": ["fax"]}},
                    {"channels": {"consulted": "list"}}, {"language": "de"}):
            t.ask("PUT", "/me/settings", bad, token, 400)
        check(chosen == t.ask("GET", "/me/settings", token=token), "a refused choice was kept")
        t.ask("PUT", "/me/settings", {"channels": {"consulted": None}}, token)
        # Nobody else's: the same answer as for what is not there.
        absent = t.house.ask("GET", "/notices/" + "a" * 26, token=stranger)
        for path in ("", "/settings"):
            answer = t.house.ask("GET", "/notices/" + patient + path, token=stranger)
            check(answer.status == 404 and answer.body == absent.body, answer.body)
        for role in (["--role", "operator"], ["--role", "lps", "--rpps", "10101010105"]):
            other = t.house.token(*role)
            check(t.house.ask("GET", "/notices/" + patient, token=other).status in (403, 404), role)
        check(t.house.ask("GET", "/notices/me", token=False).status == 401, "without a token")
        narrow = t.house.token("--role", "holder", "--ins", ins(8), "--scope", "patient/Observation.rs")
        check(t.house.ask("GET", "/notices/me", token=narrow).status == 403, "with a narrow scope")


# ---- what happens in a space


def sent(mail, gateway):
    """Every byte that left, as sent and as read."""
    whole = [content for _, _, content, _ in mail.mails] + [body for _, body, _ in gateway.asked]
    read = [parsed(content).get_content().encode() for _, _, content, _ in mail.mails]
    return b"\n".join(whole + read)


def what_happens_is_told_and_nothing_of_health_leaves():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        patient, token = t.person(ins(20))
        t.reach(token, mail, "mail", "camille@example.org", mail)
        t.reach(token, mail, "sms", "+33612345678", gateway)
        doctor = t.house.token(*DOCTOR, "--consent")
        added = deposit(t, doctor, patient)
        told = mail.wait_to("camille@example.org", "Un document a été ajouté")
        text = told.get_content()
        check("Un document a été ajouté dans votre espace santé." in text and BASE in text, text)
        check("A document was added to your health space." in text, text)
        check(told["List-Unsubscribe"] == "<%s/notices>" % BASE, told["List-Unsubscribe"])
        notice = next(n for n in listed(t, token) if n["kind"] == "document-added")
        check(notice["about"] == "DocumentReference/" + added and not notice["read"], notice)
        check(notice["by"] == {"kind": "professional", "id": "10101010105", "profession": "10",
                               "structure": "750000010"}, notice)
        # Looking is told once a day, in the list; no mail unless it is asked for.
        for _ in range(5):
            check(t.house.get("/fhir/DocumentReference/" + added, token=doctor).status == 200, "not read")
        quiet(t)
        check([n["kind"] for n in listed(t, token)].count("consulted") == 1, listed(t, token))
        # An emergency is told at once, by mail and SMS, and to the holder's own words says no more than that.
        before = len(gateway.taken())
        broken = t.house.token(*DOCTOR[:2], "--rpps", "10002422979", "--profession", "10", "--context",
                               "bris_de_glace", "--motive", MARKS[0] + " inconscient")
        for _ in range(3):
            check(t.house.get("/fhir/DocumentReference/" + added, token=broken).status == 200, "the glass holds")
        sms = gateway.wait(before + 1)[-1]["text"]
        check(sms == "Espace santé : Un accès exceptionnel a eu lieu. Pour en savoir plus, connectez-vous : " + BASE,
              sms)
        told = mail.wait_to("camille@example.org", "Accès exceptionnel")
        check(told["List-Unsubscribe"] is None, "what must be told cannot be switched off")
        quiet(t)
        kinds = [n["kind"] for n in listed(t, token)]
        check(kinds.count("emergency") == 1 and kinds.count("consulted") == 1, kinds)
        subjects = [m["Subject"] for m in mail.wait(1)]
        check(subjects.count("Accès exceptionnel") == 1, subjects)
        # A copy of everything that the operator makes is told too.
        t.house.run("export", "--ins", ins(20), "--to", os.path.join(t.house.scratch, "all.zip"))
        mail.wait_to("camille@example.org", "Une copie complète a été faite")
        # Read, unread, deleted.
        notice = listed(t, token)[0]
        t.ask("POST", "/me/read", {"ids": [notice["id"]]}, token, 204)
        check(listed(t, token)[0]["read"], "it is not marked")
        t.ask("DELETE", "/me/" + notice["id"], token=token, status=204)
        check(notice["id"] not in [n["id"] for n in listed(t, token)], "it is not deleted")
        t.ask("DELETE", "/me/" + notice["id"], token=token, status=404)
        quiet(t)
        leaves, log = sent(mail, gateway), t.house.said()
        for word in (*MARKS, "SANSNOM", "CAMILLE", "10101010105", "750000010", patient, added, ins(20)):
            check(word.encode() not in leaves, word + " left the house")
            check(word not in log, word + " is in the log")
        # The journal says that notices were sent.
        lines = t.house.run("journal", "list", "--ins", ins(20)).stdout
        check("notice-mail" in lines and "notice-sms" in lines, lines)


def each_is_told_what_they_may_know():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        child, token = t.person(ins(21), birth="2012-05-06")
        answer = t.house.ask("POST", "/fhir/Patient/%s/$set-representative" % child, {
            "resourceType": "Parameters", "parameter": [{"name": "account", "valueString": "mother-1"}]})
        check(answer.status == 200, answer.sentence())
        mother = t.house.token("--role", "holder", "--account", "mother-1")
        stranger = t.house.token("--role", "holder", "--account", "stranger-1")
        made = t.ask("POST", "/%s/contacts" % child, {"channel": "mail", "address": "mere@example.org"}, mother, 202)
        code = re.search(r"\d{6}", mail.wait_to("mere@example.org").get_content()).group(0)
        t.ask("POST", "/%s/contacts/%s/verify" % (child, made["contact"]), {"code": code}, mother)
        quiet(t)
        doctor = t.house.token(*DOCTOR, "--consent")
        secret = t.house.token(*DOCTOR, "--consent", "--secret")
        hidden = deposit(t, secret, child)
        check(t.house.get("/fhir/DocumentReference/" + hidden, token=secret).status == 200, "not read")
        quiet(t)
        before = listed(t, mother, child)
        check([n["kind"] for n in before if n["kind"] not in ("mandate", "security")] == [], before)
        check(mail.accepted()[-1][1] == ["mere@example.org"], mail.accepted()[-1][1])
        subjects = [parsed(c)["Subject"] for _, to, c, _ in mail.mails if to == ["mere@example.org"]]
        check("Un document a été ajouté" not in subjects, subjects)
        shown = deposit(t, doctor, child)
        told = mail.wait_to("mere@example.org", "Un document a été ajouté").get_content()
        check("d’une personne dont vous vous occupez" in told, told)
        about = [n.get("about") for n in listed(t, mother, child) if n["kind"] == "document-added"]
        check(about == ["DocumentReference/" + shown], about)
        check(t.house.ask("GET", "/notices/" + child, token=stranger).status == 404, "a stranger has a list")
        # Page by page she sees the same, without a gap or a cursor where something is hidden.
        whole, pages, more = listed(t, mother, child), [], ""
        while more is not None:
            page = t.ask("GET", "/%s?count=1%s" % (child, more), token=mother)
            check(len(page["notices"]) == 1, "a page with a gap: %s" % page)
            pages += page["notices"]
            more = "&before=" + page["next"] if "next" in page else None
        check(pages == whole and len(pages) >= 3, "%d notices, %d pages" % (len(whole), len(pages)))
        # The child has no account of their own yet, and so is told nothing outside; the list waits for them.
        check(all(to == ["mere@example.org"] for _, to, _, _ in mail.mails), "someone else was written to")
        # What was not announced yet is told to nobody of the family.
        waiting = {"code": "INVISIBLE_PATIENT", "system":
                   "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"}
        deposit(t, doctor, child, securityLabel=[{"coding": [waiting]}])
        quiet(t)
        about = [n.get("about") for n in listed(t, mother, child) if n["kind"] == "document-added"]
        check(about == ["DocumentReference/" + shown], about)


def the_attending_physician_learns_of_an_emergency():
    with MailServer() as mail, Told(mail) as t:
        patient, _ = t.person(ins(22))
        attending = {"resourceType": "Parameters", "parameter": [
            {"name": "party", "valueIdentifier": {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "10101010105"}}]}
        answer = t.house.ask("POST", "/fhir/Patient/%s/$set-attending" % patient, attending)
        check(answer.status == 200, answer.sentence())
        broken = t.house.token("--role", "lps", "--rpps", "10002422979", "--profession", "10", "--context",
                               "bris_de_glace", "--motive", MARKS[0])
        check(t.house.get("/fhir/DocumentReference?patient=Patient/" + patient, token=broken).status == 200, "refused")
        t.house.get("/fhir/Patient/" + patient, token=broken)
        doctor, other = t.house.token(*DOCTOR), t.house.token("--role", "lps", "--rpps", "10002422979")
        wait_until(lambda: listed(t, doctor), "the médecin traitant was not told")
        notice = listed(t, doctor)[0]
        check(notice["kind"] == "emergency" and notice["about"] == "Patient/" + patient, notice)
        check(listed(t, other) == [], "another professional was told")
        t.ask("POST", "/me/read", {"ids": [notice["id"]]}, other, 404)
        t.ask("POST", "/me/read", {"ids": [notice["id"]]}, doctor, 204)
        check(listed(t, doctor)[0]["read"], "it is not marked")


def who_has_an_account_is_reached_at_its_addresses_until_they_choose_others():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        patient, token = t.person(ins(25), birth="1980-05-06")
        t.house.run("account", "invite", "--ins", ins(25), "--birth-date", "1980-05-06", "--card", "8025000001",
                    "--mail", "assurance@example.org", "--sms", "+33612345678", "--post", "1 RUE DU TEST")
        doctor = t.house.token(*DOCTOR, "--consent")
        deposit(t, doctor, patient)
        mail.wait_to("assurance@example.org", "Un document a été ajouté")
        t.reach(token, mail, "mail", "camille@example.org", mail)
        quiet(t)
        mail.mails.clear()
        deposit(t, doctor, patient)
        mail.wait_to("camille@example.org", "Un document a été ajouté")
        check(all(to == ["camille@example.org"] for _, to, _, _ in mail.mails), [to for _, to, _, _ in mail.mails])


def whoever_looks_is_told_the_next_morning_in_one_mail():
    with MailServer() as mail, Told(mail) as t:
        patient, token = t.person(ins(23))
        t.reach(token, mail, "mail", "camille@example.org", mail)
        t.ask("PUT", "/me/settings", {"channels": {"consulted": ["mail"]}}, token)
        for rpps in ("10101010105", "10002422979"):
            doctor = t.house.token("--role", "lps", "--rpps", rpps, "--profession", "10", "--consent")
            deposit(t, doctor, patient)
            t.house.get("/fhir/DocumentReference?patient=Patient/" + patient, token=doctor)
        wait_until(lambda: counts(t)["events"] == 0, "events wait")
        check(counts(t)["mail"]["waiting"] >= 1, "no digest waits for the morning")
        wait_until(lambda: counts(t)["mail"]["waiting"] == 1, "one digest, not two: %s" % counts(t))
        check([n["kind"] for n in listed(t, token)].count("consulted") == 0, "it is listed against their choice")


if __name__ == "__main__":
    run_all([
        addresses_count_once_their_code_came_back,
        what_is_no_address_is_refused,
        the_days_letters_are_put_into_a_folder_once,
        choices_are_kept_and_what_must_be_told_stays_in_the_list,
        what_happens_is_told_and_nothing_of_health_leaves,
        each_is_told_what_they_may_know,
        the_attending_physician_learns_of_an_emergency,
        who_has_an_account_is_reached_at_its_addresses_until_they_choose_others,
        whoever_looks_is_told_the_next_morning_in_one_mail,
    ])
