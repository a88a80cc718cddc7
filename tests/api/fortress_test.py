"""The guarded server: what its processes hold, and what the key's process refuses."""

import json
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from house import House  # noqa: E402

PEOPLE, LIMIT = 14, 10
wrong = []


def check(is_so, text, *args):
    if not is_so:
        wrong.append(text % args if args else text)


def status(pid):
    with open("/proc/%d/status" % pid) as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(word) for word in file.read().split()]


def sockets(pid):
    folder = "/proc/%d/fd" % pid
    return [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)]


def writable(pid, name):
    """Whether the process has the file open for more than reading."""
    for fd in os.listdir("/proc/%d/fd" % pid):
        if os.path.basename(os.readlink("/proc/%d/fd/%s" % (pid, fd))) == name:
            with open("/proc/%d/fdinfo/%s" % (pid, fd)) as about:
                flags = int(about.read().split("flags:")[1].split()[0], 8)
            if flags & os.O_ACCMODE != os.O_RDONLY:
                return True
    return False


def processes_hold_little(house):
    """Both processes: no new privileges, a filter in each thread, no capability but that of a low port."""
    server = house.server.pid
    processes = children(server)
    names = [status(pid)["Name"] for pid in processes]
    check(names == ["ens-reader", "ens-keeper"], "the server has the children %s", names)
    keepers = processes[1:]
    check(not any("store" in n or n.endswith(".key") for n in sockets(processes[0])), "the reader has files open")
    for pid in [server] + processes:
        about = status(pid)
        check(about["NoNewPrivs"] == "1", "%d may gain privileges", pid)
        check(int(about["CapEff"], 16) & ~(1 << 10) == 0, "%d has capabilities %s", pid, about["CapEff"])
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/status" % (pid, thread)) as file:
                check("Seccomp:\t2" in file.read(), "thread %s of %d has no filter", thread, pid)
    names = sockets(keepers[0])
    check(len([n for n in names if n.startswith("socket:")]) == 1, "the keeper has open: %s", names)
    # The log, for a last sentence; and the key file, to read the generations that come (docs/adr/0027-key-generations.md).
    files = sorted(os.path.basename(n) for n in names if not n.startswith("socket:"))
    check(files == ["master.key", "server.log"], "the keeper has open: %s", names)
    check(not writable(keepers[0], "master.key"), "the keeper may write the key file")
    check(status(keepers[0])["Name"] == "ens-keeper", "the keeper's name is %s", status(keepers[0])["Name"])
    return keepers[0]


SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def every_answer_is_safe_in_a_browser(house):
    """Fields that every answer has; a rendition for people has a policy of its own, no less strict."""
    asked = [
        (200, house.get("/fhir/metadata")), (404, house.get("/fhir/Patient/none")), (404, house.get("/nowhere")),
        (401, house.ask("GET", "/fhir/Patient/none", token=False)),
        (400, house.post("/fhir/Observation", "{")), (201, house.post("/fhir/Organization", {
            "resourceType": "Organization", "name": "Centre de santé"})),
    ]
    for status, answer in asked:
        check(answer.status == status, "%d instead of %d", answer.status, status)
        for name, value in SAFE.items():
            check(answer.headers.get(name) == value, "%d: %s is %s", status, name, answer.headers.get(name))
        check("strict-transport-security" not in answer.headers, "a house without TLS asks for it")
    with socket.create_connection(("127.0.0.1", house.port)) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        said = raw.recv(4096).decode().lower()
        for name, value in SAFE.items():
            check("%s: %s" % (name, value) in said, "nonsense: no %s in %s", name, said)


