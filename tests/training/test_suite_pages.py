"""The suite's pages show what runs are worth, in both languages, and only the trainer steers."""

import json
import re
from pathlib import Path
from typing import ClassVar

import pytest

from conformance.mutants.catalogue import mutants
from conformance.mutants.shipped import shipped
from conformance.result.file import read
from conformance.specification.blocks import PAGES
from conformance.specification.register import DEPTHS, register
from conformance.specification.roles import ROLES
from conformance.training.record import Record
from conformance.training.runs import Runs
from conformance.training.standing import State
from conformance.training.suite import TEMPLATES, suite_routes
from conformance.training.wish import Wish
from reports.html import html_text
from reports.matrix import matrix_text
from simulator.procedures.catalogue import names
from simulator.screens.access import COOKIE, Access
from simulator.screens.keys import Kept, Keys
from simulator.screens.site import site
from simulator.world.clock import SystemClock
from tests.reports import builders
from tests.training.kept import events_behind, kept, repainted
from tests.training.visitor import Visitor, parsed, told

KEYS = Keys(Kept(token="letmein", secret="seals"))
GREEN = re.compile("chip-good|notice-good")
FORM = {
    "connector": "reference",
    "extent": "whole",
    "only": "",
    "profile": "modelled-1",
    "role": "municipal-file",
    "budget": "standard",
    "seed": "1",
}
IDS = [one.id for one in register().requirement]


class Recorded(Runs):
    """Runs that are only asked for."""

    going: ClassVar[dict[int, State]] = {}

    def ask(self, wish: Wish) -> Record:
        return kept(self._folder, None, None, wish=wish)

    def live(self, number: int) -> State | None:
        return self.going.get(number)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def pages(folder: Path) -> Access:
    runs = Recorded(folder, (), ("--connector", "java -jar c.jar"), SystemClock())
    return Access(site(suite_routes(runs), [TEMPLATES]), KEYS, dict[str, str]().get)


@pytest.fixture
def visitor(pages: Access) -> Visitor:
    return Visitor(pages)


@pytest.fixture
def trainer(pages: Access) -> Visitor:
    return Visitor(pages, {COOKIE: KEYS.trainer_seal()})


# Who may do what


@pytest.mark.parametrize("path", ["/suite/runs", "/suite/runs/1/stop"])
def test_only_the_trainer_starts_and_stops(visitor: Visitor, folder: Path, path: str) -> None:
    kept(folder, None, None)

    assert visitor.post(path, FORM).status_code == 403
    assert len(list(folder.iterdir())) == 1


def test_who_is_no_trainer_is_offered_nothing_to_start_or_stop(
    visitor: Visitor, folder: Path
) -> None:
    kept(folder, builders.failing(), 1)

    for path in ("/suite", "/suite/runs/1", "/suite/register", "/suite/compare"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert 'method="post"' not in page.text


# Starting a run


@pytest.mark.parametrize(
    ("entered", "wish"),
    [
        ({}, Wish()),
        ({"connector": "given", "extent": "smoke"}, Wish(connector="given", extent="smoke")),
        (
            {"extent": "only", "only": " 3-4.02,\u30003-6.01\u3001op.03 "},
            Wish(extent="only", only=("3-4.02", "3-6.01", "op.03")),
        ),
        (
            {"connector": "mutant:guesses-by-name", "extent": "only"},
            Wish(connector="mutant:guesses-by-name", extent="only", only=("3-4.02",)),
        ),
        (
            {"profile": "modelled-2", "role": "prefecture", "seed": "7", "budget": "large"},
            Wish(profile="modelled-2", role="prefecture", seed=7, budget="large"),
        ),
    ],
)
def test_what_is_entered_is_what_is_run(
    trainer: Visitor, folder: Path, entered: dict[str, str], wish: Wish
) -> None:
    answer = trainer.post("/suite/runs", FORM | entered)

    assert (answer.status_code, answer.headers["location"]) == (303, "/suite/runs/1")
    asked = json.loads((folder / "1/asked.json").read_text(encoding="utf-8"))
    assert Wish.model_validate(asked["wish"]) == wish


@pytest.mark.parametrize(
    ("entered", "cause"),
    [
        ({"extent": "only", "only": "9-9.99"}, "There is no check for 9-9.99."),
        ({"extent": "only"}, "No requirement is named."),
        ({"profile": "../x.toml"}, "There is no profile '../x.toml'."),
        ({"connector": "mutant:none"}, "There is no mutant 'none'."),
        ({"seed": "-1"}, "What was entered cannot be used."),
        ({"role": "king"}, "What was entered cannot be used."),
        ({"connector": "; rm"}, "What was entered cannot be used."),
    ],
)
def test_what_cannot_be_run_is_said_and_what_was_entered_stays(
    trainer: Visitor, folder: Path, entered: dict[str, str], cause: str
) -> None:
    answer = trainer.post("/suite/runs?lang=en", FORM | {"seed": "7"} | entered)

    assert answer.status_code == 422
    page = parsed(answer)
    assert cause in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.xpath("//input[@name='seed']/@value") == [entered.get("seed", "7")]
    assert page.xpath("//input[@name='only']/@value") == [entered.get("only", "")]
    assert not folder.exists()
    (link,) = page.xpath("//a[@hreflang]/@href")
    assert trainer.get(link).status_code == 200


def test_every_fault_that_can_show_here_is_offered(trainer: Visitor) -> None:
    page = parsed(trainer.get("/suite"))
    offered = page.xpath("//select[@name='connector']//option/@value")

    shown = [f"mutant:{one.name()}" for one in mutants() if one.policy == "omit"]
    assert offered[:2] == ["reference", "given"]
    assert sorted(offered[2:]) == sorted(shown)


# What came of a run


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_run_that_conforms_is_green(visitor: Visitor, folder: Path, lang: str) -> None:
    kept(folder, builders.conforming(), 0)

    for path in ("/suite", "/suite/runs/1"):
        page = visitor.get(f"{path}?lang={lang}")
        assert GREEN.search(page.text)
        assert getattr(builders.conforming().headline, lang) in told(page)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 130, 137, None])
