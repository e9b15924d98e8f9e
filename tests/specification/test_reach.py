"""The page of roles and depths says what the register requires, role by role and depth by depth."""

import pytest

from conformance.episodes.claims import AT_MUNICIPALITY, AT_PREFECTURE
from conformance.specification.blocks import PAGES
from conformance.specification.reach import NAME, pages
from conformance.specification.register import DEPTHS, Signatures, Way, register
from conformance.specification.roles import ROLES, Role
from simulator.contracts.profile import builtin, builtins
from tests.specification import markdown

SETTINGS = (Signatures(), Signatures("own", "crl"), Signatures("portal-result"))


def test_the_page_is_up_to_date() -> None:
    stale = [
        str(file.relative_to(PAGES))
        for file, text in pages().items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "write it anew: python -m conformance.specification.reach"


@pytest.mark.parametrize("role", ROLES)
def test_it_says_what_is_required(role: Role) -> None:
    (shown,) = markdown.read(PAGES / "en" / NAME).tables
    place = shown.header.index(f"`{role}`")
    told = {row[0][2:].partition("`")[0]: row[place] for row in shown.rows}

    for at, depth in enumerate(DEPTHS):
        reached = {f"`{one}`" for one in DEPTHS[: at + 1]}
        asked = {id_ for id_, cell in told.items() if cell in reached}
        assert asked == required_somewhere(role, Way(depth, my_number=True))


def required_somewhere(role: Role, way: Way) -> set[str]:
    """Return what is required of a role in some profile, however signatures are checked."""
    return {
        id_
        for name in builtins()
        for signatures in SETTINGS
        for id_ in register().required(builtin(name), role, way, signatures)
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_roles_are_told(language: str) -> None:
    shown = markdown.read(PAGES / language / "roles.md").table("roles")

    assert [row[0].strip("`") for row in shown.rows] == list(ROLES)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_checks_file_is_told(language: str) -> None:
    shown = markdown.read(PAGES / language / "roles.md").table("plain")

    assert [shown.column(1), shown.column(2)] == [
        [one.procedure, one.unsigned] for one in (AT_MUNICIPALITY, AT_PREFECTURE)
    ]
