"""Writes the page that tells which role is asked what, and from which depth on it can be seen.

``python -m conformance.specification.reach`` writes it anew after the register has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.result.file import write_text
from conformance.specification.blocks import LANGUAGES, PAGES, name_of
from conformance.specification.register import DEPTHS, Way, register
from conformance.specification.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conformance.specification.register import Depth, Requirement
    from conformance.specification.roles import Role
    from simulator.contracts.problem import Language

NAME: Final = "reach.md"
NONE: Final = "–"
LEAD: Final = {
    "ja": (
        "# 役割と深さごとの要求",
        """\
どの要求を、どの役割に、どの深さから求めるかの表です。
役割は [roles.md](roles.md)、深さは [depths.md](depths.md) にあります。
検査のある要求だけを挙げます。書いてある深さと、それより深い深さで求めます。「–」の役割には求めません。
操作の要るものは [depths.md](depths.md) に、条件のあるものは要求のページに書いてあります。""",
        "| 要求 | {roles} |",
    ),
    "en": (
        "# Requirements by role and depth",
        """\
Which requirement is asked of which role, and from which depth on.
Roles are told in [roles.md](roles.md), depths in [depths.md](depths.md).
Only requirements with a check stand here. Each is asked at the depth that is written, and at deeper
ones; where there is a dash it is not asked. What needs a control is told in
[depths.md](depths.md); what has a condition says so on its own page.""",
        "| Requirement | {roles} |",
    ),
}


def pages() -> dict[Path, str]:
    """Return the page of each language by its file."""
    return {PAGES / language / NAME: _page(language) for language in LANGUAGES}


def asked_from(one: Requirement, role: Role) -> Depth | None:
    """Return the smallest depth at which a role is asked for a requirement; None at none."""
    if role not in one.roles:
        return None
    return next(
        (depth for depth in DEPTHS if one.out_of_reach(Way(depth, my_number=True), role) is None),
        None,
    )


def _page(language: Language) -> str:
    title, lead, head = LEAD[language]
    roles = " | ".join(f"`{role}`" for role in ROLES)
    lines = [title, "", lead, "", "<!-- table: reach -->", head.format(roles=roles)]
    return "\n".join([*lines, "|---" * (len(ROLES) + 1) + "|", *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    for one in register().requirement:
        if one.coverage == "checked":
            depths = (asked_from(one, role) for role in ROLES)
            cells = [f"`{depth}`" if depth else NONE for depth in depths]
            yield f"| [`{one.id}`]({name_of(one.block)}) | {' | '.join(cells)} |"


def main() -> None:
    """Write every page anew."""
    for file, text in pages().items():
        write_text(file, text)


if __name__ == "__main__":
    main()
