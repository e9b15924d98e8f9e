"""The core systems' inbox (基幹システムの受け口): reads what the connector hands over.

A batch counts only when it is complete: when its marker file is there or its name is the final one.
The layout is checked strictly against the hand-over profile; what does not fit the layout is
reported apart from what does not fit in value.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from simulator.contracts.profile import HandOver
    from simulator.procedures.model import Item, Procedure

PART = ".part"
BYTE_ORDER_MARKS: dict[str, tuple[bytes, ...]] = {
    "utf-8-sig": (codecs.BOM_UTF8,),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
QUOTED = re.compile('"[^"]*"')
LINE_END = re.compile("\r\n|\r|\n")
ROW_NUMBER = re.compile("[0-9]{1,9}")
_AS_THE_PROFILE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Delivered:
    """One filing as it was handed over.

    Args:
        number: 受付番号.
        batch: name of the folder it came in.
        fixed: the profile's own columns under our field names.
        values: form items under their ids.
        groups: repeat groups, rows in the order of their 連番.
        package: the 申請ZIP beside the table, None when it is missing.
    """

    number: str
    batch: str
    fixed: dict[str, str]
    values: dict[str, str]
    groups: dict[str, list[dict[str, str]]]
    package: bytes | None


@dataclass
class Deliveries:
    """Everything in an inbox.

    Args:
        filings: complete deliveries in the order they were read; a 受付番号 may occur twice.
        unfinished: what is no complete batch.
        tableless: names of complete batches without any table of filings.
        rowless: 受付番号 whose 申請ZIP lies in a complete batch where no table has a row of it.
        faults: what does not fit the layout, one sentence each.
    """

    filings: list[Delivered] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    tableless: list[str] = field(default_factory=list)
    rowless: list[str] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)

    def of(self, number: str) -> list[Delivered]:
        """Return every delivery of one 受付番号."""
        return [filing for filing in self.filings if filing.number == number]


class NotByCommas(Text):
    """The fault of a table that is not parted by commas: a reader of CSV finds one column."""


def read_inbox(
    folder: Path,
    profile: HandOver,
    procedures: Sequence[Procedure],
    *,
    but: frozenset[str] = frozenset(),
    columns: Mapping[str, str] = _AS_THE_PROFILE,
) -> Deliveries:
    """Read every batch below `folder`.

    Args:
        folder: the connector's output place; may be absent, which is an empty inbox.
        profile: the hand-over layout.
        procedures: form definitions whose tables may occur; a procedure once for each version of
            its form.
        but: names of batches to leave out.
        columns: headers that differ from the profile, by the names `mappable` gives.
    """
    found = Deliveries()
    batches = sorted(folder.iterdir()) if folder.is_dir() else []
    for batch in (one for one in batches if one.name not in but):
        if not _complete(batch, profile):
            found.unfinished.append(batch.name)
            continue
        delivered = [
            filing
            for versions in _by_id(procedures)
            for filing in _read_tables(batch, profile, versions, columns, found.faults)
        ]
        numbers = {filing.number for filing in delivered}
        tables = {profile.table.format(procedure=versions[0].id) for versions in _by_id(procedures)}
        if not any((batch / table).exists() for table in tables):
            found.tableless.append(batch.name)
        found.rowless += sorted(_packaged(batch, profile) - numbers)
        if profile.grouping == "filing" and len(numbers) > 1:
            found.faults.append(
                Text(
                    f"{batch.name} に申請が {len(numbers)} 件あります (1 件のはず)。",
                    f"{batch.name} holds {len(numbers)} filings (one is expected).",
                )
            )
        else:
            found.filings.extend(delivered)
    return found


def take_away(folder: Path, names: Iterable[str], place: Path) -> None:
    """Move batches out of the inbox, as core systems do with what they take in.

    Args:
        folder: the inbox.
        names: of the batches.
        place: where they go; it must not be there yet.

    Raises:
        OSError: they cannot be moved.
    """
    place.mkdir(parents=True)
    for name in names:
        shutil.move(folder / name, place / name)


def mappable(profile: HandOver, procedures: Sequence[Procedure]) -> list[str]:
    """Return the names whose header a vendor may map: our columns, and items as ``child.name``."""
    items = (name for procedure in procedures for name, _ in procedure.named_items())
    return list(dict.fromkeys([*profile.columns, *profile.group_columns, *items]))


def complete_batches(folder: Path, profile: HandOver) -> list[str]:
    """Return the names of the batches below `folder` that are complete."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(batch.name for batch in found if _complete(batch, profile))


def _packaged(batch: Path, profile: HandOver) -> set[str]:
    """Return every 受付番号 whose 申請ZIP lies in a batch; other files may lie there, too."""
    before, _, after = profile.package.partition("{number}")
    names = re.compile(f"{re.escape(before)}([0-9]+){re.escape(after)}")
    found = (names.fullmatch(file.name) for file in batch.iterdir())
    return {name[1] for name in found if name}


def _complete(batch: Path, profile: HandOver) -> bool:
    if profile.completion == "rename":
        return batch.is_dir() and not batch.name.endswith(PART)
    return (batch / profile.marker).is_file()


def _by_id(procedures: Sequence[Procedure]) -> list[list[Procedure]]:
    ids = dict.fromkeys(procedure.id for procedure in procedures)
    return [[one for one in procedures if one.id == each] for each in ids]