def documents_are_safe_in_a_browser(house, people):
    """A document's page and its bytes: no script, kept nowhere, and never taken for another type."""
    for person in people:
        found = house.get("/fhir/DocumentReference?patient=%s&_count=5" % person).json()
        for entry in found.get("entry", []):
            document = entry["resource"]["content"][0]["attachment"]
            if document["contentType"] != "text/xml":
                continue
            page = house.get("/fhir/DocumentReference/%s/$html" % entry["resource"]["id"])
            itself = house.get("/fhir/" + document["url"].split("/fhir/")[-1], Accept="text/xml")
            check("default-src 'none'" in page.headers["content-security-policy"], "the page: %s", page.headers)
            check("script-src" not in page.headers["content-security-policy"], "the page: %s", page.headers)
            check(itself.headers["content-security-policy"] == "sandbox", "the document: %s", itself.headers)
            for answer, kind in ((page, "text/html"), (itself, "text/xml")):
                check(answer.status == 200 and answer.headers["content-type"].startswith(kind), "%s", answer.headers)
                for name in ("x-content-type-options", "referrer-policy", "cache-control"):
                    check(answer.headers.get(name) == SAFE[name], "%s is %s", name, answer.headers.get(name))
            return
    check(False, "there is no document to look at")


def https_is_asked_for_where_it_is_served(house):
    with open(os.path.join(house.folder, "settings"), "w") as file:
        file.write("public-base = https://sante.example.fr\n")
    house.start()
    value = house.get("/fhir/metadata").headers.get("strict-transport-security")
    check(value == "max-age=31536000; includeSubDomains", "Strict-Transport-Security is %s", value)
    house.stop()


def open_people(house):
    made = house.run("demo", "--people", str(PEOPLE), "--seed", "7")
    check(made.returncode == 0, made.stderr)
    return [line.split("\t")[0] for line in house.run("spaces", "--ids").stdout.splitlines() if "\t" in line]


def mass_unwrapping_is_refused(house, people):
    answers = [house.get("/fhir/" + person) for person in people]
    given = [a for a in answers if a.status == 200]
    check(len(given) == LIMIT, "%d spaces were opened where %d may be", len(given), LIMIT)
    refused = [a for a in answers if a.status == 503]
    check(len(given) + len(refused) == len(people), "statuses: %s", [a.status for a in answers])
    check("Too many spaces" in refused[0].sentence(), "it says: %s", refused[0].sentence())
    check(house.get("/fhir/" + people[0]).status == 200, "a space in use is refused")
    check(house.get("/fhir/metadata").status == 200, "what needs no space is refused")
    return len(refused)


def refusals_are_in_the_operators_journal(house, refused):
    lines = [json.loads(line)["line"] for line in house.run("journal", "list", "--json").stdout.splitlines()]
    told = [line["count"] for line in lines if line["did"] == "keys-refused"]
    # The house's own jobs ask for keys too, when the machine is slow enough for one to come in between.
    check(sum(told) >= refused, "%d were refused, the journal tells %s", refused, told)
    check(house.run("journal", "verify").returncode == 0, "the journal does not fit")


def off_is_said_aloud(house):
    with open(os.path.join(house.folder, "settings"), "w") as file:
        file.write("guard = off\n")
    house.start()
    check("guard: OFF by the setting guard" in house.said(), "it does not say that it is not guarded: %s", house.said())
    check(status(house.server.pid)["Seccomp"] == "0", "it is guarded all the same")
    house.stop()


def main():
    house = House()
    os.makedirs(house.folder)
    with open(os.path.join(house.folder, "settings"), "w") as file:
        file.write("keys.unwraps-per-minute = %d\n" % LIMIT)
    with house:
        keeper = processes_hold_little(house)
        every_answer_is_safe_in_a_browser(house)
        people = open_people(house)
        check(len(people) >= PEOPLE, "there are %d people", len(people))
        refused = mass_unwrapping_is_refused(house, people)
        documents_are_safe_in_a_browser(house, people[:3])
        house.stop()
        check(not os.path.exists("/proc/%d" % keeper), "the keeper is still there")
        refusals_are_in_the_operators_journal(house, refused)
        off_is_said_aloud(house)
        https_is_asked_for_where_it_is_served(house)
    print("\n".join(wrong) or "guarded")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
