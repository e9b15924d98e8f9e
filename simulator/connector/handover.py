"""Writes batches for the core systems (③-6): tables, the untouched 申請ZIP, last the completion.

A batch is complete when its marker appears or, where the profile says so, its folder's final name.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from simulator.connector.facts import Application, Stored
    from simulator.connector.steps import Steps
    from simulator.contracts.profile import HandOver

PART = ".part"


def batches(forms: Mapping[str, str], profile: HandOver) -> list[list[str]]:
    """Divide filings that are ready into batches: one for each version of a form, or one each.

    Args:
        forms: 受付番号 to form version.
        profile: the layout. A table has one header, so it holds one version of its form.
    """
    if profile.grouping == "filing":
        return [[number] for number in forms]
    divided: dict[str, list[str]] = {}
    for number, version in forms.items():
        divided.setdefault(version, []).append(number)
    return list(divided.values())


def is_complete(folder: Path, name: str, profile: HandOver) -> bool:
    """Tell whether a batch is complete, and so is to be left alone."""
    return _sign(folder, name, profile).exists()


def write_batch(
    folder: Path,
    name: str,
    items: Sequence[tuple[Stored, Application, bytes]],
    profile: HandOver,
    steps: Steps,
    note: Callable[[Literal["seal", "finish"]], None] = lambda _act: None,
) -> None:
    """Write one batch; what a crash left of it goes first.

    Args:
        folder: where the core systems look.
        name: name of the batch's folder.
        items: filings with their content and package.
        profile: the layout.
        steps: in which order, and how values, rows and packages are passed on.
        note: remembers how far the batch has come.
    """
    target = _draft(folder, name, profile)
    for act in steps.order_of_hand_over():
        match act:
            case "begin":
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
            case "packages":
                _write_packages(target, items, profile, steps)
            case "tables":
                _write_tables_of_all(target, items, profile, steps)
            case "complete":
                complete_batch(folder, name, profile, steps)
            case "seal" | "finish":
                note(act)


def complete_batch(folder: Path, name: str, profile: HandOver, steps: Steps) -> None:
    """Show that a batch is complete; one that is gone was, and the core systems took it away."""
    target, sign = _draft(folder, name, profile), _sign(folder, name, profile)
    completed = steps.completes(sign)
    if completed is None or sign.exists() or not target.exists():
        return
    if completed.parent == target:
        _write(completed, b"")
    else:
        target.rename(completed)


def _draft(folder: Path, name: str, profile: HandOver) -> Path:
    return folder / (name + PART if profile.completion == "rename" else name)


def _sign(folder: Path, name: str, profile: HandOver) -> Path:
    final = folder / name
    return final if profile.completion == "rename" else final / profile.marker


def _write_packages(
    target: Path,
    items: Sequence[tuple[Stored, Application, bytes]],
    profile: HandOver,
    steps: Steps,
) -> None:
    files = []
    for stored, _, package in items:
        files.append(target / profile.package.format(number=stored.number))
        files[-1].write_bytes(steps.package(package))
    for file in files:
        _keep(file)


def _write_tables_of_all(
    target: Path,
    items: Sequence[tuple[Stored, Application, bytes]],
    profile: HandOver,
    steps: Steps,
) -> None:
    by_procedure = defaultdict(list)
    for item in items:
        by_procedure[item[1].procedure].append(item)
    for procedure, own in by_procedure.items():
        _write_tables(target, procedure, own, profile, steps)


def _write_tables(
    target: Path,
    procedure: str,
    items: Sequence[tuple[Stored, Application, bytes]],
    profile: HandOver,
    steps: Steps,
) -> None:
    # Columns are collected over all filings, whose groups may differ in being empty.
    applications = [application for _, application, _ in items]
    labels = {k: v for application in applications for k, v in application.labels.items()}
    ids = _ids(application.values for application in applications)
    header = [*profile.columns.values(), *_headers(ids, "", labels, profile)]
    rows = [_row(stored, application, ids, profile, steps) for stored, application, _ in items]
    _write_csv(target / profile.table.format(procedure=procedure), header, rows, profile, steps)
    for group in _ids(application.groups for application in applications):
        numbered = [
            ({"number": steps.handed_over_as(application), "row": str(position)}, row.values)
            for application in applications
            for position, row in enumerate(steps.rows(application.groups.get(group, [])), start=1)
        ]
        ids = _ids(values for _, values in numbered)
        lines = [
            [
                *(fixed[name] for name in profile.group_columns),
                *(steps.value(values.get(name, "")) for name in ids),
            ]
            for fixed, values in numbered
        ]
        header = [*profile.group_columns.values(), *_headers(ids, f"{group}.", labels, profile)]
        if lines:
            file = target / profile.group.format(procedure=procedure, group=group)
            _write_csv(file, header, lines, profile, steps)


def _ids(parts: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(parts)))


def _headers(
    ids: Sequence[str], prefix: str, labels: dict[str, str], profile: HandOver
) -> list[str]:
    return [*ids] if profile.headers == "id" else [labels[prefix + name] for name in ids]


def _row(
    stored: Stored, application: Application, ids: Sequence[str], profile: HandOver, steps: Steps
) -> list[str]:
    values = steps.items(application)
    fixed = {
        "number": steps.handed_over_as(application),
        "arrived": application.arrived_text,
        "form_version": application.form_version,
        "signer": stored.signer,
        "subject": stored.subject,
        "verification": stored.verification,
    }
    return [
        *(fixed[name] for name in profile.columns),
        *(steps.value(values.get(name, "")) for name in ids),
    ]


def _write_csv(
    file: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    profile: HandOver,
    steps: Steps,
) -> None:
    with file.open("w", encoding=profile.encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=steps.separator(), lineterminator=profile.newline)
        writer.writerow(header)
        writer.writerows(rows)
        stream.flush()
        os.fsync(stream.fileno())


def _keep(file: Path) -> None:
    # After all are written: the first that is kept takes most of the others along.
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
