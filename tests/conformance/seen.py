"""Evidence made by hand, for the tests of what looks at it."""

from dataclasses import replace
from typing import Any

from conformance.checks.check import Check, Control
from conformance.episodes.episode import Episode
from conformance.episodes.evidence import Evidence, Planted, StatusLine
from conformance.episodes.theatre import Played
from conformance.result.model import Bilingual, EpisodeResult
from simulator.contracts.filing import Filing
from simulator.contracts.status import Status
from simulator.journal.journal import Call
from simulator.townhall.inbox import Delivered, Deliveries

NUMBER = "20260601000000000001"
PACKAGE = b"PK-the-package"
ARRIVED = "2026-06-01T09:00:00+09:00"
SIGNER = "100000000000016"
TITLE = Bilingual(ja="題", en="title")
EPISODE = Episode("quiet", TITLE, lambda _scene: None)


def both(text: str) -> Bilingual:
    """Return a text that is the same in both languages."""
    return Bilingual(ja=text, en=text)


def planted(name: str = "filed", number: str = NUMBER, **values: str) -> Planted:
    """Return a planted filing with two children."""
    rows = ({"name": "\u3042"}, {"name": "\u3044"})
    return Planted(
        name=name,
        note=Bilingual(ja="見本", en="a sample"),
        number=number,
        arrived=ARRIVED,
        filing=Filing(
            "child-allowance-claim",
            "1",
            "132012",
            {"name": "\u7530\u4e2d"} | values,
            {"child": rows},
        ),
        signer=SIGNER,
        package=PACKAGE,
        fixed={"arrived": ARRIVED},
    )


def delivered(filing: Planted, **changes: object) -> Delivered:
    """Return the faultless delivery of a filing, but for what is changed."""
    whole = Delivered(
        number=filing.number,
        batch="batch-000001",
        fixed={"signer": filing.signer, **filing.fixed},
        values=dict(filing.filing.values),
        groups={group: [dict(row) for row in rows] for group, rows in filing.filing.groups.items()},
        package=filing.package,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def call(operation: str, number: str = "", status: int = 200, **rest: str) -> Call:
    """Return one call of the journal."""
    facts: dict[str, Any] = {
        "at": ARRIVED,
        "took": 0,
        "listener": "portal",
        "path": f"/portal/{operation}",
        "account": "tekigo",
        "request": "{}",
        "request_digest": "",
        "response_digest": "",
        "refused": "",
        "fault": "",
        "effect": "",
    } | rest
    return Call(operation=operation, number=number, status=status, response_size=0, **facts)


def evidence(
    *filings: Planted,
    deliveries: tuple[Delivered, ...] = (),
    calls: tuple[Call, ...] = (),
    states: tuple[Status, ...] = (),
    settled: bool = True,
    refusal: str = "",
) -> Evidence:
    """Return evidence; a filing named ``control`` is the control."""
    return Evidence(
        planted={filing.name: filing for filing in filings},
        control=next((filing for filing in filings if filing.name == "control"), None),
        calls=calls,
        deliveries=Deliveries(list(deliveries)),
        statuses={
            filing.number: tuple(StatusLine(s, "", "") for s in states) for filing in filings
        },
        listing={},
        log="",
        settled=settled,
        refusal=refusal,
    )


def played(found: Evidence | None, note: Bilingual | None = None) -> Played:
    """Return an episode that left this evidence."""
    result = EpisodeResult(
        name="quiet",
        title=TITLE,
        settled=found is not None and found.settled,
        control_arrived=found is not None and found.control_arrived,
        planted=1,
        calls=1,
        note=note,
    )
    return Played(found, result)


def check(control: Control = Control.HANDED_OVER) -> Check:
    """Return a check that asks nothing."""
    return Check("3-4.02", EPISODE, control, TITLE, lambda _evidence: None)
