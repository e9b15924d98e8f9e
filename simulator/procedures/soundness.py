"""What a procedure file must get right beyond its keys: references, codes, options, origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.contracts.provenance import Provenance
from simulator.procedures import rule_soundness
from simulator.procedures.facts import FACTS, ROW, ROWS
from simulator.procedures.fault import Fault, repeated, unknown
from simulator.procedures.model import LOCAL, ItemType
from simulator.procedures.scope import Scope, condition_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.procedures.model import (
        Added,
        Item,
        Local,
        Procedure,
        Revision,
        Section,
        Split,
    )
    from simulator.procedures.origin import Origin

NEEDS = {
    ItemType.TEXT: "max_length",
    ItemType.NOTE: "max_length",
    ItemType.KANA: "max_length",
    ItemType.MAIL: "max_length",
    ItemType.YEN: "max_length",
    ItemType.NUMBER: "max_length",
    ItemType.DIGITS: "digits",
    ItemType.ENUM: "codes",
    ItemType.BOOL: "codes",
}
OPTIONS = ("max_length", "digits", "codes")
YES_NO = {"yes", "no"}


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Yield everything that does not fit, in the order of the file."""
    yield from repeated("section", (section.id for section in procedure.sections))
    yield from repeated("attachment", (attachment.id for attachment in procedure.attachments))
    yield from repeated("rule", (rule.id for rule in procedure.rules))
    yield from _origin("origin", procedure.origin)
    for need in procedure.needs:
        yield from _origin(f"need[{need.name}].origin", need.origin)
    yield from _filed_on(procedure)
    yield from _sections(procedure)
    yield from _attachments(procedure)
    yield from _splits("", procedure, procedure.splits)
    for rule in procedure.rules:
        yield from _origin(f"rule[{rule.id}].origin", rule.origin)
    yield from rule_soundness.faults(procedure)
    for local in procedure.local:
        yield from _local(procedure, local)
    for revision in procedure.revisions:
        yield from _revision(procedure, revision)


def _origin(key: str, origin: Origin) -> Iterator[Fault]:
    modelled = origin.provenance == Provenance.MODELLED
    wanted = "why" if modelled else "source"
    if not getattr(origin, wanted):
        yield Fault(
            f"{key}.{wanted}",
            Text(
                ja=f"provenance = {origin.provenance.value!r} には {wanted} が必要です。",
                en=f"provenance = {origin.provenance.value!r} needs it",
            ),
        )


def _filed_on(procedure: Procedure) -> Iterator[Fault]:
    days = [item.id for item in procedure.items if item.type == ItemType.DATE]
    if procedure.filed_on not in days:
        yield unknown("filed_on", procedure.filed_on, days)


def _sections(procedure: Procedure) -> Iterator[Fault]:
    # A condition may look only at what stands above it, so forms are filled in from top to bottom.
    above: dict[str, Item] = {}
    groups: dict[str, Section] = {}
    for section in procedure.sections:
        key = f"section[{section.id}]"
        if section.min > section.max:
            yield Fault(
                f"{key}.repeat",
                Text(ja="min が max より大きいです。", en="min is greater than max"),
            )
        yield from repeated(f"{key}.item", (item.id for item in section.items))
        yield from _rows(key, section)
        visible = dict(above)
        for item in section.items:
            if item.id in above and not section.repeat:
                yield from repeated(f"{key}.item", (item.id, item.id))
            yield from _item(f"{key}.item[{item.id}]", item, visible, groups)
            visible[item.id] = item
        if section.repeat:
            groups[section.id] = section
        else:
            above = visible


def _rows(key: str, section: Section) -> Iterator[Fault]:
    if section.rows and not section.repeat:
        ja, en = "repeat のない節には使えません。", "is for a section with repeat"
        yield Fault(f"{key}.rows", Text(ja=ja, en=en))
    if section.rows and section.rows not in ROWS:
        yield unknown(f"{key}.rows", section.rows, sorted(ROWS))
    facts = FACTS | ROW if section.rows else FACTS
    for item in section.items:
        if item.fill and item.fill not in facts:
            yield unknown(f"{key}.item[{item.id}].fill", item.fill, sorted(facts))


