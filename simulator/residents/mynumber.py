"""個人番号: left out, plainly wrong, or valid by check digit only, as the run's policy says.

No range is reserved for tests: about one valid number in a thousand belongs to somebody. So the
default is none, and `VALID` is for runs that ask for it by name.
"""

from __future__ import annotations

from enum import StrEnum
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.world.choices import Choices

ELEVEN_DIGITS = 10**11
WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # from the first of eleven digits to the last


class Policy(StrEnum):
    """What to put where a form asks for a 個人番号."""

    OMIT = "omit"
    WRONG_CHECK_DIGIT = "wrong-check-digit"
    VALID = "valid"


def check_digit(eleven: str) -> str:
    """Return the check digit of the eleven digits before it; agrees with PyPI python-stdnum."""
    weighted = sum(map(mul, map(int, eleven), WEIGHTS))
    rest = weighted % 11
    return "0" if rest <= 1 else str(11 - rest)


def is_valid(number: str) -> bool:
    """Tell whether twelve digits end in the right check digit."""
    return check_digit(number[:-1]) == number[-1]


def draw(choices: Choices, policy: Policy) -> str:
    """Return a 個人番号 for somebody under a policy; "" when it is to be left out."""
    if policy == Policy.OMIT:
        return ""
    eleven = f"{choices.integer(0, ELEVEN_DIGITS - 1):011d}"
    right = check_digit(eleven)
    if policy == Policy.VALID:
        return eleven + right
    return eleven + str((int(right) + 1) % 10)
