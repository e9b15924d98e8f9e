"""Every failure says where to look, and no step is for something that is never judged."""

import tomllib

import pytest

from conformance.checks.next_steps import FILE, next_step, steps
from conformance.specification.register import register

BLOCKS = {requirement.block for requirement in register().requirement}


@pytest.mark.parametrize("id_", [r.id for r in register().requirement if r.coverage == "checked"])
def test_a_failure_of_it_says_where_to_look(id_: str) -> None:
    assert next_step(id_).ja
    assert next_step(id_).en


def test_a_step_of_its_own_goes_before_that_of_the_block() -> None:
    assert next_step("1-3.07").en.startswith("Turn off the HTTP library's setting")
    assert next_step("1-3.99") == steps()["1-3"]


def test_every_step_is_for_something_and_none_is_given_twice() -> None:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["step"]
    names = [name for one in tables for name in [*one.get("ids", []), *one.get("blocks", [])]]

    assert len(names) == len(set(names))
    assert set(names) <= BLOCKS | {r.id for r in register().requirement}
    assert set(names) >= BLOCKS
