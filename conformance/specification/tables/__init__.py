"""Tables a machine can read: states, packages, decisions, rules of cards, as published here.

Words and decisions are written once, in ``words.toml`` and ``decisions.toml``; names, codes and
limits come from the profiles, transitions and hostile packages from the portal, the rules of cards
from the card service, the origin of a row with a requirement from the register.
``python -m conformance.specification.tables`` writes the JSON anew.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from conformance.specification.register import OURS, register
from conformance.specification.tables.model import (
    CardTable,
    DecisionTable,
    HostileTable,
    PackageTable,
    StatusTable,
)
from simulator.cards import rules
from simulator.contracts import package as xml
from simulator.contracts.profile import builtin, builtins
from simulator.contracts.status import PROVENANCE, WITHDRAWABLE, Status, may_follow
from simulator.portal.hostile import HOSTILE

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER.with_name("schema")
STATE_ORIGIN: Final = {
    "provenance": "derived",
    "source": "共通機能標準仕様書 第2.1版 図2-1 (申請処理状況登録API); 名前は公開の画面と案内から",
}
NAMESPACES: Final = {
    "manifest": xml.MANIFEST_NAMESPACE,
    "application": xml.APPLICATION_NAMESPACE,
    "verification": xml.VERIFICATION_NAMESPACE,
}


def decisions(name: str) -> DecisionTable:
    """Return a decision table.

    Args:
        name: ``signature``, ``unsigned``, ``crl``, ``portal-result`` or ``identification``.
    """
    data = _read("decisions.toml")[name]
    rows = [
        {**row, **_origin(row), "row": place} for place, row in enumerate(data["rows"], start=1)
    ]
    return DecisionTable.model_validate({**data, "rows": rows})


def status() -> StatusTable:
    """Return the states with every profile's codes, and the transitions."""
    wires = {name: builtin(name).wire for name in builtins()}
    states = [
        {
            **state,
            **STATE_ORIGIN,
            "codes": {name: wire.statuses[Status(state["id"])] for name, wire in wires.items()},
        }
        for state in _read("words.toml")["states"]
    ]
    registered = [
        (before, after, "municipality")
        for before in Status
        for after in Status
        if may_follow(before, after)
    ]
    withdrawn = [(one, Status.WITHDRAWN, "applicant") for one in Status if one in WITHDRAWABLE]
    wrong = _wrong_transitions()
    transitions = [
        {
            "row": row,
            "before": before,
            "after": after,
            "by": by,
            "repeat": before is after,
            "provenance": PROVENANCE.value,
            "source": OURS,
            **wrong[before, after],
        }
        for row, (before, after, by) in enumerate([*registered, *withdrawn], start=1)
    ]
    return StatusTable.model_validate({"states": states, "transitions": transitions})


def _wrong_transitions() -> dict[tuple[str, str], dict[str, Any]]:
    """Return, by a transition's two states, who gets it wrong, or why nobody can."""
    told = _read("words.toml")["transitions"]
    return {
        (before, one["to"]): {key: one[key] for key in one.keys() - {"from", "to"}}
        for one in told
        for before in one["from"]
    }


def package() -> PackageTable:
    """Return the package's files, limits and XML elements, with every profile's names."""
    words = _read("words.toml")
    profiles = {name: builtin(name).package for name in builtins()}

    def each(field: str) -> dict[str, Any]:
        return {name: getattr(profile, field) for name, profile in profiles.items()}

    files = {name: profile.members for name, profile in profiles.items()}
    return PackageTable.model_validate(
        {
            "signature": each("signature"),
            "timestamp": each("timestamp"),
            "members": [
                {**one, "names": {name: getattr(of, one["id"]) for name, of in files.items()}}
                for one in words["members"]
            ],
            "limits": [{**one, "values": each(one["id"])} for one in words["limits"]],
            "elements": [
                {**one, "namespace": NAMESPACES[one["document"]]} for one in words["elements"]
            ],
        }
    )


def hostile() -> HostileTable:
    """Return the hostile packages, with what each is planted for."""
    planted_for = {
        name: requirement
        for requirement, names in _read("words.toml")["hostile"].items()
        for name in names
    }
    rows = [
        {
            "name": one.name,
            "ja": one.text.ja,
            "en": one.text.en,
            "setting": one.setting or None,
            "requirement": planted_for[one.name],
            **_origin({"requirement": planted_for[one.name]}),
        }
        for one in HOSTILE.values()
    ]
    return HostileTable.model_validate({"packages": rows})


def cards() -> CardTable:
    """Return the rules of cards, as the card service holds them."""
    rows = [rule.model_dump(mode="json") for rule in rules.table().values()]
    return CardTable.model_validate({"rules": rows})


def texts() -> dict[str, str]:
    """Return every table by its file name."""
    tables: dict[str, BaseModel] = {
        "status": status(),
        "package": package(),
        "hostile": hostile(),
        "cards": cards(),
        "signature-decisions": decisions("signature"),
        "unsigned-decisions": decisions("unsigned"),
        "crl-decisions": decisions("crl"),
        "portal-result-decisions": decisions("portal-result"),
        "identification-decisions": decisions("identification"),
    }
    return {
        f"{name}.json": _json(table.model_dump(mode="json", by_alias=True))
        for name, table in tables.items()
    }


def schemas() -> dict[str, str]:
    """Return the JSON Schema of every kind of table by its file name."""
    kinds: dict[str, type[BaseModel]] = {
        "cards": CardTable,
        "decisions": DecisionTable,
        "hostile": HostileTable,
        "package": PackageTable,
        "status": StatusTable,
    }
    return {
        f"{name}.schema.json": _json(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:tekigo:schema:{name}:1",
                **kind.model_json_schema(by_alias=True, mode="serialization"),
                "title": f"tekigo {name}",
            }
        )
        for name, kind in kinds.items()
    }


def _origin(row: dict[str, Any]) -> dict[str, str]:
    if "requirement" not in row:
        return {"provenance": row["provenance"], "source": row["source"]}
    found = register().of(row["requirement"])
    if found is None or {"provenance", "source"} & row.keys():
        message = f"{row['requirement']}: a row has a known requirement's origin, or names its own"
        raise ValueError(message)
    return {"provenance": found.provenance, "source": found.source}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