def test_no_page_is_green_for_a_run_that_ended_otherwise(
    visitor: Visitor, folder: Path, code: int | None
) -> None:
    kept(folder, builders.conforming(), code)

    for path in ("/suite", "/suite/runs/1", "/suite/compare"):
        assert not GREEN.search(visitor.get(path).text)


def test_a_run_that_was_stopped_is_not_green_and_its_report_is_its_own(
    visitor: Visitor, folder: Path
) -> None:
    kept(folder, builders.interrupted(), 2, stopped=True)
    page = visitor.get("/suite/runs/1?lang=en")

    assert not GREEN.search(page.text)
    assert "It was stopped. There is no verdict." in told(page)


def test_what_failed_links_to_what_was_required(visitor: Visitor, folder: Path) -> None:
    kept(folder, builders.failing(), 1)
    page = parsed(visitor.get("/suite/runs/1"))

    report = parsed(visitor.get("/suite/runs/1/report"))
    reported = page.xpath("//ol[@class='verdicts']//a/@href[contains(., '#check-')]")
    assert len(reported) == 3
    for link in reported:
        assert len(report.xpath(f"//*[@id='{link.partition('#')[2]}']")) == 1
    verdicts = ("verdict-fail", "verdict-inconclusive")
    links = [link for name in verdicts for link in page.find_class(name)]
    assert [link.xpath("./a/@href")[0] for link in links] == [
        "/suite/register#3-4.03",
        "/suite/register#3-6.11",
        "/suite/register#3-2.01",
    ]


def test_a_run_cut_off_shows_what_it_printed_last(visitor: Visitor, folder: Path) -> None:
    made = kept(folder, None, 3)
    made.output.write_text("first\n<b>port 8443 is in use</b>\n", encoding="utf-8")
    page = visitor.get("/suite/runs/1").text

    assert "&lt;b&gt;port 8443 is in use&lt;/b&gt;" in page
    assert visitor.get("/suite/runs/1/report").status_code == 404


# Reports and files


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_report_is_the_one_the_command_writes(
    visitor: Visitor, folder: Path, lang: str
) -> None:
    kept(folder, builders.failing(), 1)
    answer = visitor.get(f"/suite/runs/1/report?lang={lang}")

    assert answer.text == html_text(builders.failing(), "en" if lang == "en" else "ja")
    assert "'unsafe-inline'" in answer.headers["content-security-policy"]


