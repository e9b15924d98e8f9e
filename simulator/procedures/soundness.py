"""What a procedure file must get right beyond its keys: references, codes, options, origins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.contracts.provenance import Provenance
from simulator.procedures.condition import Chosen, parts
from simulator.procedures.model import LOCAL, ItemType, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.procedures.condition import Condition
    from simulator.procedures.model import (
        Added,
        Item,
        Local,
        Origin,
        Procedure,
        Revision,
        Rule,
        Section,
    )

NEEDS = {
    ItemType.TEXT: "max_length",
    ItemType.NOTE: "max_length",
    ItemType.KANA: "max_length",
    ItemType.MAIL: "max_length",
    ItemType.YEN: "max_length",
    ItemType.DIGITS: "digits",
    ItemType.ENUM: "codes",
    ItemType.BOOL: "codes",
}
OPTIONS = ("max_length", "digits", "codes")
YES_NO = {"yes", "no"}


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit: at which key, and why."""

    key: str
    reason: Text


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Yield everything that does not fit, in the order of the file."""
    yield from _repeated("section", (section.id for section in procedure.sections))
    yield from _repeated("item", (item.id for item in procedure.items))
    yield from _repeated("attachment", (attachment.id for attachment in procedure.attachments))
    yield from _repeated("rule", (rule.id for rule in procedure.rules))
    yield from _origin("origin", procedure.origin)
    for need in procedure.needs:
        yield from _origin(f"need[{need.name}].origin", need.origin)
    yield from _filed_on(procedure)
    yield from _sections(procedure)
    yield from _attachments(procedure)
    for rule in procedure.rules:
        yield from _rule(procedure, rule)
    for local in procedure.local:
        yield from _local(procedure, local)
    for revision in procedure.revisions:
        yield from _revision(procedure, revision)


def _repeated(kind: str, ids: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield Fault(
                f"{kind}[{name}].id",
                Text(ja="同じ id が2回使われています。", en="the id is used twice"),
            )


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
        yield _unknown("filed_on", procedure.filed_on, days)


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
        if section.repeat:
            yield from _repeated(f"{key}.item", (item.id for item in section.items))
        visible = dict(above)
        for item in section.items:
            yield from _item(f"{key}.item[{item.id}]", item, visible, groups)
            visible[item.id] = item
        if section.repeat:
            groups[section.id] = section
        else:
            above = visible


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
    yield from _repeated(f"{key}.codes", (code.code for code in item.codes))
    if item.type == ItemType.BOOL and {code.code for code in item.codes} != YES_NO:
        yield Fault(
            f"{key}.codes",
            Text(ja="bool の codes は yes と no です。", en="a bool has the codes yes and no"),
        )
    yield from _condition(f"{key}.when", item.when, above, groups)
    yield from _origin(f"{key}.origin", item.origin)


def _condition(
    key: str,
    condition: Condition | None,
    above: Mapping[str, Item],
    groups: Mapping[str, Section],
) -> Iterator[Fault]:
    known = dict(above)
    for group in groups.values():
        known.update({f"{group.id}.{item.id}": item for item in group.items})
    coded = {name: item for name, item in known.items() if item.codes}
    for part in parts(condition):
        if not isinstance(part, Chosen):
            for group_id in part.count:
                if group_id not in groups:
                    yield _unknown(f"{key}.count", group_id, groups)
        elif part.item not in coded:
            yield _unknown(f"{key}.item", part.item, coded)
        else:
            codes = [code.code for code in coded[part.item].codes]
            for code in part.codes:
                if code not in codes:
                    yield _unknown(f"{key}.is", code, codes)


def _attachments(procedure: Procedure) -> Iterator[Fault]:
    items = {item.id: item for item in procedure.items}
    groups = {group.id: group for group in procedure.groups}
    for attachment in procedure.attachments:
        key = f"attachment[{attachment.id}]"
        yield from _condition(f"{key}.when", attachment.when, items, groups)
        yield from _origin(f"{key}.origin", attachment.origin)


def _local(procedure: Procedure, local: Local) -> Iterator[Fault]:
    key = f"local[{local.municipality}]"
    yield from _origin(f"{key}.origin", local.origin)
    yield from _added(key, procedure, local.added, local.municipality)


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
            yield _unknown(f"{key}.added.section", one.section, known)
            continue
        section = known[one.section]
        above = {item.id: item for item in (section.items if section.repeat else procedure.items)}
        for item in one.items:
            place = f"{key}.added[{one.section}].item[{item.id}]"
            yield from _item(place, item, above, {})
            if item.id in above:
                yield from _repeated("item", (item.id, item.id))
            if item.id.startswith(LOCAL) != bool(municipality):
                yield Fault(
                    f"{place}.id",
                    Text(
                        ja=f"{LOCAL} で始まる id は、自治体の独自項目だけのものです。",
                        en=f"an id begins with {LOCAL} just when a municipality added the item",
                    ),
                )


def _rule(procedure: Procedure, rule: Rule) -> Iterator[Fault]:
    key = f"rule[{rule.id}]"
    if (rule.level == Level.FORM) != (bool(rule.check) != bool(rule.attachment)):
        yield Fault(
            f"{key}.level",
            Text(
                ja="form の規則は check か attachment の一方を持ち、substantive は持ちません。",
                en="a form rule has either check or attachment, a substantive one has neither",
            ),
        )
    if rule.since and rule.until and rule.since > rule.until:
        yield Fault(f"{key}.until", Text(ja="from より前の日です。", en="lies before from"))
    attachments = [attachment.id for attachment in procedure.attachments]
    if rule.attachment and rule.attachment not in attachments:
        yield _unknown(f"{key}.attachment", rule.attachment, attachments)
    if rule.check:
        days = [name for name, item in procedure.named_items() if item.type == ItemType.DATE]
        for side in ("item", "not_after"):
            if getattr(rule.check, side) not in days:
                yield _unknown(f"{key}.check.{side}", getattr(rule.check, side), days)
    yield from _origin(f"{key}.origin", rule.origin)


def _unknown(key: str, given: str, known: Iterable[str]) -> Fault:
    choices = ", ".join(known)
    return Fault(
        key,
        Text(
            ja=f"{given!r} はありません。次のいずれかです: {choices}",
            en=f"there is no {given!r}; known are {choices}",
        ),
    )
