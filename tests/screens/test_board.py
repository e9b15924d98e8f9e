"""The board shows each line of the journal live, resumes where it broke off, and is steered."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.contracts.problem import Problem
from simulator.journal.journal import CALLS
from simulator.screens.board.log import LOOKED_THROUGH, Sieve, latest
from simulator.screens.board.stream import BATCH, here
from simulator.screens.board.tally import Tallies, Tally
from simulator.screens.board.travel import travel
from simulator.screens.gate import Gate, Held
from simulator.web.running import Workspace
from tests.screens.boarded import Boarded, Watching
from tests.web.builders import START

NUMBER = "20260601000000000001"
OTHER = "20260601000000000002"


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boarded]:
    """Return a room, which all tests of this file share: to settle a world takes a second."""
    boarded = Boarded(tmp_path_factory.mktemp("boarded"))
    yield boarded
    boarded.close()


@pytest.fixture
def boarded(settled: Boarded) -> Iterator[Boarded]:
    """Return that room with an empty journal."""
    world = settled.room.simulation.world
    world.journal.flush()
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal_calls")
    yield settled
    settled.room.gate.run()


def a_day(boarded: Boarded) -> None:
    """Note the whole way of one filing, and the beginning of another."""
    note = boarded.room.note
    note("resident", "submit", NUMBER)
    note("connector", "cycle")
    note("connector", "hand-over", NUMBER, '{"batch": "batch-000001"}')
    note("staff", "decide", NUMBER)
    note("resident", "submit", OTHER)


# The picture


def tally(boarded: Boarded, line: int) -> Tally:
    """Return what the journal comes to up to a line, counted from the beginning."""
    return Tallies(boarded.running).at(line)


def test_the_picture_counts_what_everybody_did_up_to_a_line(boarded: Boarded) -> None:
    a_day(boarded)

    told = {name: text.en for name, text in tally(boarded, 5).facts.items()}

    assert told == {
        "resident": "filed 2",
        "portal": "states set 0",
        "card": "asked 0",
        "connector": "fetched 0",
        "core": "took in 1",
        "staff": "decided 1",
        "register": "files 0",
    }
    assert tally(boarded, 3).facts["staff"].en == "decided 0"


def test_what_is_done_again_to_one_filing_is_counted_once(boarded: Boarded) -> None:
    for number in (NUMBER, NUMBER, OTHER):
        boarded.room.note("staff", "decide", number)
    for name in ("a", "b"):
        boarded.room.note("register", "links", told=name)

    told = tally(boarded, 5).facts

    assert (told["staff"].en, told["register"].en) == ("decided 2", "files 2")


def test_a_call_that_was_refused_is_not_counted(boarded: Boarded) -> None:
    journal = boarded.room.simulation.world.journal
    boarded.room.note("staff", "decide", NUMBER)
    (call,) = journal.calls()
    journal.record(replace(call, number=OTHER, refused="not-found"))
    journal.record(replace(call, number=OTHER, status=503))

    assert tally(boarded, 3).facts["staff"].en == "decided 1"
    assert [one.number for one in tally(boarded, 3).journeys] == [NUMBER]


def test_a_journey_names_the_line_that_reached_each_stage(boarded: Boarded) -> None:
    a_day(boarded)

    assert [(one.number, one.reached) for one in tally(boarded, 5).journeys] == [
        (OTHER, [5, 0, 0, 0, 0, 0]),
        (NUMBER, [1, 0, 0, 3, 4, 0]),
    ]
    assert [one.reached for one in tally(boarded, 3).journeys] == [[1, 0, 0, 3, 0, 0]]


def test_what_came_in_by_no_call_was_filed_all_the_same(boarded: Boarded) -> None:
    boarded.room.note("connector", "hand-over", NUMBER)

    (journey,) = tally(boarded, 1).journeys

    assert journey.reached == [1, 0, 0, 1, 0, 0]


def test_a_tally_that_is_carried_on_is_the_one_counted_anew(boarded: Boarded) -> None:
    tallies = Tallies(boarded.running)
    tallies.at(0)
    a_day(boarded)
    carried = [tallies.at(line) for line in (2, 5)][-1]
    assert tallies.at(3).facts == tally(boarded, 3).facts
    assert tallies.at(4).facts == tally(boarded, 4).facts
    assert tallies.at(1).facts == tally(boarded, 1).facts

    assert carried.facts == tally(boarded, 5).facts
    assert [one.reached for one in carried.journeys] == [[5, 0, 0, 0, 0, 0], [1, 0, 0, 3, 4, 0]]
    assert tallies.at(5) is carried


def test_the_five_latest_filings_are_shown(boarded: Boarded) -> None:
    for number in range(8):
        boarded.room.note("resident", "submit", str(number))

    assert [one.number for one in tally(boarded, 8).journeys] == ["7", "6", "5", "4", "3"]


def test_the_page_lights_the_latest_message_and_lists_all_but_quiet_ones(boarded: Boarded) -> None:
    a_day(boarded)

    page = boarded.participant.get("/board")

    assert page.status == 200
    assert page.text("//title") == "申請の流れ - tekigo"
    assert page.text("//*[@id='caption']").startswith("5. 住民 → ポータル 署名を付けて申請し")
    assert page.texts("//*[@id='lines']/li/@value") == ["5", "4", "3", "1"]
    assert page.texts("//svg[contains(@class,'wide')]//g[contains(@class,'lane lit')]/@class") == [
        "lane lit forth"
    ]


def test_looking_back_shows_the_picture_as_it_was(boarded: Boarded) -> None:
    a_day(boarded)

    page = boarded.participant.get("/board", line="3", lang="en")

    assert page.text("//*[@id='caption']").startswith("3. Connector → Core systems hands")
    assert page.texts("//*[@id='lines']/li/@value") == ["3", "1"]
    assert page.texts("//svg[contains(@class,'tall')]//*[@data-fact='staff']") == ["decided 0"]
    assert page.texts("//*[@data-stream]") == []
    assert page.text("//*[@id='at']") == "3 / 5"


def test_a_line_beyond_the_last_is_the_last(boarded: Boarded) -> None:
    a_day(boarded)

    assert boarded.participant.get("/board", line="99").text("//*[@id='at']") == "5 / 5"
    assert boarded.participant.get("/board", line="x").text("//*[@id='at']") == "5 / 5"


def test_the_list_is_sifted_by_filing_actor_and_news(boarded: Boarded) -> None:
    a_day(boarded)

    def listed(**query: str) -> list[str]:
        return boarded.participant.get("/board", **query).texts("//*[@id='lines']/li/@value")

    assert listed(number=OTHER) == ["5"]
    assert listed(actor="core") == ["3"]
    assert listed(quiet="show") == ["5", "4", "3", "2", "1"]
    assert listed(number=NUMBER, line="3") == ["3", "1"]


def test_an_empty_board_says_what_to_do(boarded: Boarded) -> None:
    page = boarded.participant.get("/board", lang="en")

    assert page.text("//*[@id='none' and not(@hidden)]").startswith("Nothing yet.")
    assert page.texts("//input[@id='line']/@disabled") == ["disabled"]


def test_of_a_long_journal_the_list_takes_the_end(boarded: Boarded) -> None:
    journal = boarded.room.simulation.world.journal
    boarded.room.note("staff", "decide", NUMBER)
    (first,) = journal.calls()
    quiet = vars(first) | {"recorder": 1, "operation": "cycle", "listener": "connector"}
    with boarded.room.simulation.world.engine.begin() as connection:
        rows = [quiet | {"sequence": line} for line in range(2, 2401)]
        connection.execute(sa.insert(CALLS), rows)

    assert journal.last == 2400
    assert len(latest(journal, Sieve(quiet=True), 2400)) == 80
    assert latest(journal, Sieve(number=NUMBER), 1)[0].call.sequence == 1
    assert 2400 - LOOKED_THROUGH > 1
    assert latest(journal, Sieve(actor="core"), 2400) == []


# One message


def test_a_message_tells_its_facts_and_the_requirements_it_touches(boarded: Boarded) -> None:
    a_day(boarded)

    page = boarded.participant.get("/board/message/3", lang="en")

    assert page.text("//h1") == "Message 3: hands the filing over to the core systems"
    assert page.texts("//dl[1]/dt/code") == ["batch"]
    assert "/suite/register#3-3.01" in page.texts("//main//li/a/@href")
    assert "3-3.01 It is handed over as it is." in page.texts("//main//li")
    assert page.texts("//nav[@class='actions']/a/@href") == [
        "/room-1/board/message/2",
        "/room-1/board/message/4",
    ]


def test_which_connector_works_is_the_trainer_s_to_know(boarded: Boarded) -> None:
    boarded.room.note("connector", "swap", told='{"connector": "guesses-by-name"}')

    assert "guesses-by-name" in boarded.trainer.get("/board/message/1").answer.text
    for path in ("/board/message/1", "/board"):
        assert "guesses-by-name" not in boarded.participant.get(path).answer.text


def test_what_came_with_a_line_and_is_no_json_is_shown_as_it_is(boarded: Boarded) -> None:
    boarded.room.note("resident", "renew", told="<b>not JSON</b>")

    page = boarded.participant.get("/board/message/1")

    assert page.texts("//dd/code")[-1] == "<b>not JSON</b>"


def test_a_message_that_is_not_there_is_a_page_that_says_so(boarded: Boarded) -> None:
    for line in ("0", "1", f"{10**20}"):
        assert boarded.participant.get(f"/board/message/{line}").status == 404


# Live


def test_each_line_is_an_event_with_its_lane_its_words_and_its_row(boarded: Boarded) -> None:
    async def watch() -> None:
        watching = Watching(boarded.room)
        begun = await watching.events(1)
        boarded.room.note("connector", "hand-over", NUMBER)
        line, state = await watching.events(2)

        assert begun[0][0] == "state"
        assert line[0] == "line"
        assert line[1] == f"{here(boarded.room).world}.1"
        assert line[2] == {
            "line": 1,
            "lane": "connector-core",
            "forth": True,
            "box": "core",
            "answered": False,
            "bad": False,
            "who": ["コネクタ", "基幹システム"],
            "text": "申請を基幹システムに引き渡す",
            "row": "board/line.html.jinja 1",
        }
        assert (state[0], state[2]["last"], state[2]["now"]) == ("state", 1, "2026-06-01 09:00")
        assert state[2]["facts"]["core"] == "受取 1"
        assert state[2]["held"] == "gate"

    asyncio.run(watch())


def test_what_was_sifted_out_lights_the_picture_and_has_no_row(boarded: Boarded) -> None:
    async def watch() -> None:
        watching = Watching(boarded.room, Sieve(actor="staff"))
        await watching.events(1)
        boarded.room.note("connector", "cycle")
        ((name, _, told), _) = await watching.events(2)

        assert (name, told["box"], told["row"]) == ("line", "connector", "")

    asyncio.run(watch())


def test_who_comes_back_is_given_what_was_missed(boarded: Boarded) -> None:
    a_day(boarded)
    world = here(boarded.room).world

    async def watch() -> None:
        events = await Watching(boarded.room, since=f"{world}.3").events(3)

        assert [(name, told.get("line")) for name, _, told in events] == [
            ("line", 4),
            ("line", 5),
            ("state", None),
        ]

    asyncio.run(watch())


def test_more_than_one_batch_that_was_missed_comes_without_another_ring(boarded: Boarded) -> None:
    for _ in range(BATCH + 5):
        boarded.room.note("connector", "cycle")
    world = here(boarded.room).world

    async def watch() -> None:
        events = await Watching(boarded.room, since=f"{world}.0").events(BATCH + 6)

        lines = [told["line"] for name, _, told in events if name == "line"]
        assert lines == list(range(1, BATCH + 6))

    asyncio.run(watch())


def test_who_comes_from_another_world_is_told_to_look_afresh(boarded: Boarded) -> None:
    async def watch() -> None:
        ((name, _, _),) = await Watching(boarded.room, since="1-1.7").events(1)

        assert name == "anew"

    asyncio.run(watch())


@pytest.mark.parametrize("nonsense", ["x", ".3", "abc.", "abc.-1", "abc.\u0663", f"abc.{10**18}"])
def test_an_id_that_is_none_begins_now(boarded: Boarded, nonsense: str) -> None:
    a_day(boarded)

    async def watch() -> None:
        ((name, _, told),) = await Watching(boarded.room, since=nonsense).events(1)

        assert (name, told["last"]) == ("state", 5)

    asyncio.run(watch())


# Steering


def hold(monkeypatch: pytest.MonkeyPatch, boarded: Boarded, path: str) -> None:
    """Pause, and let a call wait that nobody has made."""
    boarded.room.gate.pause()
    monkeypatch.setattr(Gate, "held", (Held(1, path),))


def test_a_participant_sees_the_pause_and_cannot_end_it(
    boarded: Boarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, boarded, "/room-1/portal/municipality/v1/login")

    page = boarded.participant.get("/board", lang="en")

    assert page.text("//*[@id='gate']//p") == (
        "Paused Calls of the connector that wait: logs in and is given a token"
    )
    assert page.texts("//*[@id='gate']//button") == []
    assert boarded.participant.post("/board/gate", {"act": "run"}).status == 403
    assert boarded.participant.post("/board/clock", {"step": "day"}).status == 403
    assert boarded.room.gate.paused


def test_the_trainer_pauses_and_goes_on(boarded: Boarded) -> None:
    answer = boarded.trainer.post("/board/gate", {"act": "pause"}).answer

    assert (answer.status_code, answer.headers["location"]) == (303, "/room-1/board")
    assert boarded.room.gate.paused
    assert boarded.trainer.get("/board", lang="en").texts("//*[@id='gate']//button") == [
        "Step",
        "Run",
        "Run one cycle",
    ]
    boarded.trainer.post("/board/gate", {"act": "run"})
    assert boarded.trainer.get("/board").texts("//*[@id='gate']//button") == [
        "一時停止",
        "コネクタを一回動かす",
    ]
    assert not boarded.room.gate.paused


def test_a_push_that_is_no_button_is_refused(boarded: Boarded) -> None:
    assert boarded.trainer.post("/board/gate", {"act": "break"}).status == 400


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("/room-1/card/ocsp", "asks whether a certificate is still good (OCSP)"),
        ("/room-1/card/crl/signature/132012.crl", "fetches the list of revoked certificates (CRL)"),
        ("/room-1/portal/no/such/path", "/room-1/portal/no/such/path"),
    ],
)
def test_a_call_that_waits_is_told_in_words(
    boarded: Boarded, monkeypatch: pytest.MonkeyPatch, held: str, told: str
) -> None:
    hold(monkeypatch, boarded, held)

    page = boarded.participant.get("/board", lang="en")

    assert page.texts("//*[@id='gate']//span") == [told]
    lane = "connector-card" if "/card/" in held else "connector-portal"
    waiting = page.texts("//svg[contains(@class,'wide')]//g[contains(@class,'held')]/@data-lane")
    assert waiting == [lane]


def test_time_goes_forward_by_steps_to_link_data_and_to_a_day(boarded: Boarded) -> None:
    clock = boarded.room.simulation.world.clock

    assert boarded.trainer.post("/board/clock", {"step": "minutes"}).status == 303
    assert clock.now() == START + timedelta(minutes=10)
    due = boarded.room.simulation.feed.upcoming
    boarded.trainer.post("/board/clock", {"step": "links"})
    assert clock.now() == due
    assert len(list(boarded.running.workspace.links.iterdir())) == 2
    boarded.trainer.post("/board/clock", {"day": "2026-12-24"})
    assert f"{clock.now():%Y-%m-%d %H:%M}" == "2026-12-24 09:00"


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"day": "2020-01-01"}, "2020-01-01 09:00 is no goal."),
        ({"day": "2099-01-01"}, "2099-01-01 09:00 is no goal."),
        ({"day": "soon"}, "'soon' is no date."),
        ({"step": "century"}, "There is no such step."),
    ],
)
def test_time_goes_nowhere_else(boarded: Boarded, fields: dict[str, str], cause: str) -> None:
    before = boarded.room.simulation.world.clock.now()

    page = boarded.trainer.post("/board/clock?lang=en", fields)

    assert page.status == 409
    assert page.text("//div[@role='alert']/p[1]") == cause
    assert boarded.room.simulation.world.clock.now() == before


def test_nothing_is_kept_of_what_was_refused(boarded: Boarded) -> None:
    said: list[Problem] = []
    for _ in range(2):
        with pytest.raises(Problem) as refused:
            travel(boarded.room, "century", "")
        said.append(refused.value)

    # One that is raised again keeps the frames, and so the requests, of every time before.
    assert said[0] is not said[1]


def test_a_connector_that_cannot_be_told_the_time_is_named_to_the_trainer(
    boarded: Boarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "The connector in this room has no verb clock"

    def said() -> bool:
        return told in boarded.trainer.get("/board", lang="en").answer.text

    before = said()
    monkeypatch.setattr(boarded.room.bench, "hello", {"verbs": ["crash"]})

    assert (before, said()) == (False, True)


def test_who_watches_a_room_that_is_closed_for_good_is_told_to_look_afresh(
    boarded: Boarded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def watch() -> None:
        watching = Watching(boarded.room)
        await watching.events(1)
        monkeypatch.setattr(boarded.running, "workspace", Workspace(tmp_path / "gone"))
        boarded.room.bell.ring()
        ((name, _, _),) = await watching.events(1)

        assert name == "anew"

    asyncio.run(watch())


# Last, for it empties the room


def test_a_reset_is_told_to_whoever_watches(boarded: Boarded) -> None:
    async def watch() -> None:
        watching = Watching(boarded.room)
        await watching.events(1)
        boarded.room.gate.pause()
        await asyncio.to_thread(boarded.running.reset)
        ((name, _, _),) = await watching.events(1)
        boarded.room.note("connector", "cycle")
        after = await Watching(boarded.room, since=f"{here(boarded.room).world}.0").events(1)

        assert name == "anew"
        assert not boarded.room.gate.paused
        assert after[0][2]["line"] == 1

    asyncio.run(watch())
