"""The first step a filing did not take is named, with its cause, from facts alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.episodes.addresses import TOLD
from conformance.episodes.diagnosis import Seen, diagnose
from conformance.episodes.evidence import Evidence, Planted, StatusLine
from conformance.episodes.theatre import Traces
from conformance.episodes.way import ASKING, CALLING, FILING, filing
from conformance.result.model import Bilingual
from conformance.specification.register import OWN_BY_OCSP, Signatures
from conformance.specification.roles import Milestone
from conformance.target.driver import ConnectorLost
from conformance.target.line import same
from simulator.contracts.filing import Filing
from simulator.contracts.problem import Text
from simulator.contracts.profile import Profile, builtin
from simulator.contracts.status import Status
from simulator.journal.journal import NAMES, Call
from simulator.residents.mynumber import Policy
from simulator.townhall.inbox import Delivered, Deliveries

NUMBER = "20260601000000000001"
AT = "2026-06-01T09:05:00+09:00"
CONTROL = Planted(
    "control", Bilingual(ja="", en=""), NUMBER, AT, Filing("", "", "", {}), "", b"", {}
)
DELIVERED = Delivered(NUMBER, "batch-1", {}, {}, {}, b"")
NOTE = Bilingual(ja="答えがありません", en="no answer in 60 s")


def call(operation: str, **rest: Any) -> Call:  # noqa: ANN401  any field
    fields = dict.fromkeys(NAMES, "") | {"at": AT, "took": 0, "status": 200, "operation": operation}
    return Call(**{**fields, **rest})


def listed(since: str, until: str) -> Call:
    window = {"since": f"2026-06-01T{since}+09:00", "until": f"2026-06-01T{until}+09:00"}
    return call("list-applications", request=json.dumps(window))


LOGIN = call("login", request='{"account": "town", "password": "***"}')
LIST = listed("00:00:00", "09:10:00")
FETCH = call("get-application", number=NUMBER)
OCSP = call("ocsp")
REGISTER = call("register-status", number=NUMBER)
WELL = (LOGIN, LIST, FETCH, OCSP, REGISTER)


def seen(*calls: Call, profile: Profile | None = None, **rest: Any) -> Seen:  # noqa: ANN401
    """Return the facts of a trial that ended well but for its calls and some evidence."""
    lines = (StatusLine(Status.RECEIVED, "", AT),) if REGISTER in calls else ()
    evidence = Evidence(
        planted={"control": CONTROL},
        control=CONTROL,
        calls=calls,
        deliveries=Deliveries([DELIVERED]),
        statuses={NUMBER: lines},
        listing={},
        log="",
    )
    traces = Traces(1, "/x/portal/last", calls)
    return Seen(profile or builtin(), TOLD, traces, replace(evidence, **rest))


def trouble(facts: Seen) -> str:
    """Return the one step in trouble with its cause and next step; "" when all is well."""
    found = diagnose(facts, (*CALLING, *FILING))
    told = [
        f"{one.step.en}: {one.trouble.cause.en} → {one.trouble.hint.en}"
        for one in found
        if one.trouble is not None
    ]
    tried = [one.tried for one in found]
    assert tried == sorted(tried, reverse=True)
    assert len(told) == (0 if all(tried) and found[-1].trouble is None else 1)
    return "".join(told)


def test_a_filing_that_went_all_the_way_finds_nothing() -> None:
    assert trouble(seen(*WELL)) == ""


def test_a_driven_connector_that_connects_nowhere_is_told_what_it_said_itself() -> None:
    facts = replace(seen(refusal="cycle: OSError"), traces=Traces())

    assert trouble(facts) == (
        "it connects to the portal: The connector runs, but never connected to the portal."
        " It says: cycle: OSError → Point the connector at portal.url of configure (https)."
    )


def test_a_handshake_without_a_request_is_a_matter_of_trust() -> None:
    facts = replace(seen(), traces=Traces(greetings=2))

    assert trouble(facts).startswith("it trusts the test CA: ")


def test_a_connector_that_was_lost_is_told_in_the_words_of_its_loss() -> None:
    lost = ConnectorLost(same("cannot be reached"), same("start it"))
    facts = Seen(builtin(), TOLD, Traces(), lost=lost)

    assert trouble(facts) == "the connector runs: cannot be reached → start it"


def test_a_connector_lost_behind_its_list_is_told_where_it_stopped() -> None:
    facts = Seen(builtin(), TOLD, Traces(1, "/x", (LOGIN, LIST)), note=NOTE)

    assert trouble(facts).startswith("it fetches the package: no answer in 60 s → ")


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ((call("", path="/x/portal/old"),), "it finds the calls: It called /x/portal/old, "),
        (
            (replace(LOGIN, refused="bad-credentials", status=401),),
            "it logs in: The portal refused the login: wrong password of the account 'town', or",
        ),
        (
            (replace(LOGIN, refused="bad-request", status=400, request="{}"),),
            "it logs in: The portal refused the login: bad-request → See whether the profile",
        ),
        ((LOGIN,), "it asks for the list: The connector does not come to the list."),
        (
            (LOGIN, replace(LIST, refused="token-invalid", status=401)),
            "it asks for the list: The portal refused the list: wrong password",
        ),
        ((LOGIN, LIST), f"it fetches the package: The list names the filing {NUMBER}, but"),
        (
            (LOGIN, LIST, replace(FETCH, refused="not-found", status=404)),
            "it fetches the package: The portal refused the fetch: not-found → ",
        ),
        ((LOGIN, LIST, FETCH), "it asks about revocation: The package was fetched, but nobody"),
        (
            (LOGIN, LIST, FETCH, call("", path="/x/card/oscp")),
            "it asks about revocation: It called /x/card/oscp, ",
        ),
        (WELL[:-1], "it registers 受付: The connector does not come to the status."),
        (
            (*WELL[:-1], replace(REGISTER, refused="bad-request", request='{"status": "9"}')),
            'it registers 受付: The portal refused the status: bad-request {"status": "9"} → ',
        ),
    ],
)
def test_the_first_call_that_is_missing_or_refused_is_named(
    calls: tuple[Call, ...], told: str
) -> None:
    assert trouble(seen(*calls)).startswith(told)


def test_a_connector_whose_clock_is_behind_is_told_of_its_clock() -> None:
    told = trouble(seen(LOGIN, listed("00:00:00", "09:03:00")))

    assert told.startswith(
        "it fetches the package: The list was asked for 2026-06-01 00:00:00+09:00 to"
        " 2026-06-01 09:03:00+09:00; the filing arrived at 2026-06-01 09:05:00+09:00."
    )
    assert "clock = false in [drive]" in told


def test_a_later_list_that_covers_the_arrival_clears_the_clock() -> None:
    told = trouble(seen(LOGIN, listed("00:00:00", "09:03:00"), LIST))

    assert told.startswith("it fetches the package: The list names the filing")


def test_a_batch_without_marker_is_told_by_both_names() -> None:
    told = trouble(seen(*WELL, deliveries=Deliveries(unfinished=["batch-7"])))

    marker = builtin().handover.marker
    assert told.startswith(f"the hand-over arrives: The batch batch-7 has no marker {marker}. → ")


def test_a_filing_that_waits_at_the_connector_is_told_with_its_own_list() -> None:
    rows = {NUMBER: {"number": NUMBER, "reason": "番号紐付情報にないシリアル番号"}}
    told = trouble(seen(*WELL, deliveries=Deliveries(), listing=rows))

    assert told.startswith("the hand-over arrives: No batch with the filing arrived")
    assert '"reason": "番号紐付情報にないシリアル番号"' in told
    assert "mynumber" not in told


def test_a_filing_with_a_number_that_may_be_why_it_waits_is_told_to_be_tried_without() -> None:
    facts = replace(seen(*WELL, deliveries=Deliveries()), policy=Policy.WRONG_CHECK_DIGIT)

    assert trouble(facts).endswith(
        " The filing carries 個人番号 ([data] mynumber = wrong-check-digit); try it with omit, too."
    )


def test_the_first_fault_of_the_layout_is_told_and_cut_when_long() -> None:
    told = trouble(
        seen(
            *WELL,
            deliveries=Deliveries(faults=[Text("\u9577\u3044", "x" * 300), Text("", "second")]),
        )
    )

    assert told.startswith("the hand-over has its shape: The hand-over has not the shape")
    assert f": {'x' * 200}…\nIts columns: 受付番号, " in told
    assert "second" not in told


def test_a_profile_without_login_goes_straight_to_its_list() -> None:
    profile = builtin("modelled-2")

    assert trouble(seen(profile=profile)).startswith("it finds the calls: ")
    assert trouble(seen(call("get-application"), profile=profile)).startswith(
        "it asks for the list: "
    )


def test_who_looks_into_lists_is_pointed_at_them() -> None:
    by_lists = replace(seen(LOGIN, LIST, FETCH, OCSP), signatures=Signatures("own", "crl"))

    assert trouble(by_lists).endswith(
        "Point CRL at signature.crl_url of configure, and have signatures verified by the CA"
        " signature.anchors of configure."
    )
    assert trouble(replace(seen(LOGIN, LIST, FETCH, call("crl"), REGISTER))) != ""
    listing = seen(LOGIN, LIST, FETCH, call("crl"), REGISTER)
    assert trouble(replace(listing, signatures=Signatures("own", "crl"))) == ""


def test_who_follows_the_portal_is_asked_for_no_question_about_revocation() -> None:
    whole, follows = Milestone.HANDED_OVER, Signatures("portal-result")

    assert filing(OWN_BY_OCSP, whole) == FILING
    assert filing(follows, whole) == tuple(s for s in FILING if s is not ASKING)


def test_a_filing_is_followed_as_far_as_a_role_shows_it() -> None:
    fetching, asking, *_, registering = FILING

    assert filing(OWN_BY_OCSP, Milestone.FETCHED) == (fetching,)
    assert filing(OWN_BY_OCSP, Milestone.RECEIVED) == (fetching, asking, registering)
