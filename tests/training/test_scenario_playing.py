"""A scenario is played in a room: begun anew, act by act, one at a time, and left behind clean."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from conformance.training.connectors import OWN_NAME
from conformance.training.scenarios.acts import (
    Advance,
    CardServiceFault,
    File,
    Identify,
    LiftFaults,
    PortalFault,
    Withdraw,
)
from conformance.training.scenarios.doing import do, seconds_until
from conformance.training.scenarios.library import Library
from conformance.training.scenarios.pages import TEMPLATES, scenarios
from conformance.training.scenarios.player import Busy, Player
from conformance.training.scenarios.progress import Progress, load, mark_of, save
from conformance.training.scenarios.reading import shipped
from conformance.training.scenarios.rehearsal import Rehearsed, rehearse, stage
from conformance.training.scenarios.seen import Finding
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.screens.page import TRAINER
from simulator.screens.room import Room
from simulator.world.clock import JST
from simulator.world.fault_kinds import FaultKind

NAME = "call-for-a-visit"
PAGE = f"scenarios/{NAME}"
HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')


class Visitor:
    """Somebody who looks at the pages of a room, as the trainer or not.

    Args:
        room: the room.
        own: the workspace's own scenarios.
    """

    def __init__(self, room: Room, own: Library) -> None:
        self._pages = room.application([scenarios(own)], [TEMPLATES])
        self._name = room.name
        self.trainer = True

    def get(self, place: str) -> httpx.Response:
        """Open a page."""
        return self._send("GET", place)

    def press(self, verb: str, **fields: str) -> httpx.Response:
        """Send the form of a button."""
        return self._send("POST", f"{PAGE}/{verb}", data=fields)

    def state(self) -> str:
        """Return what the forms of the page say of it."""
        return str(dict(HIDDEN.findall(self.get(PAGE).text))["state"])

    def _send(self, method: str, place: str, data: dict[str, str] | None = None) -> httpx.Response:
        async def pages(scope: Scope, receive: Receive, send: Send) -> None:
            await self._pages({**scope, TRAINER: self.trainer}, receive, send)

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(pages, root_path=f"/{self._name}")
            base = f"http://pages/{self._name}/"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, place, data=data)

        return asyncio.run(call())


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One room for all of them: to let it begin anew takes most of a second."""
    with stage(tmp_path_factory.mktemp("rehearsal")) as opened:
        yield opened


