"""Addresses as people type them lead to a page."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checks import check  # noqa: E402
from house import House  # noqa: E402


def the_start_of_every_page_s_address_leads_home():
    with House() as house:
        led = house.ask("GET", "/espace", token=False)
        check(led.status == 303 and led.headers["location"] == "/", (led.status, dict(led.headers)))
        home = house.ask("GET", led.headers["location"], token=False)
        check(home.status == 200 and home.headers["content-type"].startswith("text/html"), home.status)


if __name__ == "__main__":
    the_start_of_every_page_s_address_leads_home()
