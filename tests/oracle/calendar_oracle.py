#!/usr/bin/env python3
"""Prints terms of the law as the system's own time zone data has them: "WHAT FROM RESULT", seconds or days since 1970.

Knows nothing of the program: zoneinfo for summer time, datetime for civil dates.
"""
import calendar
import datetime
import random
import zoneinfo

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
EPOCH = datetime.date(1970, 1, 1)


def wall_of(moment):
    return datetime.datetime.fromtimestamp(moment, PARIS).replace(tzinfo=None)


def moment_of(wall):
    return int(wall.replace(tzinfo=PARIS, fold=0).timestamp())


def months_later(wall, months):
    month = wall.year * 12 + wall.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return wall.replace(year=year, month=month, day=min(wall.day, calendar.monthrange(year, month)[1]))


def majority(birth):
    """Day after day until 18 full years are counted: the 29 February that is not there is passed over."""
    try:
        return birth.replace(year=birth.year + 18)
    except ValueError:
        return datetime.date(birth.year + 18, 3, 1)


def moments():
    random.seed(8)
    for year in range(2020, 2061):  # the nights of summer time, and what is 2 weeks, 6 weeks, a month before them
        for month in (3, 10):
            last = datetime.datetime(year, month, 31)
            night = last - datetime.timedelta(days=(last.weekday() + 1) % 7)
            for days in (0, 1, 14, 31, 30, 42, 91):
                for minute in range(-120, 300, 30):
                    yield moment_of(night - datetime.timedelta(days=days) + datetime.timedelta(minutes=minute))
        for month in range(1, 13):
            for day in {1, 28, 29, 30, 31} & set(range(1, calendar.monthrange(year, month)[1] + 1)):
                for hour in (0, 2, 12, 23):
                    yield moment_of(datetime.datetime(year, month, day, hour, 59, 59))
    for _ in range(20000):
        yield random.randrange(1577836800, 3155760000)


def main():
    for at in moments():
        wall = wall_of(at)
        print("day", at, (wall.date() - EPOCH).days)
        for word, days in (("notice", 14), ("suspension", 42), ("opening", 42)):
            print(word, at, moment_of(wall + datetime.timedelta(days=days)))
        for word, months in (("shown", 1), ("erasure", 3), ("archive", 120)):
            print(word, at, moment_of(months_later(wall, months)))
    for number in range((datetime.date(1900, 1, 1) - EPOCH).days, (datetime.date(2060, 1, 1) - EPOCH).days):
        birth = EPOCH + datetime.timedelta(days=number)
        print("majority", number, (majority(birth) - EPOCH).days)
        if birth.year >= 2000:
            print("start", number, moment_of(datetime.datetime(birth.year, birth.month, birth.day)))


if __name__ == "__main__":
    main()
