"""Skeletons of resources, filled at random with the words of words.py."""

import random

from parts import COMMONS
from care import *  # noqa: F403
from papers import *  # noqa: F403
from people import *  # noqa: F403

__all__ = ["COMMONS", "make"]

# How many of a hundred, as records are made of: measures first.
SHARES = [
    (observation, 30),
    (encounter, 8),
    (condition, 7),
    (procedure, 7),
    (claim, 6),
    (benefit, 6),
    (prescription, 6),
    (document, 6),
    (report, 5),
    (immunization, 4),
    (plan, 3),
    (medication_use, 3),
    (patient, 4),
    (paper, 4),
    (allergy, 3),
    (practitioner, 2),
    (organization, 2),
    (role, 2),
    (goal, 2),
    (imaging, 1),
    (coverage, 1),
    (lot, 1),
    (audit, 1),
    (agenda, 2),
    (related, 1),
]


def make(count):
    makers, weights = zip(*SHARES)
    return [pick_one() for pick_one in random.choices(makers, weights, k=count)]