@pytest.fixture(scope="module")
def visitor(room: Room, tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    own = tmp_path_factory.mktemp("own")
    (own / "broken.toml").write_text("mutant = <b>", encoding="utf-8")
    return Visitor(room, Library(own))


@pytest.fixture(scope="module")
def shown(room: Room) -> Rehearsed:
    return rehearse(room, NAME, shipped())


def test_the_harm_shows_with_the_faulty_connector_and_not_with_the_correct_one(
    shown: Rehearsed, room: Room
) -> None:
    assert shown.proves
    assert [one.holds for one in (*shown.expected, *shown.harmless)] == [True, True, False]
    assert [one.evidence.ja.partition(": ")[2] for one in shown.harmed] == ["受付 → 確認中"]
    assert room.bench.offer.name == "takes-a-visit-for-review"


def test_what_a_rehearsal_lacks_keeps_it_from_proving_anything(shown: Rehearsed) -> None:
    lacking = [
        replace(shown, expected=(replace(shown.expected[0], holds=False),)),
        replace(shown, harmless=(replace(shown.harmless[0], holds=True),)),
        replace(shown, harmed=(replace(shown.harmed[0], holds=False),)),
        replace(shown, broken=Text("切れた", "cut")),
    ]

    assert [one.proves for one in lacking] == [False] * 4


def test_what_was_planted_and_where_is_kept_in_the_world(shown: Rehearsed, room: Room) -> None:
    assert shown.proves
    progress = load(room.simulation.world.engine)

    assert progress is not None
    assert (progress.scenario, progress.faulty, progress.done) == (NAME, True, 4)
    (filing,) = progress.planted["notice"]
    assert filing.signer == filing.subject == room.population.of("ogawa").signer.address_number
    assert progress.spans == {"notice": (0, 1)}
    assert not room.pilot.auto


def test_the_page_tells_the_harm_with_evidence_requirement_and_fault(
    shown: Rehearsed, visitor: Visitor
) -> None:
    assert shown.proves
    text = visitor.get(f"{PAGE}?lang=en").text

    harm = text[text.index('role="alert"') : text.index('class="plain findings"')]
    assert 's screen says <span lang="ja">確認中</span>. It does not tell him to come.' in harm
    assert "received → in-review" in harm
    assert 'href="/suite/register#3-5.13"' in harm
    assert "takes-a-visit-for-review" in harm
    assert text.count("not as expected") == 1
    assert 'name="faulty" value="no">\n  <button class="primary">Take the correct' in text


def test_who_ends_it_gets_the_correct_connector_back(
    shown: Rehearsed, room: Room, visitor: Visitor
) -> None:
    assert shown.proves

    assert visitor.press("end", state=visitor.state()).status_code == 303

    assert (room.bench.offer.name, room.pilot.auto) == ("reference", True)
    assert load(room.simulation.world.engine) is None
    assert 'role="alert"' not in visitor.get(PAGE).text


def test_only_the_trainer_has_buttons_and_may_press_them(room: Room, visitor: Visitor) -> None:
    visitor.trainer = False
    page, pressed = visitor.get(PAGE), visitor.press("begin", state="none-False")
    visitor.trainer = True

    assert "<form" not in page.text.split('id="gate"')[0]
    assert pressed.status_code == 403
    assert load(room.simulation.world.engine) is None


def test_acts_are_done_one_by_one_and_never_twice(room: Room, visitor: Visitor) -> None:
    player = Player(room, shipped)
    visitor.press("begin", state=visitor.state(), faulty="no")
    assert player.progress(NAME) == Progress(NAME, mark_of(shipped()[NAME]))
    begun = visitor.state()

    visitor.press("step", state=begun)
    visitor.press("step", state=begun)  # pressed twice, or on a page that is no longer true

    first = player.progress(NAME)
    assert first is not None
    assert first.done == 1
    noted = [call.operation for call in room.simulation.world.journal.calls() if not call.path]
    assert noted == ["submit"]
    assert visitor.get(f"{PAGE}?seen={visitor.state()}").status_code == 204
    assert visitor.get(f"{PAGE}?seen={begun}").status_code == 200
    with pytest.raises(Problem, match="not begun in this room"):
        player.step("power-cut")

    visitor.press("play", state=visitor.state())

    assert player.progress(NAME) == replace(first, done=4)
    (decided,) = room.simulation.staff.decided(first.planted["notice"][0].number)
    assert decided.decision == "visit"
    assert "害は出ていません" in visitor.get(PAGE).text
    with pytest.raises(Problem, match="at its end already"):
        player.step(NAME)

    room.begin_anew()  # as somebody does who knows nothing of scenarios

    assert (player.progress(NAME), room.pilot.auto) == (None, True)


def test_who_comes_while_it_is_under_way_is_told_so(room: Room) -> None:
    player = Player(room, shipped)

    def meanwhile() -> None:
        assert player.busy
        with pytest.raises(Busy):
            player.step(NAME)

    player.begin(NAME, meanwhile, faulty=False)
    player.end()

    assert not player.busy


@pytest.mark.parametrize(
    ("expected", "harmed", "told"),
    [
        (True, False, "No harm was done"),
        (False, False, "does not show that the requirement was kept"),
        (False, True, "/suite?connector=given&amp;extent=only"),
    ],
)
def test_only_what_is_wholly_as_expected_looks_green_and_nobody_is_called_faulty(
    room: Room,
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    *,
    expected: bool,
    harmed: bool,
    told: str,
) -> None:
    one = shipped()[NAME]
    over = Progress(NAME, mark_of(one), done=len(one.step))
    save(room.simulation.world.engine, over)
    own = {**room.bench.offers, OWN_NAME: room.bench.offer}
    monkeypatch.setattr(room.bench, "offers", own)
    findings = (
        [Finding(one.expect[0], expected, Text("x", "x"))],
        [Finding(one.harm[0], harmed, Text("x", "x"))],
    )
    monkeypatch.setattr(Player, "findings", lambda *_: findings)

    text = visitor.get(f"{PAGE}?lang=en").text

    assert told in text
    assert ("notice-good" in text) is expected
    assert "takes-a-visit-for-review" not in text


def test_a_room_that_is_opened_again_goes_on_as_it_was_left(room: Room) -> None:
    player = Player(room, shipped)

    def reopened() -> bool:
        room.pilot.auto = room.bench.memory.auto  # as it begins
        player._opened(room.simulation)
        return room.pilot.auto

    player.begin(NAME, room.begin_anew, faulty=False)
    played = reopened()
    player.end()
    left = reopened()
    room.pilot.let(auto=False)
    by_hand = reopened()
    room.pilot.let(auto=True)

    assert (played, left, by_hand) == (False, True, False)


def test_a_room_that_begins_anew_in_the_middle_of_an_act_keeps_nothing_of_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = Player(room, shipped)
    player.begin(NAME, room.begin_anew, faulty=False)
    monkeypatch.setattr(f"{Player.__module__}.do", lambda room, _act, _so_far: room.begin_anew())

    with pytest.raises(Problem, match="not begun in this room"):
        player.step(NAME)

    assert load(room.simulation.world.engine) is None
    assert room.pilot.auto


def test_a_file_that_was_changed_since_has_not_been_begun(room: Room) -> None:
    one = shipped()[NAME]
    known = {NAME: one}
    save(room.simulation.world.engine, Progress(NAME, mark_of(one)))
    player = Player(room, lambda: known)
    assert player.progress(NAME) is not None

    known[NAME] = one.model_copy(update={"step": one.step[1:]})

    assert player.progress(NAME) is None


def test_a_connector_that_cannot_be_had_leaves_the_room_as_it_was(room: Room) -> None:
    nobody = {NAME: shipped()[NAME].model_copy(update={"mutant": "nobody"})}

    with pytest.raises(Problem, match="no connector 'nobody'"):
        Player(room, lambda: nobody).begin(NAME, room.begin_anew, faulty=True)

    assert room.pilot.auto


def test_a_connector_of_ones_own_takes_the_seat_of_the_correct_one(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {**room.bench.offers, OWN_NAME: room.bench.offer}
    monkeypatch.setattr(room.bench, "offers", own)

    assert Player(room, shipped).correct == OWN_NAME


def test_a_connector_without_a_clock_is_not_blamed_where_the_clock_is_moved(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = Player(room, shipped)
    assert player.untold("late-at-night") is None

    monkeypatch.setattr(room.bench, "offer", replace(room.bench.offer, clock=False))

    assert "moves the clock" in str(player.untold("late-at-night"))
    assert player.untold(NAME) is None


@pytest.mark.parametrize(
    ("kind", "silent"),
    [
        ({}, 0),
        ({"role": "municipal-screen"}, 12),
        ({"role": "prefecture"}, 12),
        ({"revocation": "crl"}, 12),
        ({"check": "portal-result"}, 2),
    ],
)
def test_a_connector_of_another_kind_is_not_blamed_for_what_it_need_not_do(
    room: Room, monkeypatch: pytest.MonkeyPatch, kind: dict[str, Any], silent: int
) -> None:
    monkeypatch.setattr(room.bench, "offer", replace(room.bench.offer, **kind))
    player = Player(room, shipped)

    reasons = [player.untold(name) for name in shipped()]

    assert sum("another role" in str(reason) for reason in reasons) == silent


def test_a_scenario_that_cannot_be_played_says_why(room: Room) -> None:
    one = shipped()[NAME]
    never = one.step[0].model_copy(update={"who": "hasegawa"})  # who files in August only

    shown = rehearse(room, NAME, {NAME: one.model_copy(update={"step": (never,)})})

    assert shown.broken is not None
    assert "filed-in-august" in shown.broken.en
    assert not shown.proves


def test_the_list_shows_all_chapters_and_why_an_own_file_cannot_be_used(visitor: Visitor) -> None:
    text = visitor.get("scenarios").text

    assert text.count('<li class="card">') == 12
    assert "broken.toml:1" in text
    assert "<b>" not in text[text.index("broken.toml:1") : text.index("</pre>")]


def test_a_room_with_another_profile_says_so(
    room: Room, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = visitor.get(PAGE).text
    other = room.simulation.world.profile.model_copy(update={"name": "of-our-own"})
    monkeypatch.setattr(room.simulation.world, "profile", other)

    for place in ("scenarios", PAGE):
        assert "この部屋のプロファイルは of-our-own です。" in visitor.get(place).text
    assert "この部屋のプロファイルは" not in usual


@pytest.mark.parametrize("place", ["scenarios/nobody", "scenarios/broken"])
def test_there_is_no_page_of_what_cannot_be_played(visitor: Visitor, place: str) -> None:
    assert visitor.get(place).status_code == 404


def test_there_is_no_button_that_is_not_on_the_page(visitor: Visitor) -> None:
    assert visitor.press("undo", state=visitor.state()).status_code == 404


def test_trouble_and_second_thoughts_concern_the_filing_that_is_named(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, said = room.simulation.world, []
    monkeypatch.setattr(room.bench, "call", lambda verb, **told: said.append((verb, told)))
    planted = do(room, File(do="file", name="a", who=1, ja="x"), Progress(NAME, ""))
    begun = Progress(NAME, "", planted={"a": planted})
    (filing,) = planted
    lost = {"kind": FaultKind.ANSWER_LOST, "operation": Operation.REGISTER_STATUS}

    do(room, PortalFault(do="portal-fault", filing="a", times=2, ja="x", **lost), begun)
    do(room, CardServiceFault(do="card-fault", ja="x"), begun)
    (fault,), (card,) = world.faults.planted(), world.card_faults.planted().values()
    do(room, LiftFaults(do="lift-faults", ja="x"), begun)
    do(room, Identify(do="identify", filing="a", ja="x"), begun)
    do(room, Withdraw(do="withdraw", filing="a", ja="x"), begun)

    assert (fault.fault.number, fault.fault.times, card.times) == (filing.number, 2, None)
    assert (world.faults.planted(), world.card_faults.planted()) == ([], {})
    assert said == [("identify", {"number": filing.number, "signer": filing.signer})]
    assert room.simulation.staff.decided(filing.number)[0].signer == filing.signer
    last = room.simulation.world.journal.calls()[-1]
    assert (last.listener, last.operation, last.number) == ("resident", "withdraw", filing.number)
    assert room.simulation.follow_up.history(filing.number)[-1].status is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("hour", "until", "seconds"),
    [(9, "23:59", 14 * 3600 + 59 * 60 - 30), (23, "23:00", 24 * 3600 - 30), (9, "09:01", 30)],
)
def test_the_clock_is_moved_to_the_next_time_of_day(hour: int, until: str, seconds: int) -> None:
    now = datetime(2026, 6, 1, hour, 0, 30, tzinfo=JST)

    assert seconds_until(Advance(do="advance", ja="x", until=until), now) == seconds


def test_the_clock_is_moved_by_a_length() -> None:
    now = datetime(2026, 6, 1, tzinfo=JST)

    assert seconds_until(Advance(do="advance", ja="x", days=2), now) == 2 * 86400
