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
    from importlib.resources.abc import Traversable

    from simulator.procedures.model import Procedure


def procedures() -> tuple[Procedure, ...]:
    """Return every shipped procedure, by id.

    Raises:
        Problem: a shipped file has been damaged.
    """
    return tuple(map(_read, names()))


def procedure(name: str) -> Procedure:
    """Return one procedure by id; only its own file is read.

    Raises:
        Problem: there is no such procedure.
    """
    if name not in names():
        choices = ", ".join(names())
        raise Problem(
            Text(ja=f"手続 {name!r} はありません。", en=f"There is no procedure {name!r}."),
            Text(ja=f"次から選んでください: {choices}", en=f"Choose one of: {choices}"),
        )
    return _read(name)


@cache
def names() -> tuple[str, ...]:
    """Return the id of every shipped procedure, in order; each has a file of that name."""
    return tuple(sorted(_toml_files(fixtures.folder("procedures"))))


@cache
def _read(name: str) -> Procedure:
    file = _toml_files(fixtures.folder("procedures"))[name]
    return read(file.read_text(encoding="utf-8"), file.name, blocks())


@cache
def blocks() -> dict[str, str]:
    """Return the text of every block (sections that forms share) by its name."""
    files = _toml_files(fixtures.folder("procedures") / "blocks")
    return {name: file.read_text(encoding="utf-8") for name, file in files.items()}


def _toml_files(folder: Traversable) -> dict[str, Traversable]:
    ending = ".toml"
    files = [file for file in folder.iterdir() if file.name.endswith(ending)]
    return {file.name.removesuffix(ending): file for file in files}


def search(
    offered: Iterable[Procedure], keyword: str = "", need: str = "", category: str = ""
) -> tuple[Procedure, ...]:
    """Return those of some procedures that fit a keyword, a need and a category.

    Args:
        offered: procedures as a municipality offers them.
        keyword: words that must all occur in title, aliases or law, width and case aside; ""
            finds everything.
        need: name of a need (ニーズ); "" finds everything.
        category: what they are about, such as ``care``; "" finds everything.
    """
    words = _folded(keyword).split()
    return tuple(
        one
        for procedure in offered
        for one in procedure.offers()
        if all(word in _text_of(one) for word in words)
        and (not need or need in [known.name for known in one.needs])
        and category in ("", one.category)
    )


def _text_of(one: Procedure) -> str:
    return _folded("\n".join((one.title, *one.aliases, one.law)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
