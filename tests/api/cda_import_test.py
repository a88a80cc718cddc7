"""Every French sample document is taken in (lenient), refused by name (strict), and shown as safe HTML over HTTP."""

import glob
import os
import re
import sys

from house import House, LEFT_OUT, SHARED, run_command


def xpath(path, expression):
    """What an independent reader, xmllint, says."""
    done = run_command(
        ["xmllint", "--xpath", "string(%s)" % expression, path], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def header(path):
    def local(*names):
        return "/" + "/".join("*[local-name()='%s']" % n for n in names)

    document = "//*[local-name()='ClinicalDocument']"
    root = xpath(path, document + local("id") + "/@root")
    extension = xpath(path, document + local("id") + "/@extension")
    return {
        "unique": "urn:oid:" + root + ("^" + extension if extension else ""),
        "type": xpath(path, document + local("code") + "/@code"),
        "title": re.sub(r"\s+", " ", xpath(path, document + local("title"))),
        "language": xpath(path, document + local("languageCode") + "/@code"),
    }


def check_strict(paths, failures):
    with House(lenient=False) as house:
        done = house.run("import", "--open", os.path.dirname(paths[0]), check=False)
        named = {os.path.basename(l.split(": ")[0]) for l in done.stderr.splitlines() if l.startswith("rejected")}
        missing = {os.path.basename(p) for p in paths} - named
        if done.returncode != 1 or missing:
            failures.append("strict: exit %d, not refused by name: %s" % (done.returncode, sorted(missing)))


def check_document(house, path, document, failures):
    said = header(path)
    attachment = document["content"][0]["attachment"]
    shown = {
        "unique": document["masterIdentifier"]["value"],
        "type": document["type"]["coding"][0]["code"],
        "title": re.sub(r"\s+", " ", attachment.get("title", "")).strip(),
        "language": attachment.get("language", ""),
    }
    if shown != said:
        failures.append("%s: %s is not %s" % (os.path.basename(path), shown, said))
    with open(path, "rb") as file:
        if house.get("/fhir/" + attachment["url"], Accept="*/*").body != file.read():
            failures.append("%s: other bytes are given back" % os.path.basename(path))
    page = house.get("/fhir/DocumentReference/%s/$html" % document["id"])
    if page.status != 200 or b"<script" in page.body.lower() or b"javascript:" in page.body.lower():
        failures.append("%s: the page is not safe (%d)" % (os.path.basename(path), page.status))


def check_lenient(paths, failures):
    with House() as house:
        done = house.run("import", "--open", "--identity", "lenient", *paths)
        if not done.stdout.startswith("%d taken in" % len(paths)):
            failures.append("lenient: " + done.stdout + done.stderr)
        again = house.run("import", "--open", "--identity", "lenient", *paths).stdout
        if "%d known already" % len(paths) not in again:
            failures.append("the same again: " + again)
        documents = {}
        for line in house.run("spaces", "--ids").stdout.splitlines():
            if line.startswith("Patient/"):
                found = house.get("/fhir/DocumentReference?patient=%s&_count=100" % line.split("\t")[0]).json()
                for entry in found["entry"]:
                    documents[entry["resource"]["masterIdentifier"]["value"]] = entry["resource"]
        for path in paths:
            check_document(house, path, documents[header(path)["unique"]], failures)


def main():
    paths = sorted(glob.glob(os.path.join(SHARED, "cda", "*.xml")))
    failures = []
    if paths:
        check_strict(paths, failures)
        check_lenient(paths, failures)
    for line in failures:
        print(line)
    print("%d documents, %d failures" % (len(paths), len(failures)))
    return 1 if failures else 0 if paths else LEFT_OUT


if __name__ == "__main__":
    sys.exit(main())