def test_every_file_can_be_taken_away(visitor: Visitor, folder: Path) -> None:
    made = kept(folder, builders.failing(), 1)
    made.output.write_text("printed\n", encoding="utf-8")
    (made.report / "cases").mkdir()
    (made.report / "cases/3-6.11-1f2e3d4c.json").write_text("{}", encoding="utf-8")
    page = parsed(visitor.get("/suite/runs/1"))

    files = {link.rpartition("files/")[2]: link for link in page.xpath("//a[@download]/@href")}
    assert list(files) == [
        "report.html",
        "result.json",
        "report.junit.xml",
        "report.sarif",
        "summary.md",
        "cases/3-6.11-1f2e3d4c.json",
        "output.txt",
        "events.jsonl",
    ]
    for link in files.values():
        answer = visitor.get(link)
        assert (answer.status_code, bool(answer.content)) == (200, True)
        assert answer.headers["content-disposition"].startswith("attachment")
    assert read(visitor.get(files["result.json"]).text, "it") == builders.failing()


def test_a_report_somebody_put_there_is_not_shown(visitor: Visitor, folder: Path) -> None:
    made = kept(folder, builders.failing(), 1)
    (made.report / "report.html").write_text("conforms", encoding="utf-8")
    assert visitor.get("/suite/runs/1/files/report.html").text != "conforms"

    repainted(made, '"verdict": "fail"', '"verdict": "pass"')
    for name in ("report", "files/report.html", "files/result.json"):
        assert visitor.get(f"/suite/runs/1/{name}").status_code == 404
    assert not GREEN.search(visitor.get("/suite/runs/1").text)


@pytest.mark.parametrize(
    "path", ["2", "0", "x", "1/files/asked.json", "1/files/..%2Fasked.json", "1/files/cases/x.json"]
)
def test_what_is_not_there_is_a_clear_page(visitor: Visitor, folder: Path, path: str) -> None:
    kept(folder, None, 0)
    answer = visitor.get(f"/suite/runs/{path}?lang=en")

    assert (answer.status_code, "There is no such page." in answer.text) == (404, True)


# Watching


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_run_that_goes_on_shows_how_far_it_is(
    trainer: Visitor, folder: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setitem(Recorded.going, 1, State.RUNNING)
    events = events_behind(builders.failing())[:-3]
    made = kept(folder, None, None, events=events)
    made.output.write_text("Waiting for a poll\n", encoding="utf-8")
    answer = trainer.get(f"/suite/runs/1?lang={lang}")
    page = parsed(answer)

    assert page.xpath("//@sse-connect") == [f"/suite/runs/1/stream?heard={len(events)}"]
    assert len(page.find_class("verdict")) == len(builders.failing().checks) - 2
    assert page.xpath("//form/@action") == ["/suite/runs/1/stop"]
    assert "Waiting for a poll" in told(answer)
    assert not GREEN.search(answer.text)


def test_a_run_that_waits_says_so(
    visitor: Visitor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Recorded.going, 1, State.WAITING)
    kept(folder, None, None)
    answer = visitor.get("/suite/runs/1?lang=en")

    assert "Waiting for its turn. Runs before it: 0" in told(answer)
    assert not GREEN.search(visitor.get("/suite").text)


def test_a_watcher_hears_each_verdict_once_and_then_the_end(visitor: Visitor, folder: Path) -> None:
    kept(folder, builders.failing(), 1)
    lines = visitor.get("/suite/runs/1/stream").text.splitlines()

    count = len(events_behind(builders.failing()))
    checks = len(builders.failing().checks)
    ids = [line for line in lines if line.startswith("id: ")]
    assert ids == [f"id: {place}" for place in range(count - checks, count)]
    assert lines.count("event: verdict") == checks
    assert [line for line in lines if line.startswith("event: ")][-1] == "event: end"


def test_a_watcher_who_was_cut_off_hears_the_rest(visitor: Visitor, folder: Path) -> None:
    kept(folder, builders.failing(), 1)
    last = len(events_behind(builders.failing())) - 2
    heard = {"Last-Event-ID": str(last)}
    lines = visitor.get("/suite/runs/1/stream?heard=1", headers=heard).text.splitlines()

    assert lines.count("event: verdict") == 1
    assert f"id: {last + 1}" in lines


# Two runs compared


def test_two_runs_are_compared_as_the_command_does(visitor: Visitor, folder: Path) -> None:
    kept(folder, builders.passing_draft(), 0)
    kept(folder, builders.failing(), 1)
    page = visitor.get("/suite/compare?before=1&after=2&lang=en")

    assert "#1 \u2192 #2: Worse" in told(page)
    assert "The verdict of the first result was lost." in told(page)
    rows = parsed(page).xpath("//tbody/tr/th/a/text()")
    assert rows == ["3-4.03", "3-6.11", "3-2.01"]
    assert not GREEN.search(page.text)


@pytest.mark.parametrize("numbers", [("1", "2"), ("2", "1"), ("1", "9"), ("1", "x")])
def test_what_has_no_result_is_not_compared(
    visitor: Visitor, folder: Path, numbers: tuple[str, str]
) -> None:
    kept(folder, builders.failing(), 1)
    kept(folder, builders.conforming(), None)
    page = visitor.get("/suite/compare?before={}&after={}&lang=en".format(*numbers))

    assert "has no result to compare." in told(page)


def test_the_other_language_shows_the_same(visitor: Visitor, folder: Path) -> None:
    kept(folder, builders.passing_draft(), 0)
    kept(folder, builders.failing(), 1)
    page = parsed(visitor.get("/suite/compare?before=1&lang=ja&after=2"))

    (link,) = page.xpath("//a[@hreflang]/@href")
    assert link == "/suite/compare?before=1&after=2&lang=en"
    assert "#1 \u2192 #2: Worse" in told(visitor.get(link))


# To look things up in


def test_every_requirement_has_its_place(visitor: Visitor) -> None:
    page = parsed(visitor.get("/suite/register"))

    assert sorted(page.xpath("//article/@id")) == sorted(IDS)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"block": "3-4"}, [id_ for id_ in IDS if id_.startswith("3-4.")]),
        ({"level": "SHOULD"}, [r.id for r in register().requirement if r.level == "SHOULD"]),
        (
            {"provenance": "published", "coverage": "checked"},
            [
                r.id
                for r in register().requirement
                if (r.provenance, r.coverage) == ("published", "checked")
            ],
        ),
        ({"q": "3-4.02"}, ["3-4.02"]),
        ({"q": "GUESSES-by-name 3-4"}, ["3-4.02"]),
        ({"q": "no such words"}, []),
    ],
)
def test_the_register_shows_what_is_asked_for(
    visitor: Visitor, query: dict[str, str], wanted: list[str]
) -> None:
    page = parsed(visitor.get("/suite/register", params=query))

    assert sorted(page.xpath("//article/@id")) == sorted(wanted)


