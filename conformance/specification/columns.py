"""Column tables a machine can read: link files and hand-over tables, in every profile that ships.

What a column holds is written in ``tables/columns.toml``; headers, places and names of files come
from the profiles, items from the procedures. ``python -m conformance.specification.columns`` writes
the JSON and its schemas anew.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.result.file import write_text
from conformance.result.model import Bilingual
from simulator.contracts.profile import HandOver, Linkage, builtin, builtins
from simulator.procedures import catalogue
from simulator.procedures.model import Item

FOLDER: Final = Path(__file__).with_name("tables")
SCHEMAS: Final = FOLDER.with_name("schema")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """One column: its place from the left, its header, and the field or item it holds."""

    at: int
    header: str
    field: str = ""
    item: str = ""


class LinkFile(_Part):
    """A full file or a delta file: pattern of its name, closing line, columns."""

    file: str
    end: str
    columns: list[Column]


class LinkLayout(_Part):
    """Link files in one profile; `operations` are the values of a delta's first column."""

    encoding: str
    newline: str
    serial: str
    timestamp: str
    kinds: dict[str, str]
    full: LinkFile
    delta: LinkFile | None
    operations: dict[str, str]


class LinkColumns(_Part):
    """What link files hold, in every profile."""

    version: Annotated[Literal["tekigo-links/1"], Field(alias="schema")] = "tekigo-links/1"
    fields: dict[str, Bilingual]
    profiles: dict[str, LinkLayout]


class Table(_Part):
    """The table of filings of a procedure, or of one of its repeat groups."""

    procedure: str
    group: str
    file: str
    columns: list[Column]


class HandOverLayout(_Part):
    """Hand-over in one profile; `package` is the pattern of a 申請ZIP's name."""

    encoding: str
    newline: str
    grouping: str
    completion: str
    marker: str
    package: str
    tables: list[Table]


class HandOverColumns(_Part):
    """What hand-over tables hold, in every profile."""

    version: Annotated[Literal["tekigo-handover/1"], Field(alias="schema")] = "tekigo-handover/1"
    fields: dict[str, Bilingual]
    group_fields: dict[str, Bilingual]
    profiles: dict[str, HandOverLayout]


def links() -> LinkColumns:
    """Return the columns of link files."""
    layouts = {name: _link_layout(builtin(name).linkage) for name in builtins()}
    return LinkColumns(fields=_words("links"), profiles=layouts)


def handover() -> HandOverColumns:
    """Return the columns of hand-over tables."""
    layouts = {name: _handover_layout(builtin(name).handover) for name in builtins()}
    return HandOverColumns(
        fields=_words("handover"), group_fields=_words("group"), profiles=layouts
    )


def texts() -> dict[str, str]:
    """Return the tables by the name of their file."""
    made = {"links.json": links(), "handover.json": handover()}
    return {name: _json(one.model_dump(mode="json", by_alias=True)) for name, one in made.items()}


def schemas() -> dict[str, str]:
    """Return the JSON Schemas of the tables by the name of their file."""
    made: dict[str, type[BaseModel]] = {
        "links.schema.json": LinkColumns,
        "handover.schema.json": HandOverColumns,
    }
    return {name: _json(one.model_json_schema()) for name, one in made.items()}


def _link_layout(profile: Linkage) -> LinkLayout:
    columns = _columns(profile.columns)
    delta, operations = None, {}
    if profile.delta is not None:
        changed = _columns({"operation": profile.delta.operation} | profile.columns)
        delta = LinkFile(file=profile.delta.file, end=profile.delta.end, columns=changed)
        operations = profile.delta.operations
    return LinkLayout(
        encoding=profile.encoding,
        newline=profile.newline,
        serial=profile.serial,
        timestamp=profile.timestamp,
        kinds=profile.kinds,
        full=LinkFile(file=profile.file, end=profile.end, columns=columns),
        delta=delta,
        operations=operations,
    )


def _handover_layout(profile: HandOver) -> HandOverLayout:
    return HandOverLayout(
        encoding=profile.encoding,
        newline=profile.newline,
        grouping=profile.grouping,
        completion=profile.completion,
        marker=profile.marker,
        package=profile.package,
        tables=list(_tables(profile)),
    )


def _tables(profile: HandOver) -> Iterator[Table]:
    for procedure in catalogue.procedures():
        yield Table(
            procedure=procedure.id,
            group="",
            file=profile.table.format(procedure=procedure.id),
            columns=_columns(profile.columns, procedure.items, profile.headers),
        )
        for group in procedure.groups:
            yield Table(
                procedure=procedure.id,
                group=group.id,
                file=profile.group.format(procedure=procedure.id, group=group.id),
                columns=_columns(profile.group_columns, group.items, profile.headers),
            )


def _columns(
    fixed: dict[str, str], items: Iterable[Item] = (), headers: Literal["id", "label"] = "id"
) -> list[Column]:
    found = [Column(at=at, header=fixed[field], field=field) for at, field in enumerate(fixed, 1)]
    for at, item in enumerate(items, len(found) + 1):
        found.append(Column(at=at, header=getattr(item, headers), item=item.id))
    return found


def _words(table: str) -> dict[str, Bilingual]:
    words = tomllib.loads((FOLDER / "columns.toml").read_text(encoding="utf-8"))[table]
    return {field: Bilingual.model_validate(word) for field, word in words.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every table and schema anew."""
    for folder, files in ((FOLDER, texts()), (SCHEMAS, schemas())):
        for name, text in files.items():
            write_text(folder / name, text)


if __name__ == "__main__":
    main()
