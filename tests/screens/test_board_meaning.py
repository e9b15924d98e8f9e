"""What the board says of each line of the journal: complete, true to the register, and in words."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.specification.register import register
from simulator.contracts.problem import Text
from simulator.contracts.profile import ErrorName, Operation
from simulator.contracts.status import Status
from simulator.journal.journal import Call
from simulator.screens.bench import ACTORS
from simulator.screens.board.log import Sieve
from simulator.screens.board.meaning import asked, meaning, message
from simulator.screens.board.picture import Lit, arrangements, lit
from simulator.screens.resident.life import Event
from simulator.screens.resident.sending import LOGIN, SIGN
from simulator.web.happenings import HAPPENINGS
from simulator.world.card_faults import CardFaultKind

CALL = Call(
    at="2026-06-01T09:00:00+09:00",
    took=812,
    listener="portal",
    operation="get-application",
    path="/room-1/portal/municipality/v1/applications/get",
    account="tekigo-132012",
    number="20260601000000000001",
    request='{"number":"20260601000000000001"}',
    request_digest="cd",
    status=200,
    response_digest="ab",
    response_size=17,
    refused="",
    fault="",
    effect="",
)
NOTE = replace(CALL, path="", listener="connector", operation="hand-over", effect="hand-over")
OF_CARDS = {"ocsp", "crl", "ca", "verify-registration", "verify-login", "status", "links"}


def test_every_call_there_is_has_its_words() -> None:
    assert set(meaning().call) == {*Operation, *OF_CARDS}


def test_every_refusal_and_every_fault_of_the_card_service_has_its_words() -> None:
    assert set(meaning().refusal) == set(ErrorName)
    assert set(meaning().card_fault) == set(CardFaultKind)


def test_every_state_a_municipality_registers_has_its_words() -> None:
    applicants = {Status.ARRIVED, Status.WITHDRAWN}
    assert set(meaning().effect) == set(Status) - applicants


def test_what_staff_do_through_the_bench_is_told_of_staff() -> None:
    told = {f"{actor}.{verb}" for verb, actor in ACTORS.items()}
    assert told <= set(meaning().note)


def test_what_happens_to_residents_has_its_words() -> None:
    told = {f"resident.{event}" for event in (*Event, *HAPPENINGS, SIGN, LOGIN)}
    assert told - {f"resident.{Event.UNLOCK}"} <= set(meaning().note)


def test_every_requirement_it_names_is_in_the_register() -> None:
    known = meaning()
    words = [
        *known.call.values(),
        *known.note.values(),
        *known.effect.values(),
        *known.refusal.values(),
        *known.card_fault.values(),
    ]
    named = {id_ for one in words for id_ in one.requirements}
    named |= {id_ for ids in known.fault.values() for id_ in ids}
    assert len(named) > 60
    assert named <= {one.id for one in register().requirement}


def test_everybody_who_speaks_stands_in_every_picture_and_every_way_has_its_lane() -> None:
    known = meaning()
    for plan in arrangements():
        assert {box.name for box in plan.boxes} == set(known.actor)
        lanes = {frozenset((lane.first, lane.second)) for lane in plan.lanes}
        for way in [*known.call.values(), *known.note.values()]:
            assert way.sender == way.receiver or {way.sender, way.receiver} in lanes


def test_an_arrow_points_at_whoever_receives() -> None:
    lane = next(one for one in arrangements()[0].lanes if one.name == "connector-core")

    assert lane.head("core") == "676,224 665,231 665,217"
    assert lane.head("connector") == "606,224 617,217 617,231"


def test_a_fetch_is_told_of_the_connector_with_its_requirements() -> None:
    told = message(CALL)

    assert (told.sender, told.receiver) == ("connector", "portal")
    assert told.sentence == Text("申請ZIPを受け取る", "fetches the 申請ZIP")
    assert told.requirements == ("3-2.06", "3-2.14", "3-3.01", "3-5.01")
    assert (told.quiet, told.is_call) == (False, True)
    assert lit(told) == Lit("connector-portal", forth=True, box="portal")


def test_a_state_is_told_by_its_name() -> None:
    told = message(replace(CALL, operation="register-status", effect="completed"))

    assert told.sentence == Text("処理状況「完了」を登録する", "registers 完了 (completed)")
    assert told.requirements[:2] == ("3-5.02", "3-5.03")


def test_a_fault_is_told_once_though_the_call_was_refused_by_it() -> None:
    told = message(replace(CALL, status=503, refused="unavailable", fault="unavailable"))

    assert told.sentence == Text(
        "申請ZIPを受け取る。503 が、JSON の本文を付けて、または本文なしで返る",
        "fetches the 申請ZIP; A 503 comes, with a JSON body or with none",
    )
    assert told.requirements[:2] == ("1-3.04", "3-5.04")


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"status": 401, "refused": "token-invalid"}, "refused: the token is not valid"),
        ({"status": 0}, "the answer broke off"),
        ({"status": 418}, "refused with HTTP 418"),
        ({"operation": "ocsp", "fault": "stale"}, "an answer past its next update came"),
    ],
)
def test_what_went_wrong_is_said(changed: dict[str, Any], trouble: str) -> None:
    told = message(replace(CALL, **changed))

    assert [one.en for one in told.troubles] == [trouble]


def test_a_quiet_call_that_fails_is_quiet_no_more() -> None:
    quiet = replace(CALL, operation="list-applications")

    assert message(quiet).quiet
    assert not message(replace(quiet, status=503)).quiet
    assert not message(replace(quiet, fault="delay")).quiet


def test_what_is_planted_by_hand_means_what_the_call_would() -> None:
    told = message(replace(NOTE, listener="resident", operation="submit"))

    assert (told.sender, told.receiver) == ("resident", "portal")
    assert told.text.en == "files with a signature and is given a 受付番号"


def test_link_files_are_told_of_the_register_and_not_of_the_platform_s_call() -> None:
    told = message(replace(NOTE, listener="register", operation="links"))

    assert (told.sender, told.receiver) == ("register", "connector")


@pytest.mark.parametrize(
    ("path", "receiver"), [("/r/portal/nothing", "portal"), ("/r/card/nothing", "card")]
)
def test_a_call_nobody_knows_is_shown_all_the_same(path: str, receiver: str) -> None:
    told = message(replace(CALL, operation="", path=path, status=404))

    assert (told.sender, told.receiver) == ("connector", receiver)


def test_a_sieve_lets_through_what_was_asked_for() -> None:
    fetch, hand_over = message(CALL), message(NOTE)
    cycle = message(replace(NOTE, operation="cycle", number=""))

    def passed(sieve: Sieve) -> list[bool]:
        return [sieve.lets(one) for one in (fetch, hand_over, cycle)]

    assert passed(Sieve()) == [True, True, False]
    assert passed(Sieve(quiet=True)) == [True, True, True]
    assert passed(Sieve(actor="core")) == [False, True, False]
    assert passed(Sieve(number="7")) == [False, False, False]


def test_what_came_with_a_line_is_read_where_it_can_be() -> None:
    assert asked(CALL) == {"number": "20260601000000000001"}
    assert asked(replace(CALL, request="[1]")) == {}
    assert asked(replace(CALL, request='{"cut')) == {}
