"""Reads a procedure from TOML, or says in which file, at which key, and why it cannot be used.

A section that many forms share (申請者, 児童, 口座, ...) is written once as a block and named by
``block = "applicant"``; keys beside it replace the block's, items beside it follow the block's. An
origin beside it is that of all the block's items, for a form that other sources tell of.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.contracts.problem import Problem, Text
from simulator.procedures.fault import unknown
from simulator.procedures.model import Procedure
from simulator.procedures.soundness import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

Table = dict[str, Any]

ABOUT_ITEMS = ("block", "item", "fill", "origin")
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
            does not fit the rest.
    """
    data = _toml(text, source)
    _insert_blocks(data, source, blocks)
    try:
        procedure = Procedure.model_validate(data)
    except ValidationError as error:
        # A misspelt key is also a missing one: say what was written, not what is wanted.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        raise _refusal(source, _key(data, first["loc"]), _reason(dict(first))) from error
    for fault in faults(procedure):
        raise _refusal(source, fault.key, fault.reason)
    return procedure


def _toml(text: str, source: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(
            Text(
                ja=f"{source}: TOML として読めません ({error})。",
                en=f"{source}: not TOML ({error}).",
            ),
            Text(ja="示された行を直してください。", en="Mend the line shown."),
        ) from error


def _insert_blocks(data: Table, source: str, blocks: Mapping[str, str]) -> None:
    sections = data.get("section")
    if isinstance(sections, list):
        data["section"] = [
            _with_block(section, source, blocks)
            if isinstance(section, dict) and "block" in section
            else section
            for section in sections
        ]


def _with_block(section: Table, source: str, blocks: Mapping[str, str]) -> Table:
    name = section["block"]
    if name not in blocks:
        known = ", ".join(sorted(blocks))
        reason = Text(
            ja=f"{name!r} というブロックはありません。次のいずれかです: {known}",
            en=f"there is no block {name!r}; known are {known}",
        )
        raise _refusal(source, "section.block", reason)
    block = _toml(blocks[name], f"blocks/{name}.toml")
    own = {key: value for key, value in section.items() if key not in ABOUT_ITEMS}
    items = [*_filled(block.get("item", []), section, source), *section.get("item", [])]
    return {**block, **own, "item": items}


def _filled(items: list[Table], section: Table, source: str) -> list[Table]:
    """Return a block's items with the facts that a form wants in them instead of the block's."""
    fill = section.get("fill", {})
    known = [item.get("id") for item in items]
    for name in fill:
        if name not in known:
            reason = unknown("", name, map(str, known)).reason
            raise _refusal(source, f"section[{section['block']}].fill", reason)
    origin = {"origin": section["origin"]} if "origin" in section else {}
    return [
        {**item, **origin, "fill": fill[item["id"]]} if item.get("id") in fill else item | origin
        for item in items
    ]


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
            return Text(
                ja=f"{given!r} は使えません。次のいずれかです: {expected}",
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


def _refusal(source: str, key: str, reason: Text) -> Problem:
    return Problem(
        Text(ja=f"{source}: {key}: {reason.ja}", en=f"{source}: {key}: {reason.en}."),
        HINT,
    )
