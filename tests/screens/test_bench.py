"""The bench of a room: one connector, one verb at a time, lost and cut off and back again."""

import threading

import pytest

from simulator.contracts.problem import Problem
from simulator.screens import bench as benches
from simulator.screens.bench import Bench
from simulator.screens.offer import ConnectorSaysNo, Seat
from simulator.screens.place import Place
from tests.screens.awaiting import awaited
from tests.screens.lines import LAST_WORDS, Scripted
from tests.screens.opened import Opened

NUMBER = "20260601000000000042"


def bench_of(opened: Opened, line: Scripted, **changed: object) -> Bench:
    """Return a bench with a scripted connector, beside the one of the room."""
    offer = line.offer(**changed)
    place = Place("https://localhost:1/room-1", opened.running.workspace.root, (), "secret")
    return Bench(opened.room, Seat({**opened.bench.offers, "scripted": offer}, place, "scripted"))


def hang(bench: Bench, line: Scripted) -> tuple[threading.Thread, list[Problem]]:
    """Begin a cycle that hangs; return who waits for it, and what they are told in the end."""
    told: list[Problem] = []

    def cycle() -> None:
        with pytest.raises(Problem) as raised:
            bench.call("cycle")
        told.append(raised.value)

    line.hangs_at = "cycle"
    thread = threading.Thread(target=cycle)
    thread.start()
    assert line.hanging.wait(10)
    return thread, told


@awaited
async def test_a_connector_is_started_when_it_is_first_needed_and_told_where_everything_is(
    opened: Opened,
) -> None:
    line = Scripted()
    bench = bench_of(opened, line, role="prefecture", check="portal-result")
    assert (bench.state, line.verbs) == ("idle", [])

    await bench.drive("cycle")

    settings = next(arguments for verb, arguments in line.came if verb == "configure")
    assert line.verbs == ["hello", "clock", "configure", "clock", "cycle", "list"]
    assert (settings["role"], settings["signature"]["check"]) == ("prefecture", "portal-result")
    assert settings["portal"]["url"] == "https://localhost:1/room-1/portal"
    assert settings["portal"]["patience_seconds"] == 3600
    assert settings["handover"] == str(opened.running.workspace.inbox)
    await bench.drive("cycle")
    assert line.verbs == ["clock", "cycle", "list"]


@awaited
async def test_a_connector_without_a_clock_is_not_told_the_time(opened: Opened) -> None:
    line = Scripted(verbs=("crash",))
    bench = bench_of(opened, line, patient=False)
    await bench.drive("cycle")
    settings = next(arguments for verb, arguments in line.came if verb == "configure")
    assert "patience_seconds" not in settings["portal"]
    assert line.verbs == ["hello", "configure", "cycle", "list"]
    assert not bench.keeps_time


@awaited
async def test_what_staff_do_is_noted_without_the_bytes_of_documents(opened: Opened) -> None:
    bench = bench_of(opened, Scripted())
    document = {"name": "a.pdf", "media_type": "application/pdf", "content": "AAAA"}
    await bench.drive("decide", number=NUMBER, decision="complete", documents=[document])
    assert opened.noted("decide")[-1] == (
        "staff",
        NUMBER,
        '{"decision": "complete", "documents": ["a.pdf"]}',
    )


@awaited
async def test_a_refusal_is_told_and_the_connector_goes_on(opened: Opened) -> None:
    line = Scripted()
    bench = bench_of(opened, line)
    line.refuses = {"decide"}
    with pytest.raises(ConnectorSaysNo, match="refuses decide"):
        await bench.drive("decide", number=NUMBER, decision="complete")
    await bench.drive("cycle")
    assert (bench.state, line.ends) == ("running", [])


@awaited
async def test_a_connector_that_refuses_its_settings_does_not_count_as_started(
    opened: Opened,
) -> None:
    line = Scripted()
    line.refuses = {"configure"}
    bench = bench_of(opened, line)
    with pytest.raises(ConnectorSaysNo, match="refuses configure"):
        await bench.drive("cycle")
    assert (bench.state, line.ends) == ("lost", ["killed"])


@awaited
async def test_a_lost_connector_stays_lost_with_its_last_words_until_it_is_restarted(
    opened: Opened,
) -> None:
    line = Scripted()
    bench = bench_of(opened, line)
    line.dies_at = "cycle"
    for _ in range(2):
        with pytest.raises(Problem, match="last words"):
            await bench.drive("cycle")
    assert line.verbs.count("cycle") == 1
    assert bench.trouble is not None
    assert bench.state == "lost"
    assert bench.trouble.cause == LAST_WORDS

    line.dies_at = ""
    await bench.restart()
    assert vars(bench) | {"state": "running", "trouble": None} == vars(bench)
    assert line.verbs == ["hello", "clock", "configure", "list"]


