"""Form definitions a machine can read, and the tables of the page about procedures.

Both come from the procedure files, so that a vendor who builds a form or a mapping from them sees
what the portal checks. ``python -m conformance.specification.procedures`` writes them anew.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.result.file import write_text
from conformance.result.model import Bilingual
from simulator.contracts.provenance import Provenance
from simulator.procedures import catalogue
from simulator.procedures.facts import EVENTS, FACTS
from simulator.procedures.model import Attachment, Item, Procedure, Section
from simulator.procedures.origin import Origin
from simulator.procedures.twins import Connector, Portal, expected

FOLDER: Final = Path(__file__).with_name("tables")
SCHEMAS: Final = Path(__file__).with_name("schema")
PAGES: Final = Path(__file__).with_name("pages")
NAME: Final = "procedures"

Condition = dict[str, Any]
"""A condition as procedure files write it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where a part comes from; `covers` are the aspects its source covers, the rest is ours."""

    provenance: Provenance
    source: str
    covers: list[str]


class FormItem(_Part):
    """One item: `max_length` counts characters, `when` says when it is asked for at all."""

    id: str
    label: str
    type: str
    required: bool
    max_length: int | None = None
    digits: int | None = None
    codes: dict[str, str] | None = None
    when: Condition | None = None
    origin: Source


class FormSection(_Part):
    """One section; with `rows` it is a repeat group that has so many."""

    id: str
    label: str
    rows: tuple[int, int] | None = None
    items: list[FormItem]


class Document(_Part):
    """One document that may have to be attached."""

    id: str
    label: str
    required: bool
    original: bool
    condition: str
    when: Condition | None = None
    origin: Source


class FormRule(Bilingual):
    """One rule, in force on filing days from `since` to `until`.

    It has a pair, unless `unbreakable` says why no filing can break it. Of the twin `portal` and
    `connector` say what they are expected to do.
    """

    id: str
    level: str
    since: str | None = None
    until: str | None = None
    when: Condition | None = None
    holds: Condition | None = None
    attachment: str | None = None
    unbreakable: str | None = None
    portal: Portal | None = None
    connector: Connector | None = None
    origin: Source


class Variant(_Part):
    """How one municipality offers the procedure where it differs or is known.

    It takes `proxies` besides the procedure's and `refuses` some of them; `requires` are the
    documents it asks everybody for.
    """

    municipality: str
    titles: list[str]
    signature: str
    proxies: list[str]
    refuses: list[str]
    requires: list[str]
    numbers: dict[str, int]
    added: dict[str, list[FormItem]]
    origin: Source


class Form(_Part):
    """One procedure with its form in the version it ships with."""

    id: str
    title: str
    aliases: list[str]
    category: str
    receiver: str
    law: str
    actor: str
    deadline: str
    visit: bool
    last_day: str | None = None
    form_version: str
    signature: str
    proxies: list[str]
    filed_on: str
    numbers: dict[str, int]
    origin: Source
    sections: list[FormSection]
    documents: list[Document]
    rules: list[FormRule]
    municipalities: list[Variant]


class Forms(_Part):
    """Every procedure that ships."""

    version: Annotated[Literal["tekigo-procedures/1"], Field(alias="schema")] = (
        "tekigo-procedures/1"
    )
    procedures: list[Form]


def forms() -> Forms:
    """Return the form definitions of every procedure."""
    return Forms(procedures=[_form(one) for one in catalogue.procedures()])


def texts() -> dict[str, str]:
    """Return the table by the name of its file."""
    told = forms().model_dump(mode="json", by_alias=True, exclude_none=True)
    return {f"{NAME}.json": json.dumps(told, ensure_ascii=False, indent=1) + "\n"}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of the table by the name of its file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tekigo:schema:{NAME}:1",
        **Forms.model_json_schema(by_alias=True, mode="serialization"),
        "title": f"tekigo {NAME}",
    }
    return {f"{NAME}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"}


def pages() -> dict[Path, str]:
    """Return the page about procedures in both languages, its counted tables up to date."""
    return {
        file: _counted(file.read_text(encoding="utf-8")) for file in PAGES.glob("*/procedures.md")
    }


def _counted(text: str) -> str:
    for name, rows in (("procedures", _counts()), ("facts", _facts()), ("events", _events())):
        pattern = rf"(<!-- table: {name} -->\n[^\n]+\n[^\n]+\n)(?:\|[^\n]*\n)*"
        found = re.search(pattern, text)
        assert found is not None, name  # noqa: S101  both pages have the table
        lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
        text = text[: found.end(1)] + lines + text[found.end() :]
    return text


def _counts() -> list[tuple[str, ...]]:
    rows = [_count(one) for one in catalogue.procedures()]
    sums = [str(sum(int(row[at]) for row in rows)) for at in range(4, 10)]
    return [
        *((f"`{row[0]}`", row[1], f"`{row[2]}`", *row[3:]) for row in rows),
        (str(len(rows)), "", "", "", *sums),
    ]


def _count(one: Procedure) -> tuple[str, ...]:
    items = [item for _, item in one.named_items()]
    origins = Counter(item.origin.provenance for item in items)
    pairs = [rule for rule in one.rules if not rule.unbreakable]
    counted = (items, one.groups, one.documents, one.cases, one.rules, pairs)
    return (
        one.id,
        one.title,
        one.category,
        " / ".join(str(origins[each]) for each in Provenance),
        *(str(len(parts)) for parts in counted),
    )


def _facts() -> list[tuple[str, ...]]:
    heads = sorted({fact.partition(".")[0] for fact in FACTS})
    return [
        (f"`{head}`", ", ".join(f"`{fact}`" for fact in sorted(FACTS) if _head(fact) == head))
        for head in heads
    ]


def _head(fact: str) -> str:
    return fact.partition(".")[0]


def _events() -> list[tuple[str, ...]]:
    return [
        (
            f"`{event}`",
            ", ".join(
                f"`{one.id}`"
                for one in catalogue.procedures()
                if event in [case.event for case in one.cases]
            )
            or "–",
        )
        for event in EVENTS
    ]


def _form(one: Procedure) -> Form:
    return Form(
        id=one.id,
        title=one.title,
        aliases=list(one.aliases),
        category=one.category,
        receiver=one.receiver,
        law=one.law,
        actor=one.actor,
        deadline=one.deadline,
        visit=one.visit,
        last_day=one.last_day.isoformat() if one.last_day else None,
        form_version=one.form_version,
        signature=one.signature,
        proxies=list(one.proxies),
        filed_on=one.filed_on,
        numbers=one.numbers,
        origin=_source(one.origin),
        sections=[_section(section) for section in one.sections],
        documents=[_document(document) for document in one.documents],
        rules=_rules(one),
        municipalities=_variants(one),
    )


def _section(section: Section) -> FormSection:
    return FormSection(
        id=section.id,
        label=section.label,
        rows=(section.min, section.max) if section.repeat else None,
        items=[_item(item) for item in section.items],
    )


def _item(item: Item) -> FormItem:
    return FormItem(
        id=item.id,
        label=item.label,
        type=item.type,
        required=item.required,
        max_length=item.max_length or None,
        digits=item.digits or None,
        codes={code.code: code.label for code in item.codes} or None,
        when=_condition(item.when),
        origin=_source(item.origin),
    )


def _document(document: Attachment) -> Document:
    return Document(
        id=document.id,
        label=document.label,
        required=document.required,
        original=document.original,
        condition=document.condition,
        when=_condition(document.when),
        origin=_source(document.origin),
    )


def _rules(one: Procedure) -> list[FormRule]:
    return [
        FormRule(
            id=rule.id,
            ja=rule.ja,
            en=rule.en,
            level=rule.level,
            since=rule.since.isoformat() if rule.since else None,
            until=rule.until.isoformat() if rule.until else None,
            when=_condition(rule.when),
            holds=_condition(rule.holds),
            attachment=rule.attachment or None,
            unbreakable=rule.unbreakable or None,
            portal=None if rule.unbreakable else expected(rule)[0],
            connector=None if rule.unbreakable else expected(rule)[1],
            origin=_source(rule.origin),
        )
        for rule in one.rules
    ]


def _variants(one: Procedure) -> list[Variant]:
    return [
        Variant(
            municipality=local.municipality,
            titles=[offer.title for offer in one.at(local.municipality).offers()],
            signature=local.signature,
            proxies=list(local.proxies),
            refuses=list(local.refuses),
            requires=list(local.requires),
            numbers=local.numbers,
            added={more.section: [_item(item) for item in more.items] for more in local.added},
            origin=_source(local.origin),
        )
        for local in one.local
    ]


def _condition(condition: BaseModel | None) -> Condition | None:
    if condition is None:
        return None
    return condition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _source(origin: Origin) -> Source:
    return Source(
        provenance=origin.provenance,
        source=origin.source or origin.why,
        covers=[] if origin.provenance == Provenance.MODELLED else list(origin.covers),
    )


def main() -> None:
    """Write table, schema and pages anew."""
    for folder, files in ((FOLDER, texts()), (SCHEMAS, schemas())):
        for name, text in files.items():
            write_text(folder / name, text)
    for file, text in pages().items():
        write_text(file, text)


if __name__ == "__main__":
    main()
