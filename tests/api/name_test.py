"""The name that an operator gives the service stands wherever people read one, as text; without one, ours does."""

import html
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checks import check
from house import House, run_command
from post_office import Gateway, MailServer
from told import Told

NAME = "L'Île & <Santé> \"Réunion\""
INS = "279035121518989"


def author(paper):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(paper)
        file.flush()
        about = run_command(["pdfinfo", file.name], capture_output=True, text=True, check=True).stdout
    return next(line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("Author:"))


def page_of(house, path="/", **headers):
    answer = house.ask("GET", path, token=False, **headers)
    check(answer.status in (200, 304), answer.status)
    return answer


def a_name_that_is_given_stands_everywhere():
    with MailServer() as mail, Gateway() as gateway:
        told = Told(mail, gateway)
        with open(os.path.join(told.data, "settings"), "a", encoding="utf-8") as file:
            file.write("service.name = %s\n" % NAME)
        with told as t:
            page = page_of(t.house)
            text = page.body.decode()
            check("<title>%s</title>" % html.escape(NAME).replace("&#x27;", "&#39;") in text, text)
            check(html.unescape(text.split('name="application-name" content="')[1].split('"')[0]) == NAME, text)
            check("Espace santé" not in text, text)
            tag = page.headers["etag"]
            check(page_of(t.house, "/espace/droits", If_None_Match=tag).status == 304, "it is sent again")
            check(page_of(t.house, Accept_Encoding="br").headers.get("content-encoding") is None, "ours, compressed")
            manifest = json.loads(page_of(t.house, "/app.webmanifest").body)
            check(manifest["name"] == manifest["short_name"] == NAME, manifest)
            said = t.house.get("/fhir/metadata", token=t.house.operator).json()
            check(said["implementation"]["description"] == NAME, said["implementation"])
            patient, token = t.person(INS)
            t.reach(token, mail, "mail", "camille@example.org", mail)
            check(mail.wait(1)[0]["From"].addresses[0].display_name == NAME, mail.wait(1)[0]["From"])
            t.reach(token, mail, "sms", "+33612345678", gateway)
            check(gateway.wait(1)[-1]["text"].startswith(NAME + " : "), gateway.taken())
            url = "/fhir/Patient/%s/$summary" % patient
            bundle = t.house.get(url, token=token).json()
            device = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Device")
            check(device["deviceName"][0]["name"] == NAME, device)
            check(author(t.house.get(url, token=token, Accept="application/pdf").body) == NAME, "the paper's author")


def without_one_ours_stands_in_both_languages():
    with House() as house:
        page = page_of(house, Accept_Encoding="br")
        check(page.headers["content-encoding"] == "br", page.headers)
        check("<title>Espace santé</title>" in page_of(house).body.decode(), "the title")
        check(json.loads(page_of(house, "/app.webmanifest").body)["name"] == "Espace santé", "the manifest")
        house.run("open", "--ins", INS, "--family", "SANSNOM", "--given", "CAMILLE", "--birth-date", "1979-03-12",
                  "--sex", "F", "--identity", "lenient")
        token = house.token("--role", "holder", "--ins", INS)
        found = house.get("/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|" + INS, token=house.operator).json()
        url = "/fhir/Patient/%s/$summary" % found["entry"][0]["resource"]["id"]
        check(author(house.get(url, token=token, Accept="application/pdf").body) == "Espace santé", "the paper's author")
        english = house.get(url, token=token, Accept="application/pdf", Accept_Language="en")
        check(author(english.body) == "Health space", "the English paper's author")


def a_name_that_cannot_be_one_stops_the_start():
    with House() as house:
        for name in ("x" * 41, "é" * 41, "a\x07b"):
            done = house.run("settings", "--set", "service.name=" + name, check=False)
            check(done.returncode == 2 and "service.name takes a line of text" in done.stderr, done.stderr)
        check("service.name = " + "é" * 40 in house.run("settings", "--set", "service.name=" + "é" * 40).stdout, "40")


if __name__ == "__main__":
    a_name_that_is_given_stands_everywhere()
    without_one_ours_stands_in_both_languages()
    a_name_that_cannot_be_one_stops_the_start()
