"""Houses of before. There were no rights: ens migrate makes each space a rights file, and its holder is at home again. Events and
notices stood in other orders: what waited is told, what was told stays told."""

import json
import sys

from house import House, on_postgres, wait_until

INS = "279035121518989"


def take_rights_away(house):
    """As a store of an older version is after its tables were altered."""
    house.on_volume("people", "UPDATE space SET rights = NULL, rights_seq = 0")


def put_queue_back(house):
    """As the tables stood before migration 22; no index is missed here. It runs again, so it must be the last."""
    newest = house.on_volume("ens" if on_postgres() else "commons", "SELECT max(number) FROM migration")
    assert [int(number) for number in newest] == [22], "put back what the migrations after 22 changed, too"
    for statement in (
            "CREATE TABLE event_old AS SELECT space, seq, at_us, CASE WHEN kind = 1 THEN 1 ELSE 0 END AS kind, body FROM event",
            "DROP TABLE event", "ALTER TABLE event_old RENAME TO event",
            "CREATE TABLE notice_old AS SELECT space, reader, number, at_us, state, body FROM notice",
            "DROP TABLE notice", "ALTER TABLE notice_old RENAME TO notice"):
        for volume in ("people", "commons"):
            house.on_volume(volume, statement)
    for volume in ("ens",) if on_postgres() else ("people", "commons"):
        house.on_volume(volume, "DELETE FROM migration WHERE number >= 22")


def open_person(house):
    opened = house.run("open", "--ins", INS, "--family", "ESSAI", "--given", "ANNE", "--birth-date", "1979-03-28",
                       "--sex", "F", "--json")
    return "Patient/" + json.loads(opened.stdout)["patient"]


def deposit(house, patient):
    document = {"resourceType": "DocumentReference", "status": "current", "subject": {"reference": patient},
                "content": [{"attachment": {"contentType": "text/plain", "data": "Ym9uam91cg=="}}]}
    made = house.post("/fhir/DocumentReference", document, token=house.doctor)
    assert made.status == 201, made.body


def notices(house):
    page = house.get("/notices/me", token=house.token("--role", "holder", "--ins", INS)).json()["notices"]
    return [notice for notice in page if notice["kind"] == "document-added"]


def count_waiting(house):
    return sum(int(count) for count in house.on_volume("people", "SELECT count(*) FROM event"))


def what_waits_is_told_and_what_was_told_stays():
    with House() as house:
        patient = open_person(house)
        deposit(house, patient)
        wait_until(lambda: notices(house), "the first document is told")
        told = notices(house)[0]["id"]
        holder = house.token("--role", "holder", "--ins", INS)
        assert house.post("/notices/me/read", {"ids": [told]}, token=holder).status == 204
        deposit(house, patient)
        deposited = 2
        house.stop()
        while count_waiting(house) == 0:  # the job was faster
            house.start()
            deposit(house, patient)
            deposited += 1
            house.stop()
        put_queue_back(house)
        house.run("migrate")
        house.start()
        wait_until(lambda: len(notices(house)) == deposited, "all documents are told")
        assert [n["id"] for n in notices(house) if n["read"]] == [told], notices(house)
        assert count_waiting(house) == 0
        checked = house.run("check")
        assert " 0 damages" in checked.stdout, checked.stdout


def who_had_no_rights_file_gets_one():
    with House() as house:
        patient = open_person(house)
        result = {"resourceType": "Observation", "status": "final", "code": {"text": "Fer"},
                  "subject": {"reference": patient}}
        made = house.post("/fhir/Observation", result, token=house.doctor)
        assert made.status == 201, made.body
        path = "/fhir/Observation/" + made.json()["id"]
        holder = house.token("--role", "holder", "--ins", INS)
        assert house.get(path, token=holder).status == 200
        house.stop()
        take_rights_away(house)
        house.start()
        refused = house.get(path, token=holder)
        assert refused.status == 404, refused.status  # without a rights file everything is refused
        house.stop()
        first = json.loads(house.run("migrate", "--json").stdout)
        again = json.loads(house.run("migrate", "--json").stdout)
        assert first["adopted"] == 1 and again["adopted"] == 0, (first, again)
        house.start()
        assert house.get(path, token=holder).status == 200
        assert house.get(path, token=house.doctor).status == 200
        stranger = house.token("--role", "lps", "--rpps", "10990000001", "--profession", "10")
        assert house.get(path, token=stranger).status == 404  # nobody was authorised
        checked = house.run("check")
        assert " 0 damages" in checked.stdout, checked.stdout


def main():
    who_had_no_rights_file_gets_one()
    what_waits_is_told_and_what_was_told_stays()
    print("a space of before is at home again, and told what waited")
    return 0


if __name__ == "__main__":
    sys.exit(main())
