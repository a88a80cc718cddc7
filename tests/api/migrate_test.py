"""A house from before there were rights: ens migrate makes each space a rights file, and its holder is at home again."""

import glob
import json
import os
import sqlite3
import sys

from house import House

INS = "279035121518989"


def take_rights_away(house):
    """As a store of an older version is after its tables were altered."""
    for path in glob.glob(os.path.join(house.folder, "store", "*.db")):
        with sqlite3.connect(path) as volume:
            volume.execute("UPDATE space SET rights = NULL, rights_seq = 0")
        volume.close()


def main():
    with House() as house:
        opened = house.run("open", "--ins", INS, "--family", "ESSAI", "--given", "ANNE", "--birth-date", "1979-03-28",
                           "--sex", "F", "--json")
        patient = "Patient/" + json.loads(opened.stdout)["patient"]
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
    print("a space of before is at home again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
