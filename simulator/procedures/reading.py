"""Reads a procedure from TOML, or says in which file, on which line and why it cannot be used.

A section that many forms share (申請者, 児童, 口座, ...) is written once as a block and named by
``block = "applicant"``; keys beside it replace the block's, items beside it follow the block's. An
origin beside it is that of all the block's items, for a form that other sources tell of. The rules
of a block follow those of the file.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.contracts import located
from simulator.contracts.problem import Problem, Text
from simulator.procedures.fault import unknown
from simulator.procedures.lines import Table, Written
from simulator.procedures.model import Procedure
from simulator.procedures.soundness import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT_ITEMS = {"block", "item", "fill", "origin"}
"""Keys beside a block that are not about the section itself."""

HINT = Text(
    ja="fixtures/procedures/child-allowance-claim.toml の同じ項目を手本にしてください。",
    en="Compare the same key in fixtures/procedures/child-allowance-claim.toml.",
)


def read(text: str, source: str, blocks: Mapping[str, str]) -> Procedure:
    """Read one procedure.

    Args:
        text: the TOML document.
        source: its file name, for messages.
        blocks: block name to TOML text.

    Raises:
        Problem: not TOML, an unknown or missing key, or a value, code, condition or rule that
            does not fit the rest; the message names file, line, key and reason.
    """
    return _Reader(text, source, blocks).read()


class _Reader:
    """Reads one file; only a refusal needs to know where things stand."""

    def __init__(self, text: str, source: str, blocks: Mapping[str, str]) -> None:
        self._text = text
        self._source = source
        self._blocks = blocks
        self._named: dict[int, str] = {}  # section number to the name of its block
        self._ruled: list[str] = []  # the block of each rule that follows the file's own
        self._data: Table = {}

    def read(self) -> Procedure:
        self._data = _toml(self._text, self._source)
        self._insert_blocks()
        try:
            procedure = Procedure.model_validate(self._data)
        except ValidationError as error:
            # A misspelt key is also a missing one: say what was written, not what is wanted.
            first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
            key = _key(self._data, first["loc"])
            raise self._refusal(key, _reason(dict(first))) from error
        for fault in faults(procedure):
            raise self._refusal(fault.key, fault.reason)
        return procedure

    def _insert_blocks(self) -> None:
        sections = self._data.get("section")
        for number, section in enumerate(sections if isinstance(sections, list) else []):
            if isinstance(section, dict) and "block" in section:
                self._insert_block(number, section)

    def _insert_block(self, number: int, section: Table) -> None:
        name = str(section["block"])
        if name not in self._blocks:
            raise self._refusal(
                f"section[{number + 1}].block", unknown("", name, sorted(self._blocks)).reason
            )
        self._named[number] = name
        block = _block(self._blocks[name], name)
        items, fill = block.get("item", []), section.get("fill", {})
        for item in fill if isinstance(fill, dict) else [str(fill)]:
            known = [str(one.get("id")) for one in items]
            if item not in known:
                key = f"section[{number + 1}].fill.{item}"
                raise self._refusal(key, unknown("", item, known).reason)
        rules = block.get("rule", [])
        self._ruled += [name] * len(rules)
        self._data["rule"] = [*self._data.get("rule", []), *rules]
        own = {key: section[key] for key in section.keys() - ABOUT_ITEMS}
        origin = {key: section[key] for key in section if key == "origin"}
        filled = [
            item | origin | ({"fill": fill[item["id"]]} if item.get("id") in fill else {})
            for item in items
        ]
        both = {"item": [*filled, *section.get("item", [])]}
        shared = {key: block[key] for key in block.keys() - {"rule"}}
        self._data["section"][number] = {**shared, **own, **both}

    def _refusal(self, key: str, reason: Text) -> Problem:
        own = located.read(self._text, self._source)
        blocks = {
            name: located.read(self._blocks[name], f"blocks/{name}.toml")
            for name in self._named.values()
        }
        sections = {number: blocks[name] for number, name in self._named.items()}
        rules = tuple(blocks[name] for name in self._ruled)
        file, line = Written(own, sections, rules, self._data).find(key)
        return Problem(
            Text(ja=f"{file}:{line}: {key}: {reason.ja}", en=f"{file}:{line}: {key}: {reason.en}."),
            HINT,
        )


@cache
def _block(text: str, name: str) -> Table:
    return _toml(text, f"blocks/{name}.toml")


def _toml(text: str, source: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return located.read(text, source).values  # which says on which line it is no TOML


def _key(data: object, location: tuple[int | str, ...]) -> str:
    """Write a location with ids instead of positions: ``section[child].item[born].type``."""
    key = ""
    here: Any = data
    for last, part in ((part is location[-1], part) for part in location):
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) and part < len(here) else None
            name = here.get("id", part + 1) if isinstance(here, dict) else part + 1
            key += f"[{name}]"
        elif isinstance(here, dict) and part in here:
            here = here[part]
            key += f".{part}"
        elif last:
            key += f".{part}"
    return key.removeprefix(".")


def _reason(error: Table) -> Text:
    given, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return Text(ja="このような項目はありません。", en="there is no such key")
        case "missing":
            return Text(ja="必要な項目がありません。", en="is missing")
        case "enum":
            expected = context["expected"]
            listed = expected.replace(" or ", ", ")
            return Text(
                ja=f"{given!r} は使えません。次のいずれかです: {listed}",
                en=f"{given!r} cannot be used; expected {expected}",
            )
        case "string_pattern_mismatch":
            pattern = context["pattern"]
            return Text(
                ja=f"{given!r} は形が違います。{pattern} に合わせてください。",
                en=f"{given!r} does not have the form {pattern}",
            )
        case _:
            message = error["msg"]
            return Text(
                ja=f"{given!r} は使えません ({message})。",
                en=f"{given!r} cannot be used ({message})",
            )
