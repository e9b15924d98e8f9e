"""個人番号 are left out, plainly wrong, or valid, and never anything else."""

import pytest

from simulator.residents import mynumber
from simulator.residents.mynumber import Policy
from simulator.world.choices import Stream


@pytest.mark.parametrize("number", ["123456789018", "000000000000"])
def test_known_valid_numbers_are_valid(number: str) -> None:
    assert mynumber.is_valid(number)


def test_every_other_check_digit_is_invalid() -> None:
    assert [d for d in "0123456789" if mynumber.is_valid(f"12345678901{d}")] == ["8"]


def test_the_default_policy_gives_no_number() -> None:
    assert mynumber.draw(Stream(1), Policy.OMIT) == ""


@pytest.mark.parametrize(
    ("policy", "valid"), [(Policy.WRONG_CHECK_DIGIT, False), (Policy.VALID, True)]
)
def test_a_policy_holds_for_every_number(policy: Policy, valid: bool) -> None:  # noqa: FBT001
    numbers = [mynumber.draw(Stream(7, index), policy) for index in range(500)]

    assert {len(number) for number in numbers} == {12}
    assert {mynumber.is_valid(number) for number in numbers} == {valid}
