"""Another program can watch a run, and is never shown more than what was really told."""

import json
import os
from pathlib import Path

from jsonschema import Draft202012Validator

from conformance.result.conclusion import USAGE
from conformance.result.events import Event, RunFinished, fold
from conformance.result.lines import EventLines, events_of
from conformance.result.model import Conclusion
from reports import schema
from tests.conformance.test_events import stream
from tests.conformance.world import Run, World


def written(file: Path, events: list[Event]) -> str:
    """Return the text that events become in a file."""
    lines = EventLines(file)
    for event in events:
        lines(event)
    lines.close()
    return file.read_text(encoding="utf-8")


def test_what_was_written_is_what_is_read(tmp_path: Path) -> None:
    text = written(tmp_path / "events", stream())

    assert events_of(text) == stream()
    assert text.count("\n") == len(stream())


def test_each_line_is_there_before_the_next(tmp_path: Path) -> None:
    lines = EventLines(tmp_path / "events")
    for count, event in enumerate(stream(), 1):
        lines(event)
        assert len(events_of((tmp_path / "events").read_text("utf-8"))) == count
    lines.close()


def test_a_run_cut_off_in_its_last_line_claims_nothing(tmp_path: Path) -> None:
    text = written(tmp_path / "events", stream())

    assert events_of(text[:-2]) == stream()[:-1]
    assert fold(events_of(text[:-2])).conclusion is Conclusion.INCONCLUSIVE


def test_nothing_after_a_broken_line_is_believed(tmp_path: Path) -> None:
    lines = written(tmp_path / "events", stream()).split("\n")
    lines[2] = "{}"

    assert events_of("\n".join(lines)) == stream()[:2]


def test_a_reader_who_goes_away_does_not_end_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    lines = EventLines(tmp_path / "pipe")
    lines(RunFinished(checks=0, episodes=0))
    assert events_of(os.read(reading, 1000).decode()) == [RunFinished(checks=0, episodes=0)]

    os.close(reading)
    lines(RunFinished(checks=0, episodes=0))
    lines.close()


def test_the_command_tells_what_its_result_holds(whole_run: Run) -> None:
    told = (whole_run.folder.parent / "events").read_text(encoding="utf-8")

    assert fold(events_of(told)) == whole_run.result


def test_a_place_that_cannot_be_written_is_refused(world: World, tmp_path: Path) -> None:
    run = world.check("--events", str(tmp_path), "--lang", "en")

    assert run.code == USAGE
    assert f"{tmp_path} cannot be written to" in run.err
    assert "Name another place with --events." in run.err


def test_every_line_follows_the_published_schema() -> None:
    assert schema.EVENT.read_text("utf-8") == schema.event_text(), "run: python -m reports.schema"
    validator = Draft202012Validator(json.loads(schema.EVENT.read_text("utf-8")))

    for event in stream():
        told = json.loads(event.model_dump_json(by_alias=True))
        validator.validate(told)
        assert not validator.is_valid(told | {"surprise": 1})