def reach() -> dict[str, dict[str, str]]:
    """Return from which depth on each role is asked for each requirement, as the page says."""
    lines = (PAGES / "en/reach.md").read_text(encoding="utf-8").splitlines()
    rows = [re.findall(r"`([^`]+)`|(\u2013)", line) for line in lines if line.startswith("| [`")]
    return {
        row[0][0]: {role: cell[0] for role, cell in zip(ROLES, row[1:], strict=True)}
        for row in rows
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("depth", DEPTHS)
def test_a_role_is_asked_for_what_the_page_of_the_specification_says(
    visitor: Visitor, role: str, depth: str
) -> None:
    page = parsed(visitor.get(f"/suite/register?role={role}&depth={depth}"))

    reached = DEPTHS[: DEPTHS.index(depth) + 1]
    wanted = [id_ for id_, asked in reach().items() if asked[role] in reached]
    assert sorted(page.xpath("//article/@id")) == sorted(wanted)


def test_the_table_of_roles_counts_what_its_links_lead_to(visitor: Visitor) -> None:
    cells = parsed(visitor.get("/suite/roles")).xpath("//table//td/a")

    assert len(cells) == len(ROLES) * len(DEPTHS)
    for cell in (cells[0], cells[-1]):
        found = parsed(visitor.get(cell.get("href"))).xpath("//article")
        assert cell.text_content().split()[-1] == str(len(found))


def test_every_procedure_is_told(visitor: Visitor) -> None:
    page = parsed(visitor.get("/suite/procedures"))

    assert sorted(page.xpath("//tbody/tr/@id")) == sorted(names())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_kill_matrix_is_the_one_that_ships(visitor: Visitor, lang: str) -> None:
    own = visitor.get(f"/suite/matrix/page?lang={lang}")

    linked = parsed(visitor.get("/suite/register")).xpath("//a/@href[contains(., '/matrix/page#')]")
    assert len(linked) == len(parsed(own).xpath("//tr[starts-with(@id, 'check-')]")) > 100
    assert own.text == matrix_text(shipped(), "en" if lang == "en" else "ja")
    assert 'src="/suite/matrix/page"' in visitor.get("/suite/matrix").text
