"""A section of a form as a page shows it, and as the browser sends it back.

An item is called by its own id, and in a row of a repeat group ``child.2.name``. What the browser
does not send, because the page did not show it, stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.contracts.filing import Proxy, ProxyKind
from simulator.contracts.problem import Text
from simulator.procedures.condition import holds, parts
from simulator.procedures.model import ItemType
from simulator.procedures.proxy import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.procedures.check import Finding
    from simulator.procedures.model import Item, Procedure, Section
    from simulator.screens.resident.content import Content

FEW = 5
"""Choices up to so many are shown all at once."""

HELP = {
    ItemType.KANA: Text("全角カタカナ", "full-width katakana"),
    ItemType.DATE: Text("例: 2026-04-01", "such as 2026-04-01"),
    ItemType.BIRTH: Text(
        "例: 1985-04-01 (不明な月日は 00)", "such as 1985-04-01, with 00 for what is unknown"
    ),
    ItemType.YEN: Text("円の整数", "whole yen"),
    ItemType.NUMBER: Text("整数", "a whole number"),
    ItemType.PHONE: Text("例: 03-1234-5678", "such as 03-1234-5678"),
    ItemType.POSTAL: Text("ハイフンなしの7桁", "seven digits, no hyphen"),
    ItemType.MAIL: Text("例: test@example.jp", "such as test@example.jp"),
}
DIGITS = frozenset({ItemType.DIGITS, ItemType.YEN, ItemType.NUMBER, ItemType.POSTAL})


@dataclass(frozen=True)
class Field:
    """One item on a page.

    Args:
        name: of the control.
        item: the item.
        value: what stands in it.
        decides: whether other items are asked for because of it.
        source: ``card``, ``register`` or "" for where it was taken from.
        errors: what the form check objects to.
        other: what another page has saved there since, None where nothing has.
        row: of the repeat group, counted from 1; 0 outside groups.
    """

    name: str
    item: Item
    value: str
    decides: bool
    source: str
    errors: tuple[Text, ...] = ()
    other: str | None = None
    row: int = 0

    @property
    def id(self) -> str:
        """The id of the control on the page; an item alone may be called like a part of it."""
        return f"i-{self.name}".replace(".", "-")

    @property
    def control(self) -> str:
        """Which control shows it: ``radio``, ``select``, ``area`` or ``line``.

        A day is a line too, so that one that does not exist, or is not whole, can be written.
        """
        if self.item.codes:
            return "radio" if len(self.item.codes) <= FEW else "select"
        return "area" if self.item.type is ItemType.NOTE else "line"

    @property
    def short(self) -> bool:
        """Whether what goes in is short."""
        return self.item.type not in (ItemType.TEXT, ItemType.KANA, ItemType.NOTE, ItemType.MAIL)

    @property
    def keyboard(self) -> str:
        """Which keyboard a phone shows."""
        if self.item.type in DIGITS:
            return "numeric"
        return {ItemType.PHONE: "tel", ItemType.MAIL: "email"}.get(self.item.type, "text")

    @property
    def help(self) -> Text | None:
        """What helps to fill it in."""
        if self.item.digits:
            return Text(f"半角数字{self.item.digits}桁", f"{self.item.digits} digits")
        if self.item.type in HELP:
            return HELP[self.item.type]
        if self.item.max_length and not self.item.codes:
            most = self.item.max_length
            return Text(f"{most}文字まで", f"up to {most} characters")
        return None


@dataclass(frozen=True)
class Shown:
    """One section on a page.

    Args:
        section: the section.
        rows: its rows of fields; one row where it does not repeat.
        errors: what the form check objects to in the section as a whole.
    """

    section: Section
    rows: tuple[tuple[Field, ...], ...]
    errors: tuple[Text, ...]

    @property
    def wrong(self) -> list[Field]:
        """The fields with an error."""
        return [one for row in self.rows for one in row if one.errors]


def shown(
    form: Procedure,
    section: Section,
    content: Content,
    findings: Iterable[Finding],
    sources: Mapping[str, str],
    other: Content | None = None,
) -> Shown:
    """Return a section as a page shows it: the items it asks for.

    Args:
        form: the form definition.
        section: one of its sections.
        content: what was filled in.
        findings: of the form check; () to show none.
        sources: where items were taken from; see `Prefill.sources`.
        other: what another page has saved since, where that is to be shown.
    """
    told: dict[tuple[str, int], tuple[Text, ...]] = {}
    for one in findings:
        told[one.item, one.row] = (*told.get((one.item, one.row), ()), Text(one.ja, one.en))
    deciding = _deciding(form)
    saved = other.rows(section) if other else ()
    rows = []
    for number, row in enumerate(content.rows(section), start=1):
        there = saved[number - 1] if number <= len(saved) else {}
        fields = []
        for item in section.items:
            if not holds(item.when, content.values, content.groups, section.row(row)):
                continue
            full, at = (f"{section.id}.{item.id}", number) if section.repeat else (item.id, 0)
            value = row.get(item.id, "")
            differs = other is not None and there.get(item.id, "") != value
            field = Field(
                name_of(section, number, item),
                item,
                value,
                full in deciding or item.id in deciding,
                sources.get(full, "") if value else "",
                told.get((full, at), ()),
                there.get(item.id, "") if differs else None,
                at,
            )
            fields.append(field)
        rows.append(tuple(fields))
    return Shown(section, tuple(rows), told.get((section.id, 0), ()))


def sent(section: Section, content: Content, data: Mapping[str, str]) -> Content:
    """Return what was filled in with a section as the browser sends it.

    Args:
        section: the section.
        content: what was filled in before.
        data: names of controls to texts; ``rows`` tells how many rows a repeat group had.
    """
    before = content.rows(section)
    count = _count(data, len(before)) if section.repeat else 1
    rows = [
        (before[number - 1] if number <= len(before) else {})
        | {
            item.id: data[name].replace("\r\n", "\n")
            for item in section.items
            if (name := name_of(section, number, item)) in data
        }
        for number in range(1, min(count, section.max) + 1)
    ]
    return content.with_section(section, rows)


def with_row(section: Section, content: Content) -> Content:
    """Return what was filled in with one more row, if there may be one."""
    rows = content.rows(section)
    return content.with_section(section, (*rows, {}) if len(rows) < section.max else rows)


def without_row(section: Section, content: Content, number: int) -> Content:
    """Return what was filled in without a row, counted from 1."""
    rows = content.rows(section)
    return content.with_section(section, (*rows[: number - 1], *rows[number:]))


def filer(content: Content, data: Mapping[str, str]) -> Content:
    """Return what was filled in with who files, as the browser sends it."""
    kind = data.get("kind", "")
    if kind not in set(ProxyKind):
        return replace(content, proxy=None)
    return replace(
        content,
        proxy=Proxy(ProxyKind(kind), **{field: data.get(field, "").strip() for field in FIELDS}),
    )


def name_of(section: Section, number: int, item: Item) -> str:
    """Return the name of a control; see the top of this file."""
    return f"{section.id}.{number}.{item.id}" if section.repeat else item.id


def _count(data: Mapping[str, str], default: int) -> int:
    told = data.get("rows", "")
    return int(told) if told.isascii() and told.isdecimal() else default


def _deciding(form: Procedure) -> set[str]:
    """Return the names that conditions of the form look up."""
    return {
        named.name
        for _, item in form.named_items()
        for part in parts(item.when)
        for named in part.names()
    }
