"""The 申請書 of a package as people read it: its items, its repeat groups, who filed for whom."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.contracts.package import APPLICATION_NAMESPACE
from simulator.screens.board.opened import document
from simulator.townhall.comparison import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from simulator.procedures import model

_NOTHING: Mapping[str, model.Item] = MappingProxyType({})


@dataclass(frozen=True)
class Item:
    """One item.

    Args:
        id: its id.
        label: its 項目名.
        value: its text.
        meant: what the text stands for, where it is a code; "" elsewhere.
    """

    id: str
    label: str
    value: str
    meant: str = ""


@dataclass(frozen=True)
class Group:
    """A repeat group (繰返し) and its rows."""

    label: str
    rows: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True)
class Form:
    """What a 申請書 says.

    Args:
        title: 手続名.
        version: 様式版.
        municipality: code of the addressee.
        proxy: what is told of who files for the applicant; empty where nobody does.
        items: the items.
        groups: the repeat groups.
    """

    title: str
    version: str
    municipality: str
    proxy: tuple[Item, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]


def form(content: bytes, known: Mapping[str, model.Item] = _NOTHING) -> Form | None:
    """Return what a 申請書 says, None where it cannot be read; a 個人番号 is masked.

    Args:
        content: the 申請書.
        known: the items of its form by their full names, which tell what codes mean.
    """
    root = document(content)
    if root is None or root.tag != _tag("申請書"):
        return None
    proxy = root.find(_tag("提出者"))
    return Form(
        title=str(root.get("手続名", "")),
        version=str(root.get("様式版", "")),
        municipality=str(root.get("提出先", "")),
        proxy=() if proxy is None else tuple(Item("", str(k), str(v)) for k, v in proxy.items()),
        items=_items(root, known),
        groups=tuple(
            Group(
                str(group.get("名称", "")),
                tuple(_items(row, known, f"{group.get('id')}.") for row in group),
            )
            for group in root.iter(_tag("繰返し"))
        ),
    )


def _items(
    parent: etree._Element, known: Mapping[str, model.Item], prefix: str = ""
) -> tuple[Item, ...]:
    return tuple(_item(one, known, prefix) for one in parent.iterchildren(_tag("項目")))


def _item(one: etree._Element, known: Mapping[str, model.Item], prefix: str) -> Item:
    id_, value = str(one.get("id", "")), one.text or ""
    defined = known.get(f"{prefix}{id_}")
    meant = defined.label_of(value) if defined else value
    return Item(id_, str(one.get("名称", "")), masked(id_, value), "" if meant == value else meant)


def _tag(name: str) -> str:
    return f"{{{APPLICATION_NAMESPACE}}}{name}"
