"""``tekigo file``: file applications at a running ``tekigo up``, whole or with a flaw by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.cli.service import Admin
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    import argparse

    from simulator.contracts.problem import Language

MINUTE = 60


def file(options: argparse.Namespace) -> int:
    """Run ``tekigo file``; names that are misspelt are refused by the simulator."""
    if options.count < 1:
        raise Problem(
            Text(
                f"--count {options.count} は使えません。",
                f"--count {options.count} cannot be used.",
            ),
            Text("1 以上の数を指定してください。", "Give 1 or more."),
        )
    asked = _asked(options)
    with Admin(Path(options.workspace).resolve()) as admin:
        for _ in range(options.count):
            filed = admin.post("/filings/plant", asked)
            line = json.dumps(filed, ensure_ascii=False) if options.json else ""
            print(line or _told(filed, options.lang), flush=True)
    return 0


def _asked(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is to be filed; where nobody is named, residents take turns."""
    given = {
        "applicant": _applicant(options.applicant),
        "procedure": options.procedure,
        "case": options.case,
        "hostile": options.hostile,
        "signature": options.signature,
        "fault": None if options.fault is None else _fault(options.fault),
        "visible_after": None if options.late is None else options.late * MINUTE,
    }
    return {name: value for name, value in given.items() if value is not None}


def _fault(given: str) -> dict[str, Any]:
    kind, equals, seconds = given.partition("=")
    if not equals:
        return {"kind": kind}
    try:
        return {"kind": kind, "seconds": float(seconds)}
    except ValueError as error:
        raise Problem(
            Text(f"--fault {given} は使えません。", f"--fault {given} cannot be used."),
            Text(
                "= の後には秒数を書いてください。例: --fault delay=5",
                "Give seconds after the =, as in --fault delay=5.",
            ),
        ) from error


def _applicant(given: str | None) -> int | str | None:
    return int(given) if given and given.isdecimal() else given


def _told(filed: dict[str, Any], language: Language) -> str:
    number, who, address_number = filed["number"], filed["applicant"], filed["address_number"]
    return Text(
        f"受付番号 {number} (申請者 {who}、宛名番号 {address_number})",
        f"受付番号 {number} (applicant {who}, 宛名番号 {address_number})",
    ).in_language(language)