def _read_tables(
    batch: Path,
    profile: HandOver,
    versions: Sequence[Procedure],
    columns: Mapping[str, str],
    faults: list[Text],
) -> list[Delivered]:
    """Return the filings of one procedure in a batch, laid out as the version of its form says.

    A version is known by the column that names it. What fits none is told of the newest.
    """
    told: list[list[Text]] = []
    for version in reversed(versions):
        own: list[Text] = []
        found = _Layout(profile, version, columns).read(batch, own)
        others = {one.form_version for one in versions} - {version.form_version}
        if not {one.fixed["form_version"] for one in found} & others:
            if found or not own:
                faults.extend(own)
                return found
        else:
            own = [_mixed(batch, profile, version)]
        told.append(own)
    faults.extend(told[0])
    return []


def _mixed(batch: Path, profile: HandOver, version: Procedure) -> Text:
    name = f"{batch.name}/{profile.table.format(procedure=version.id)}"
    return Text(
        f"{name} の列は様式版 {version.form_version} のものですが、ほかの版の申請があります。",
        f"{name} has the columns of form version {version.form_version},"
        " and a filing of another version.",
    )


@dataclass(frozen=True)
class _Layout:
    """The tables of one procedure as they must look in one version of its form."""

    profile: HandOver
    procedure: Procedure
    columns: Mapping[str, str]

    def read(self, batch: Path, faults: list[Text]) -> list[Delivered]:
        """Return the filings of one batch; tell what does not fit."""
        profile, procedure = self.profile, self.procedure
        table = batch / profile.table.format(procedure=procedure.id)
        if not table.is_file():
            return []
        groups = {
            group.id: _by_number(
                self._rows(
                    batch / profile.group.format(procedure=procedure.id, group=group.id),
                    profile.group_columns,
                    group.items,
                    f"{group.id}.",
                    faults,
                )
            )
            for group in procedure.groups
        }
        return [
            Delivered(
                number=row["number"],
                batch=batch.name,
                fixed={name: row[name] for name in profile.columns},
                values={item.id: row[item.id] for item in procedure.items},
                groups={group: _own(rows.get(row["number"], [])) for group, rows in groups.items()},
                package=_content(batch / profile.package.format(number=row["number"])),
            )
            for row in self._rows(table, profile.columns, procedure.items, "", faults)
        ]

    def _rows(
        self,
        file: Path,
        fixed: Mapping[str, str],
        items: Sequence[Item],
        prefix: str,
        faults: list[Text],
    ) -> list[dict[str, str]]:
        if not file.is_file():
            return []
        told = {item.id: item.id if self.profile.headers == "id" else item.label for item in items}
        header = [self.columns.get(name, header) for name, header in fixed.items()]
        header += [self.columns.get(prefix + name, header) for name, header in told.items()]
        try:
            rows = _table(file.read_bytes(), header, self.profile)
        except _Misfit as misfit:
            faults.append(misfit.of(f"{file.parent.name}/{file.name}"))
            return []
        return [dict(zip([*fixed, *told], row, strict=True)) for row in rows]


class _Misfit(Exception):
    """A table that does not have the layout; what follows its name says how."""

    def __init__(self, ja: str, en: str, kind: type[Text] = Text) -> None:
        super().__init__(en)
        self._ja, self._en, self._kind = ja, en, kind

    def of(self, name: str) -> Text:
        """Return the whole sentence."""
        return self._kind(f"{name} {self._ja}", f"{name} {self._en}")


def _table(content: bytes, header: list[str], profile: HandOver) -> list[list[str]]:
    """Return the rows below the header."""
    marks = BYTE_ORDER_MARKS.get(profile.encoding, (b"",))
    if not content.startswith(marks):
        raise _Misfit(
            f"の先頭に BOM がありません ({profile.encoding})。",
            f"does not begin with a BOM ({profile.encoding}).",
        )
    try:
        text = content.decode(profile.encoding)
    except UnicodeDecodeError as error:
        raise _Misfit(
            f"は {profile.encoding} ではありません ({error})。",
            f"is not {profile.encoding} ({error}).",
        ) from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _Misfit(
            f"は CSV として読めません ({error})。", f"cannot be read as CSV ({error})."
        ) from error
    if rows and len(rows[0]) == 1:
        raise _Misfit(
            f"はコンマで区切られていません: {rows[0][0]}",
            f"is not parted by commas: {rows[0][0]}",
            NotByCommas,
        )
    if not rows or rows[0] != header:
        raise _Misfit(
            f"の見出し行が列定義と違います: {rows[:1]}",
            f"has another header row than the layout: {rows[:1]}",
        )
    wrong = [i for i, row in enumerate(rows[1:], start=2) if len(row) != len(header)]
    if wrong:
        raise _Misfit(
            f"の {wrong[0]} 行目の列数が違います。",
            f"has another number of columns in row {wrong[0]}.",
        )
    ends = set(LINE_END.findall(QUOTED.sub("", text)))
    if ends - {profile.newline}:
        raise _Misfit(
            f"の行の終わりが {profile.newline!r} ではありません。",
            f"has line ends other than {profile.newline!r}.",
        )
    return rows[1:]


def _content(file: Path) -> bytes | None:
    # The name comes from a table, so it may be one no file can have.
    try:
        return file.read_bytes()
    except (OSError, ValueError):
        return None


def _by_number(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    divided: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        divided.setdefault(row["number"], []).append(row)
    return divided


def _own(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    own = sorted(rows, key=_position)
    return [{k: v for k, v in row.items() if k not in ("number", "row")} for row in own]


def _position(row: dict[str, str]) -> int:
    return int(row["row"]) if ROW_NUMBER.fullmatch(row["row"]) else 0
