"""The published tables are those written once; the reference connector decides by them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.mutants.catalogue import mutants
from conformance.mutants.mutant import Mutant
from conformance.specification import columns, procedures, tables
from conformance.specification.register import register
from conformance.specification.tables.model import DecisionTable, Value
from simulator.connector.facts import (
    Application,
    CertificateName,
    PortalResult,
    Revocation,
    SignatureFacts,
    Stored,
)
from simulator.connector.links import Links, take_in
from simulator.connector.steps import Steps
from simulator.connector.store import Store
from simulator.contracts.linkage import Link, link_file
from simulator.contracts.profile import builtin
from simulator.contracts.status import JAPANESE, WITHDRAWABLE, Status, may_follow

SIGNATURE = tables.decisions("signature")
UNSIGNED = tables.decisions("unsigned")
CRL = tables.decisions("crl")
PORTAL_RESULT = tables.decisions("portal-result")
IDENTIFICATION = tables.decisions("identification")
KINDS = {
    "status.json": "status.schema.json",
    "package.json": "package.schema.json",
    "hostile.json": "hostile.schema.json",
    "cards.json": "cards.schema.json",
    "signature-decisions.json": "decisions.schema.json",
    "unsigned-decisions.json": "decisions.schema.json",
    "crl-decisions.json": "decisions.schema.json",
    "portal-result-decisions.json": "decisions.schema.json",
    "identification-decisions.json": "decisions.schema.json",
}
ROWS = ("rows", "states", "transitions", "members", "limits", "elements", "packages", "rules")
ARRIVED = datetime(2026, 6, 1, tzinfo=UTC)
SOUND = SignatureFacts(
    certificate=CertificateName("aa", "signature", "1"),
    form="as-signed",
    attachments="as-signed",
    fits_key=True,
    issued_by_anchor=True,
    kind="signature",
    not_before=ARRIVED,
    not_after=ARRIVED + timedelta(days=1),
    revocation=Revocation("good"),
)
SECOND = timedelta(seconds=1)
CHANGES: dict[tuple[str, Value], dict[str, Any]] = {
    ("signature-fits", False): {"fits_key": False},
    ("signature-fits", "raw-hash"): {"fits_key": False},
    ("form", "changed"): {"form": "changed"},
    ("form", "unsigned"): {"form": "unsigned"},
    ("attachments", "changed"): {"attachments": "changed"},
    ("issuer", "other-generation"): {"issued_by_anchor": False},
    ("issuer", "look-alike"): {"issued_by_anchor": False},
    ("issuer", "unknown"): {"issued_by_anchor": False},
    ("for-signing", False): {"kind": "authentication"},
    ("validity", "not-yet"): {"not_before": ARRIVED + SECOND},
    ("validity", "over"): {"not_before": ARRIVED - 2 * SECOND, "not_after": ARRIVED - SECOND},
    ("validity", "over-later"): {"not_after": ARRIVED + SECOND},
    ("revocation", "unavailable"): {"revocation": Revocation("unavailable")},
    ("revocation", "stale"): {"revocation": Revocation("unavailable")},
    ("revocation", "forged"): {"revocation": Revocation("unavailable")},
    ("revocation", "unknown"): {"revocation": Revocation("unknown")},
    ("revocation", "revoked-before"): {"revocation": Revocation("revoked", ARRIVED - SECOND)},
    ("revocation", "revoked-at"): {"revocation": Revocation("revoked", ARRIVED)},
    ("revocation", "on-hold"): {
        "revocation": Revocation("revoked", ARRIVED - SECOND, on_hold=True)
    },
    ("revocation", "revoked-later"): {"revocation": Revocation("revoked", ARRIVED + SECOND)},
}
"""How a sound signature differs for a value that is not the sound one."""
JUDGED_AT = {("crl", 3): 16, ("crl", 4): 19, ("signature", 20): 12}
"""The row by which a signature is judged first, where a mutant names another: a list, or later."""
SIGNER = Link("a1", "signature", "7f", "000000000000001", "2026-06-01T09:00:00+09:00")
WAITING = Stored("20260601000000000001", "waiting", "", "", "", "")
APPLICATION = Application(
    number="20260601000000000001",
    arrived=ARRIVED,
    arrived_text="2026-06-01T09:00:00+09:00",
    procedure="child-allowance-claim",
    form_version="2024-10.1",
    values={"name": "山田　花子", "born": "1995-06-15"},
    groups={},
    members={},
)


def read(file: Path) -> Any:  # noqa: ANN401  JSON
    return json.loads(file.read_text(encoding="utf-8"))


def texts(folder: Path, names: object) -> dict[str, str]:
    assert isinstance(names, dict)
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}


def test_what_is_published_is_what_is_written() -> None:
    assert {file.name for file in tables.FOLDER.glob("*.json")} == {
        *KINDS,
        *columns.texts(),
        *procedures.texts(),
    }
    assert texts(tables.FOLDER, tables.texts()) == tables.texts()
    assert texts(tables.SCHEMAS, tables.schemas()) == tables.schemas()


@pytest.mark.parametrize(("table", "schema"), KINDS.items())
def test_a_table_follows_its_schema(table: str, schema: str) -> None:
    published = read(tables.SCHEMAS / schema)
    Draft202012Validator.check_schema(published)
    Draft202012Validator(published).validate(read(tables.FOLDER / table))


@pytest.mark.parametrize("table", KINDS)
def test_every_row_has_its_origin(table: str) -> None:
    published = read(tables.FOLDER / table)
    rows = [row for name in ROWS for row in published.get(name, [])]

    assert rows
    for row in rows:
        assert (row["provenance"] == "modelled") == row["source"].startswith("tekigo"), row


@pytest.mark.parametrize(
    "name", ["signature", "unsigned", "crl", "portal-result", "identification"]
)
def test_every_row_is_checked(name: str) -> None:
    named = [row.requirement for row in tables.decisions(name).rows]
    found = [id_ and register().of(id_) for id_ in named]

    assert [one and one.coverage for one in found] == ["checked"] * len(named)


def test_every_state_has_a_code_and_the_portals_own_transitions() -> None:
    table = tables.status()

    assert {one.id: one.name.ja for one in table.states} == {
        status.value: JAPANESE[status] for status in Status
    }
    assert [one.codes["modelled-1"] for one in table.states] == list(
        builtin("modelled-1").wire.statuses.values()
    )
    assert [(one.before, one.after, one.by, one.repeat) for one in table.transitions] == [
        *(
            (before.value, after.value, "municipality", before is after)
            for before in Status
            for after in Status
            if may_follow(before, after)
        ),
        *(
            (before.value, "withdrawn", "applicant", False)
            for before in Status
            if before in WITHDRAWABLE
        ),
    ]


@pytest.mark.parametrize("table", [SIGNATURE, UNSIGNED, CRL, PORTAL_RESULT, IDENTIFICATION])
def test_a_row_has_the_origin_of_its_requirement(table: DecisionTable) -> None:
    for row in table.rows:
        found = register().of(row.requirement or "")
        if row.requirement:
            assert found is not None
            assert (row.provenance, row.source) == (found.provenance, found.source)


@pytest.mark.parametrize("table", [SIGNATURE, UNSIGNED, CRL, PORTAL_RESULT])
def test_no_row_is_shadowed_by_an_earlier_one(table: DecisionTable) -> None:
    deciding = [table.decide(found) for found in table.findings()]

    assert [row.row for row in table.rows if row not in deciding] == []


def judged(steps: Steps, found: dict[str, Value]) -> str:
    """Return what is decided on a signature of which this was found out."""
    facts = SOUND
    for fact in found.items():
        facts = replace(facts, **CHANGES.get(fact, {}))
    return steps.decide_signature(facts, ARRIVED).outcome


def test_the_reference_connector_judges_signatures_by_the_table() -> None:
    decided = [(found, SIGNATURE.decide(found).decision) for found in SIGNATURE.findings()]

    assert [found for found, decision in decided if judged(Steps(), found) != decision] == []


@pytest.mark.parametrize(
    "mutant",
    [one for one in mutants() if "decide_signature" in vars(one) and one.row],
    ids=lambda one: one.name(),
)
def test_a_mutant_that_judges_signatures_breaks_the_row_it_names(mutant: type[Mutant]) -> None:
    assert mutant.row is not None
    row = SIGNATURE.rows[JUDGED_AT.get(mutant.row, mutant.row[1]) - 1]
    own = [found for found in SIGNATURE.findings() if SIGNATURE.decide(found) is row]

    assert any(judged(mutant(), found) != row.decision for found in own)


@pytest.mark.parametrize("found", UNSIGNED.findings(), ids=str)
def test_the_reference_connector_treats_the_unsigned_by_the_table(found: dict[str, Value]) -> None:
    filing = replace(APPLICATION, signed=False, must_be_signed=bool(found["demanded"]))
    waiting = replace(WAITING, entered_subject="000000000000001" if found["entered"] else "")

    decision = Steps().decide_unsigned(filing)
    subject = Steps().subject(waiting, filing, "")

    outcome = "handed-over" if subject else "waiting"
    decided = outcome if decision.outcome == "unsigned" else decision.outcome
    assert decided == UNSIGNED.decide(found).decision
    assert subject == waiting.entered_subject


@pytest.mark.parametrize("found", PORTAL_RESULT.findings(), ids=str)
def test_the_reference_connector_follows_the_portal_by_the_table(found: dict[str, Value]) -> None:
    own = CertificateName("aa", "signature", "1")
    named = own if found["same-certificate"] else replace(own, serial="2")
    told = None if found["result"] == "missing" else PortalResult(found["result"], named)  # type: ignore[arg-type]

    decision = Steps().follow_portal(told, own)

    assert decision.outcome == PORTAL_RESULT.decide(found).decision


def test_rows_about_signers_agree() -> None:
    for found in IDENTIFICATION.findings():
        rows = [row for row in IDENTIFICATION.rows if found.items() >= row.when.items()]

        assert {row.decision for row in rows} == {IDENTIFICATION.decide(found).decision}


@pytest.mark.parametrize("row", IDENTIFICATION.rows, ids=lambda row: str(row.row))
def test_the_reference_connector_finds_signers_by_the_table(tmp_path: Path, row: Any) -> None:  # noqa: ANN401
    store = Store(str(tmp_path / "connector.sqlite"))
    linkage = builtin().linkage
    found = {"linked": "no", "serial-elsewhere": False, "namesake": False, "lapsed": "never"}
    found |= row.when
    lapse = {"lapsed": ARRIVED, "later": ARRIVED + timedelta(seconds=1)}
    until = lapse.get("lapsed" if found["linked"] == "lapsed" else str(found["lapsed"]))
    own = [replace(SIGNER, until=until.isoformat() if until else "")]
    own += [replace(SIGNER, person="000000000000004")] * (found["linked"] == "two")
    # The link file has no names: a namesake is just somebody else's certificate.
    others = [replace(SIGNER, serial="99", person="000000000000002")] * bool(found["namesake"])
    if found["serial-elsewhere"]:
        others.append(Link("b2", "authentication", "7f", "000000000000003", SIGNER.since))

    def identify(stamp: str, links: list[Link]) -> str | None:
        file = tmp_path / linkage.file.format(stamp=stamp)
        file.write_bytes(link_file(links, linkage))
        assert take_in(tmp_path, linkage, store, Steps()).files == 1
        signer = CertificateName(SIGNER.issuer, SIGNER.kind, SIGNER.serial)
        return Steps().identify(signer, APPLICATION, Links(store))

    first = identify("1", others + own * (found["linked"] in ("yes", "lapsed", "two")))
    if found["linked"] == "later":
        assert (first, Steps().identifies_again(WAITING)) == (None, True)
        first = identify("2", others + own)
    store.close()

    assert first == {"identified": SIGNER.person, "waiting": None}[row.decision]


def test_a_table_that_leaves_something_open_is_refused() -> None:
    data = SIGNATURE.model_dump(by_alias=True)
    data["rows"] = data["rows"][:-1]

    with pytest.raises(ValueError, match="no row decides"):
        DecisionTable.model_validate(data)


def test_a_row_about_what_nobody_finds_out_is_refused() -> None:
    data = SIGNATURE.model_dump(by_alias=True)
    data["rows"][0]["when"] = {"signature-fits": "maybe"}

    with pytest.raises(ValueError, match="'maybe' is no value of a fact"):
        DecisionTable.model_validate(data)
