"""The municipality's pages: what staff see, what they may do, and what becomes of it."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.contracts.problem import Problem
from simulator.screens.offer import Seat
from simulator.screens.office.handover import file
from simulator.screens.office.live import CHANGED, Live
from simulator.screens.office.routes import office
from simulator.screens.place import Place
from simulator.screens.room import Room
from simulator.townhall.mishaps import FileKind
from tests.screens.awaiting import awaited
from tests.screens.clerks import Page, Visitor
from tests.screens.lines import Scripted
from tests.screens.opened import NAME, Opened
from tests.townhall.test_core import hand_over

NOBODYS = "20260601000000000999"
OPEN = "100000000000016"
"""The 宛名番号 of the first resident."""


@dataclass
class Office:
    """The office of a room in which a scripted connector works."""

    room: Room
    seat: Seat
    line: Scripted
    staff: Visitor
    guest: Visitor
    number: str

    async def start(self, *rows: dict[str, str]) -> None:
        """Start the connector, which has filings to tell of."""
        self.line.rows = list(rows)
        await self.room.bench.drive("cycle")
        self.line.came.clear()

    def asked(self, verb: str) -> list[dict[str, object]]:
        """Return the arguments a verb came with."""
        return [arguments for name, arguments in self.line.came if name == verb]


@pytest.fixture(scope="module")
def number(opened: Opened) -> str:
    """Return the 受付番号 of a filing by the first resident."""
    opened.room.begin_anew()
    return opened.file(1)


@pytest.fixture
def desk(opened: Opened, number: str) -> Iterator[Office]:
    """Return an office."""
    line = Scripted()
    place = Place("https://localhost:1", opened.running.workspace.root, (), "secret")
    seat = Seat({"scripted": line.offer()}, place, "scripted")
    room = Room(opened.running, seat)
    pages = room.application([office])
    yield Office(
        room, seat, line, Visitor(pages, NAME), Visitor(pages, NAME, trainer=False), number
    )
    room.bench.close()


def numbers(page: Page) -> list[str]:
    """Return the 受付番号 of the list."""
    return page.texts("//table//th[@scope='row']/a")


@awaited
async def test_the_list_says_what_the_connector_says_and_can_be_narrowed(desk: Office) -> None:
    listed = {
        1: {"state": "handed-over", "verification": "有効", "signer": OPEN},
        2: {"state": "waiting", "verification": "有効", "reason": "番号紐付情報にない"},
        3: {"state": "waiting", "verification": "無効", "reason": "失効している"},
        4: {"state": "quarantined", "verification": "確認不能"},
        5: {"state": "withdrawn", "verification": "有効"},
        6: {"state": "waiting", "verification": "署名なし"},
    }
    await desk.start(*({"number": f"2026060100000000900{n}"} | row for n, row in listed.items()))
    page = await desk.staff.get("office")
    assert [one[-1] for one in numbers(page)] == ["6", "5", "4", "3", "2", "1"]
    assert page.texts("//ul[@class='sieve']//a") == [
        "すべて 6",
        "新着 1",
        "本人特定待ち 2",
        "署名が有効でない 1",
        "隔離 1",
        "決定済み 0",
        "取下げ 1",
    ]
    for name, shown in {
        "new": ["1"],
        "identify": ["6", "2"],
        "signature": ["3"],
        "quarantined": ["4"],
        "decided": [],
        "withdrawn": ["5"],
    }.items():
        page = await desk.staff.get(f"office?show={name}")
        assert [one[-1] for one in numbers(page)] == shown
    assert (await desk.staff.get("office?show=nonsense")).status == 404


@awaited
async def test_of_a_connector_that_tells_numbers_only_nothing_is_made_up(desk: Office) -> None:
    await desk.start({"number": desk.number}, {"number": NOBODYS, "state": "parked"})
    page = await desk.staff.get("office?lang=en")
    cells = page.texts("//tbody/tr[2]/td")
    assert cells[1:] == ["-", "-", "-", "arrived"]
    assert page.texts("//tbody/tr[1]/td")[3:] == ["parked", "no such filing"]
    assert page.text("//title") == "Filings - tekigo"
    page = await desk.staff.get(f"office/filings/{NOBODYS}?lang=ja")
    assert page.text("//h1") == "だれも申請していない受付番号"
    assert (await desk.staff.get("office/filings/1")).status == 404


@awaited
async def test_what_the_connector_has_not_taken_in_yet_is_counted(desk: Office) -> None:
    await desk.start()
    page = await desk.staff.get("office?lang=en")
    assert page.text("//div[@id='list']/p[contains(@class, 'soft')]") == (
        "Taken by the portal and not yet in the connector's list: 1"
    )
    assert page.text("//p[@class='notice']").startswith("There are no filings yet.")
    page = await desk.staff.get(f"office/filings/{desk.number}?lang=en")
    assert page.status == 409
    assert page.text("//*[@role='alert']").startswith(f"The connector does not list {desk.number}.")


@awaited
async def test_a_long_list_is_shown_page_by_page(desk: Office) -> None:
    await desk.start(*({"number": f"2026060100000001{n:04d}"} for n in range(1, 53)))
    page = await desk.staff.get("office?from=50")
    assert [one[-2:] for one in numbers(page)] == ["02", "01"]
    assert page.text("//nav[@aria-label='ページ']/span") == "52 件中 51〜52"
    assert page.texts("//nav[@aria-label='ページ']/a/@href") == [f"/{NAME}/office?show=all&from=0"]


@awaited
async def test_a_decision_goes_to_the_connector_with_its_documents_and_only_once(
    desk: Office,
) -> None:
    await desk.start({"number": desk.number, "state": "handed-over"})
    where = f"office/filings/{desk.number}/decide"
    for _ in range(2):
        page = await desk.staff.post(
            where,
            {"decision": "resubmit", "comment": "口座を\r\n確かめてください。"},
            [("documents", ("案内.pdf", b"%PDF", "application/pdf"))],
        )
        assert page.location == f"/{NAME}/office/filings/{desk.number}?done=decide#decide"
    document = {
        "name": "案内.pdf",
        "media_type": "application/pdf",
        "content": base64.b64encode(b"%PDF").decode(),
    }
    assert desk.asked("decide") == [
        {
            "number": desk.number,
            "decision": "resubmit",
            "comment": "口座を\n確かめてください。",
            "documents": [document],
        }
    ]
    recorded = desk.room.simulation.staff.decided(desk.number)
    assert [(one.decision, one.comment) for one in recorded] == [
        ("resubmit", "口座を\n確かめてください。")
    ]
    page = await desk.staff.get("office?show=decided")
    assert numbers(page) == [desk.number]
    page = await desk.staff.get(f"office/filings/{desk.number}?done=decide")
    assert "決定をコネクタに伝えました。" in page.text("//div[@class='notice notice-good']")


@awaited
async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_sent(desk: Office) -> None:
    await desk.start({"number": desk.number})
    page = await desk.staff.post(
        f"office/filings/{desk.number}/decide",
        {"comment": "あ" * 1001},
        [("documents", ("空.pdf", b"", "application/pdf"))],
    )
    assert (page.status, desk.asked("decide")) == (422, [])
    assert page.text("//*[@id='decision-error']") == "決定を一つ選んでください。"
    assert page.text("//*[@id='comment-error']").startswith("1000 文字以内")
    assert page.text("//*[@id='documents-error']") == "空.pdf は空です。"
    assert page.text("//textarea") == "あ" * 1001

    six = [("documents", (f"{n}.pdf", b"%", "application/pdf")) for n in range(6)]
    page = await desk.staff.post(f"office/filings/{desk.number}/decide", {"decision": "visit"}, six)
    assert page.text("//*[@id='documents-error']") == "文書は 5 件までです。"
    big = [("documents", ("大.pdf", b"%" * (5 * 1024 * 1024 + 1), "application/pdf"))]
    page = await desk.staff.post(f"office/filings/{desk.number}/decide", {"decision": "visit"}, big)
    assert page.text("//*[@id='documents-error']").startswith("大.pdf は大きすぎます")
    assert desk.asked("decide") == []


@awaited
async def test_what_the_connector_refuses_is_told_and_not_recorded(desk: Office) -> None:
    await desk.start({"number": desk.number})
    before = desk.room.simulation.staff.decided(desk.number)
    desk.line.refuses = {"decide"}
    page = await desk.staff.post(
        f"office/filings/{desk.number}/decide", {"decision": "reject", "comment": "理由"}
    )
    assert page.status == 409
    assert "decide を断る" in page.text("//*[@role='alert']")
    assert page.texts("//input[@checked]/@value") == ["reject"]
    assert desk.room.simulation.staff.decided(desk.number) == before


@awaited
async def test_people_whose_name_stands_in_the_filing_are_offered(desk: Office) -> None:
    await desk.start({"number": desk.number, "state": "waiting"})
    page = await desk.staff.get(f"office/filings/{desk.number}")
    table = "//table[caption='氏名が申請にある人']"
    applicant = desk.room.population.of(1).household.head
    assert page.texts(f"{table}//th[@scope='row']")[0] == applicant.address_number == OPEN
    assert page.texts(f"{table}/tbody/tr[1]/td")[:2] == [
        applicant.name.replace("\u3000", " "),
        f"{applicant.born.isoformat()} 申請と一致",
    ]
    other = desk.room.population.of(7).household.head
    family, given = other.name.split("\u3000")
    page = await desk.staff.get(f"office/filings/{desk.number}?find={given}+{family}")
    assert other.address_number in page.texts("//table[caption]//th[@scope='row']")
    # A clerk types as the keyboard stands.
    wide = other.address_number.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})
    page = await desk.staff.get(f"office/filings/{desk.number}?find={wide}")
    assert page.texts("//table[caption]//th[@scope='row']") == [other.address_number]


@awaited
async def test_who_is_chosen_goes_to_the_connector(desk: Office) -> None:
    await desk.start({"number": desk.number, "state": "waiting"})
    where = f"office/filings/{desk.number}/identify"
    page = await desk.staff.post(where, {"signer": OPEN})
    assert page.location == f"/{NAME}/office/filings/{desk.number}?done=identify#identify"
    await desk.staff.post(where, {"subject": "900000000000001", "signer": ""})
    assert desk.asked("identify") == [
        {"number": desk.number, "signer": OPEN},
        {"number": desk.number, "subject": "900000000000001"},
    ]
    assert desk.room.simulation.staff.decided(desk.number)[-1].signer == OPEN


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({}, 422, "どちらかの宛名番号を入れてください。"),
        ({"signer": "123"}, 422, "宛名番号は 15 桁の数字です。"),
        ({"signer": "9" * 15}, 409, f"宛名番号 {'9' * 15} は使われていません。"),
    ],
)
@awaited
async def test_a_number_that_is_none_goes_nowhere(
    desk: Office, form: dict[str, str], status: int, told: str
) -> None:
    await desk.start({"number": desk.number})
    page = await desk.staff.post(f"office/filings/{desk.number}/identify", form)
    assert (page.status, desk.asked("identify")) == (status, [])
    assert told in page.text("//*[@id='signer-error'] | //*[@role='alert']")


@awaited
async def test_the_inbox_shows_what_came_and_the_letters_that_differ(
    desk: Office, opened: Opened
) -> None:
    filing = opened.running.simulation.core.filed(desk.number)
    assert filing is not None
    inbox = opened.running.workspace.inbox
    hand_over(
        opened.running.simulation, inbox, "b1", desk.number, filing, {"kana": "\u30ab\u3000ナ"}
    )
    (inbox / "b2").mkdir()
    await desk.start({"number": desk.number})

    page = await desk.staff.get("office/inbox")
    assert page.texts("//section[@aria-labelledby='filings']//td") == ["申請と違う 1 項目", "-"]
    assert [
        row.split()[0] for row in page.texts("//section[@aria-labelledby='batches']//tbody/tr")
    ] == [
        "b2",
        "b1",
    ]
    page = await desk.staff.get("office/inbox/b1")
    assert page.text("//div[@class='notice notice-bad']//tbody/tr/td[2]") == "カ ナ"
    assert "U+" in page.text("//div[@class='notice notice-bad']//tbody/tr/td[3]")
    assert set(page.texts("//table[@class='raw']//tr/td[1]")) == {desk.number}
    # A filing's own page says the same.
    page = await desk.staff.get(f"office/filings/{desk.number}")
    assert page.text("//div[@class='notice notice-bad']//tbody/tr/td[2]") == "カ ナ"

    name = f"{filing.procedure}.csv"
    page = await desk.staff.get(f"office/inbox/b1/{name}")
    assert page.content == (inbox / "b1" / name).read_bytes()
    assert "attachment" in page.headers["content-disposition"]


@pytest.mark.parametrize("path", ["%2e%2e/world", "b1/..%2f..%2fprofile.json", "nothing"])
@awaited
async def test_the_inbox_shows_nothing_that_lies_elsewhere(desk: Office, path: str) -> None:
    assert (await desk.staff.get(f"office/inbox/{path}")).status in (404, 405)


def test_a_link_out_of_the_inbox_is_not_followed(desk: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("x", encoding="utf-8")
    folder = desk.room.running.workspace.inbox / "b3"
    folder.mkdir(exist_ok=True)
    (folder / "link.csv").symlink_to(secret)
    with pytest.raises(LookupError):
        file(desk.room, "b3", "link.csv")


@pytest.mark.parametrize("act", ["auto", "cut-off", "restart", "swap", "links"])
@awaited
async def test_what_takes_the_connector_away_is_the_trainer_s_alone(desk: Office, act: str) -> None:
    await desk.start()
    page = await desk.guest.post(f"office/connector/{act}", {"auto": "off"})
    assert (page.status, desk.room.bench.state, desk.room.pilot.auto) == (403, "running", True)
    assert (await desk.guest.post("office/connector/cycle")).status == 303


@awaited
async def test_the_trainer_cuts_it_off_restarts_it_and_lets_it_rest(desk: Office) -> None:
    await desk.start()
    await desk.staff.post("office/connector/cut-off")
    assert (desk.room.bench.state, desk.line.ends) == ("cut-off", ["killed"])
    page = await desk.staff.post("office/connector/cycle")
    assert (page.status, page.text("//h1")) == (409, "続けられません")
    await desk.staff.post("office/connector/restart")
    assert desk.room.bench.state == "running"
    for auto in ("off", "on"):
        await desk.staff.post("office/connector/auto", {"auto": auto})
        # A server that is started again has it so, too.
        assert Room(desk.room.running, desk.seat).pilot.auto is (auto == "on")
        assert desk.room.pilot.auto is (auto == "on")
    assert (await desk.staff.post("office/connector/explode")).status == 404


@awaited
async def test_a_lost_connector_shows_its_last_words(desk: Office) -> None:
    await desk.start()
    desk.line.dies_at = "cycle"
    with pytest.raises(Problem):
        await desk.room.bench.drive("cycle")
    page = await desk.staff.get("office/connector")
    assert page.text("//pre") == "最後の言葉"
    page = await desk.staff.get("office")
    assert page.text("//p[@class='standing']//a") == "再起動する"


@awaited
async def test_which_fault_works_there_is_the_trainer_s_to_know(desk: Office) -> None:
    faulty = Scripted().offer(name="faulty", kind="faulty")
    desk.room.bench.offers = {"scripted": desk.line.offer(), "faulty": faulty}
    page = await desk.staff.post("office/connector/swap", {"connector": "faulty"})
    assert (page.status, desk.room.bench.offer.name) == (303, "faulty")
    seen = "//dl[@class='facts']/dd[1]"
    assert (await desk.staff.get("office/connector")).text(seen) == "台本台本"
    assert (await desk.guest.get("office/connector")).text(seen) == "この部屋のコネクタ"
    page = await desk.staff.post("office/connector/swap", {"connector": "none"})
    assert (page.status, desk.room.bench.offer.name) == (409, "faulty")


@awaited
async def test_a_room_may_begin_anew_with_another_connector(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, int]] = []
    monkeypatch.setattr(
        desk.room.running,
        "reset",
        lambda _seed: begun.append((desk.room.bench.offer.name, threading.get_ident())),
    )
    other = Scripted().offer(name="other")
    desk.room.bench.offers = {"scripted": desk.line.offer(), "other": other}
    await desk.staff.post("office/connector/swap", {"connector": "other"})
    assert begun == []
    await desk.staff.post("office/connector/swap", {"connector": "scripted", "anew": "yes"})
    # On the thread that serves the pages: none of them sees half a world.
    assert begun == [("scripted", threading.get_ident())]


@awaited
async def test_a_link_file_is_issued_at_a_push(desk: Office, opened: Opened) -> None:
    folder = opened.running.workspace.links
    before = {one.name for one in folder.iterdir()}
    assert (await desk.staff.post("office/connector/links", {"kind": "full"})).status == 303
    (came,) = {one.name for one in folder.iterdir()} - before
    assert opened.noted("links")[-1][2] == f'{{"file": "{came}"}}'
    assert (await desk.staff.post("office/connector/links", {"kind": "odd"})).status == 409


@awaited
async def test_a_link_file_at_a_push_is_not_brought_by_the_pilot_too(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    meets: list[bool] = []

    def look() -> None:
        with desk.room.running.still():
            looked.set()

    def issue(_kind: FileKind) -> None:
        pilot.start()
        meets.append(looked.wait(0.1))

    looked, pilot = threading.Event(), threading.Thread(target=look)
    monkeypatch.setattr(desk.room.simulation.feed, "issue", issue)
    assert (await desk.staff.post("office/connector/links", {"kind": "full"})).status == 303
    pilot.join()
    assert meets == [False]


@awaited
async def test_a_cycle_that_takes_long_does_not_hold_up_the_page(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.screens.office.machine.SOON_SECONDS", 0.01)
    await desk.start()
    desk.line.hangs_at = "cycle"
    assert (await desk.staff.post("office/connector/cycle")).status == 303
    page = await desk.staff.get("office")
    assert page.texts("//p[@class='standing']/span")[0] == "処理中"
    await desk.room.bench.cut_off()


@awaited
async def test_a_change_is_told_to_pages_that_are_open(desk: Office, opened: Opened) -> None:
    now = opened.room.bell.rings
    waiting = asyncio.ensure_future(anext(Live(opened.room)._events(str(now))))
    await asyncio.sleep(0)
    assert not waiting.done()
    desk.room.note("staff", "decide", desk.number, '{"decision": "visit"}')
    assert await asyncio.wait_for(waiting, 10) == CHANGED
    # What happened while a page was on its way is told at once.
    assert await anext(Live(opened.room)._events(str(now))) == CHANGED


@pytest.mark.parametrize(
    ("verb", "fields"),
    [("decide", {"decision": "complete", "comment": "二つの画面"}), ("identify", {"signer": OPEN})],
)
@awaited
async def test_a_form_sent_while_the_same_one_is_under_way_goes_nowhere(
    desk: Office, monkeypatch: pytest.MonkeyPatch, verb: str, fields: dict[str, str]
) -> None:
    await desk.start({"number": desk.number, "state": "handed-over"})
    answer, under_way, go_on = desk.line.call, threading.Event(), threading.Event()

    def slow(asked: str, **arguments: object) -> object:
        if asked == verb:
            under_way.set()
            assert go_on.wait(10)
        return answer(asked, **arguments)

    monkeypatch.setattr(desk.line, "call", slow)
    where = f"office/filings/{desk.number}/{verb}"
    first = asyncio.create_task(desk.staff.post(where, fields))
    assert await asyncio.to_thread(under_way.wait, 10)
    second = asyncio.create_task(desk.staff.post(where, fields))
    for _ in range(100):  # it comes as far as it can
        await asyncio.sleep(0)
    go_on.set()
    assert [(await one).status for one in (first, second)] == [303, 303]
    assert len(desk.asked(verb)) == 1