def _item(
    key: str, item: Item, above: Mapping[str, Item], groups: Mapping[str, Section]
) -> Iterator[Fault]:
    needed = NEEDS.get(item.type)
    for option in OPTIONS:
        given = bool(getattr(item, option))
        if given != (option == needed):
            ja = "は必要です。" if option == needed else "は使えません。"
            en = "is needed" if option == needed else "cannot be used"
            kind = item.type.value
            yield Fault(
                f"{key}.{option}",
                Text(ja=f"type = {kind!r} に{ja}", en=f"{en} with type = {kind!r}"),
            )
    yield from repeated(f"{key}.codes", (code.code for code in item.codes))
    if item.type == ItemType.BOOL and {code.code for code in item.codes} != YES_NO:
        yield Fault(
            f"{key}.codes",
            Text(ja="bool の codes は yes と no です。", en="a bool has the codes yes and no"),
        )
    if item.when:
        known = dict(above)
        for group in groups.values():
            known.update({f"{group.id}.{one.id}": one for one in group.items})
        yield from condition_faults(f"{key}.when", item.when, Scope(known, groups))
    yield from _origin(f"{key}.origin", item.origin)


def _attachments(procedure: Procedure) -> Iterator[Fault]:
    groups = {group.id: group for group in procedure.groups}
    scope = Scope(dict(procedure.named_items()), groups)
    for attachment in procedure.attachments:
        key = f"attachment[{attachment.id}]"
        yield from condition_faults(f"{key}.when", attachment.when, scope)
        yield from _origin(f"{key}.origin", attachment.origin)


def _local(procedure: Procedure, local: Local) -> Iterator[Fault]:
    key = f"local[{local.municipality}]"
    yield from _origin(f"{key}.origin", local.origin)
    yield from _added(key, procedure, local.added, local.municipality)
    yield from _splits(f"{key}.", procedure, local.splits)
    for kind in local.refuses:
        if kind not in procedure.proxies:
            yield unknown(f"{key}.refuses", kind.value, procedure.proxies)
    documents = [one.id for one in procedure.attachments]
    for name in local.requires:
        if name not in documents:
            yield unknown(f"{key}.requires", name, documents)
    for name in local.numbers:
        if name not in procedure.numbers:
            yield unknown(f"{key}.set", name, procedure.numbers)


def _splits(key: str, procedure: Procedure, splits: Iterable[Split]) -> Iterator[Fault]:
    scope = Scope({item.id: item for item in procedure.items}, {})
    for split in splits:
        yield from condition_faults(f"{key}split[{split.title}].when", split.when, scope)


def _revision(procedure: Procedure, revision: Revision) -> Iterator[Fault]:
    key = f"revision[{revision.form_version}]"
    yield from _origin(f"{key}.origin", revision.origin)
    yield from _added(key, procedure, revision.added, revision.municipality)


def _added(
    key: str, procedure: Procedure, added: Iterable[Added], municipality: str
) -> Iterator[Fault]:
    """Yield what is wrong with added items; a municipality's own have an id that tells so."""
    known = {section.id: section for section in procedure.sections}
    for one in added:
        if one.section not in known:
            yield unknown(f"{key}.added.section", one.section, known)
            continue
        section = known[one.section]
        above = {item.id: item for item in (section.items if section.repeat else procedure.items)}
        for item in one.items:
            place = f"{key}.added[{one.section}].item[{item.id}]"
            yield from _item(place, item, above, {})
            if item.id in above:
                yield from repeated(f"{key}.added[{one.section}].item", (item.id, item.id))
            if item.id.startswith(LOCAL) != bool(municipality):
                yield Fault(
                    f"{place}.id",
                    Text(
                        ja=f"{LOCAL} で始まる id は、自治体の独自項目だけのものです。",
                        en=f"an id begins with {LOCAL} just when a municipality added the item",
                    ),
                )
