"""The procedures that ship with tekigo, and how residents find them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.problem import Problem, Text
from simulator.procedures.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.procedures.model import Procedure


@cache
def procedures() -> tuple[Procedure, ...]:
    """Return every shipped procedure, by id.

    Raises:
        Problem: a shipped file has been damaged.
    """
    folder = fixtures.folder("procedures")
    blocks = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in (folder / "blocks").iterdir()
        if file.name.endswith(".toml")
    }
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return tuple(read(file.read_text(encoding="utf-8"), file.name, blocks) for file in files)


def procedure(name: str) -> Procedure:
    """Return one procedure by id.

    Raises:
        Problem: there is no such procedure.
    """
    known = {found.id: found for found in procedures()}
    if name not in known:
        choices = ", ".join(known)
        raise Problem(
            Text(ja=f"手続 {name!r} はありません。", en=f"There is no procedure {name!r}."),
            Text(ja=f"次から選んでください: {choices}", en=f"Choose one of: {choices}"),
        )
    return known[name]


def search(
    offered: Iterable[Procedure], keyword: str = "", need: str = ""
) -> tuple[Procedure, ...]:
    """Return those of some procedures that fit a keyword and a need.

    Args:
        offered: procedures as a municipality offers them.
        keyword: words that must all occur in title, aliases or law, width and case aside; ""
            finds everything.
        need: name of a need (ニーズ); "" finds everything.
    """
    words = _folded(keyword).split()
    return tuple(
        one
        for procedure in offered
        for one in procedure.offers()
        if all(word in _text_of(one) for word in words)
        and (not need or need in [known.name for known in one.needs])
    )


def _text_of(one: Procedure) -> str:
    return _folded("\n".join((one.title, *one.aliases, one.law)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