@awaited
async def test_one_cut_off_in_the_middle_of_a_cycle_is_not_taken_for_a_lost_one(
    opened: Opened,
) -> None:
    line = Scripted()
    bench = bench_of(opened, line)
    thread, told = hang(bench, line)
    await bench.cut_off()
    thread.join(10)

    assert (bench.state, bench.trouble, line.ends) == ("cut-off", None, ["killed"])
    assert told[0].cause.ja == "コネクタは止められています。"
    with pytest.raises(Problem, match="cut off"):
        await bench.drive("cycle")


@awaited
async def test_who_comes_while_a_cycle_hangs_is_told_so_and_the_list_is_the_last_one(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benches, "TURN_SECONDS", 0.01)
    line = Scripted()
    line.rows = [{"number": NUMBER, "state": "waiting"}]
    bench = bench_of(opened, line)
    await bench.drive("cycle")
    thread, _ = hang(bench, line)
    line.came.clear()

    with pytest.raises(Problem, match="still at work"):
        await bench.drive("decide", number=NUMBER, decision="complete")
    assert dict((await bench.look()).rows) == {NUMBER: line.rows[0]}
    assert line.verbs == []

    bench.close()
    thread.join(10)
    assert line.ends == ["killed"]


@awaited
async def test_a_crash_that_only_a_verb_can_cause_is_asked_for(opened: Opened) -> None:
    line = Scripted()
    bench = bench_of(opened, line, killable=False)
    await bench.drive("cycle")
    line.came.clear()
    await bench.cut_off()
    assert (bench.state, line.verbs, line.ends) == ("cut-off", ["clock", "crash"], [])


@awaited
async def test_a_new_beginning_makes_the_connector_forget_even_one_that_hangs(
    opened: Opened,
) -> None:
    line = Scripted()
    bench = bench_of(opened, line)
    begun: list[str] = []
    await bench.drive("cycle")
    line.came.clear()
    bench.begin_anew(lambda: begun.append((line.verbs and "late") or "first"))
    assert (begun, bench.state) == (["first"], "running")
    assert line.verbs == ["clock", "configure", "clock", "reset", "clock", "configure"]

    thread, _ = hang(bench, line)
    bench.begin_anew(lambda: None)
    thread.join(10)
    assert (bench.state, line.ends) == ("idle", ["killed"])
    line.hangs_at, line.came = "", []
    await bench.drive("cycle")
    assert line.verbs[:6] == ["hello", "clock", "configure", "clock", "reset", "clock"]


@awaited
async def test_another_connector_takes_the_place_and_an_unknown_one_does_not(
    opened: Opened,
) -> None:
    line, other = Scripted(), Scripted()
    bench = bench_of(opened, line)
    await bench.drive("cycle")
    bench.offers = {**bench.offers, "other": other.offer(name="other", profile="modelled-2")}
    with pytest.raises(Problem, match="There is no connector 'nobody'"):
        await bench.swap("nobody")
    with pytest.raises(Problem, match="only in a room of profile modelled-2"):
        await bench.swap("other")
    assert (bench.offer.name, line.ends) == ("scripted", [])

    bench.offers = {**bench.offers, "other": other.offer(name="other")}
    await bench.swap("other")
    await bench.drive("cycle")
    assert (line.ends, bench.offer.name, bench.state) == (["stopped"], "other", "running")
    assert opened.noted("swap")[-1] == ("connector", "", '{"connector": "other"}')


@awaited
async def test_the_reference_connector_brings_a_filing_to_the_core_systems_and_back(
    opened: Opened,
) -> None:
    opened.room.begin_anew()
    number = opened.file(1)
    bench = opened.bench
    assert await bench.drive("cycle") == {"portal": "reached"}
    assert bench.listing.rows[number]["state"] == "handed-over"
    assert opened.noted("hand-over") == [("connector", number, '{"batch": "batch-000001"}')]

    with pytest.raises(ConnectorSaysNo, match="no filing '1'"):
        await bench.drive("decide", number="1", decision="complete")
    await bench.drive("decide", number=number, decision="complete", comment="済")
    await bench.restart()
    await bench.drive("cycle")
    # What a power cut came between is registered, and what was handed over is not noted twice.
    assert opened.running.simulation.applicant.receipt(number).status == "completed"
    assert len(opened.noted("hand-over")) == 1

    opened.room.begin_anew()
    assert dict((await bench.look()).rows) == {}
    assert list(opened.running.workspace.inbox.iterdir()) == []
