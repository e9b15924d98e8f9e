"""Signing and sending: PINs that count, one filing however often it is sent, nothing lost."""

import asyncio
from pathlib import Path

import httpx
import pytest

from simulator.contracts.profile import Operation
from simulator.world.faults import Fault, FaultKind
from tests.screens.visiting import (
    PIN,
    SEND,
    Place,
    Seen,
    Visitor,
    begun,
    draft_of,
    number_of,
    signing,
)

CLAIM = "child-allowance-claim"


@pytest.fixture
def visitor(place: Place) -> Visitor:
    return Visitor(place)


def ready(visitor: Visitor, who: str, procedure: str = CLAIM, **where: str) -> Seen:
    return signing(visitor, begun(visitor, who, procedure, **where))


def filed(place: Place) -> int:
    calls = place.room.simulation.world.journal.calls(operation=Operation.SUBMIT)
    return sum(call.done for call in calls)


def noted(place: Place, operation: str) -> list[str]:
    calls = place.room.simulation.world.journal.calls(operation=operation)
    return [call.request for call in calls]


def test_a_wrong_pin_counts_down_locks_after_five_and_is_reset_at_the_counter(
    visitor: Visitor, place: Place
) -> None:
    page = ready(visitor, "1")
    before = len(noted(place, Operation.PREPARE))
    told = []
    for entered in ("short", "WRONG1", "WRONG2", "WRONG3", "WRONG4", "WRONG5", PIN):
        page = visitor.press(page, SEND, pin=entered)
        told.append(page.tree.get_element_by_id("pin-error").text_content().strip())

    assert told == [
        "誤り: 暗証番号の形が違います。カードには送っていないので、残りの回数は変わりません。",
        *(
            f"誤り: 暗証番号が違います。あと{left}回まちがえるとロックされます。"
            for left in (4, 3, 2, 1)
        ),
        *["誤り: 暗証番号はロックされています。窓口で初期化するまで使えません。"] * 2,
    ]
    assert len(noted(place, Operation.PREPARE)) == before
    page = visitor.press(page, "unlock")
    assert "あと5回" in page.words
    assert number_of(visitor.press(page, SEND, pin=PIN.lower()))


def test_one_press_of_a_wrong_pin_costs_one_try(visitor: Visitor) -> None:
    page = ready(visitor, "2")
    twice = [visitor.press(page, SEND, pin="WRONG1") for _ in range(2)]

    assert ["あと4回" in one.words for one in twice] == [True, True]


@pytest.mark.parametrize(
    ("who", "procedure", "municipality", "ways"),
    [
        ("yamada", CLAIM, "132012", ["sign-card"]),
        ("yamada", "child-allowance-end", "132012", ["login-card", "sign-card"]),
        ("yamada", "child-allowance-end", "131059", ["login-card", "sign-card"]),
        ("yamada", "child-allowance-end", "163236", ["none-", "login-card", "sign-card"]),
    ],
)
def test_the_setting_of_procedure_and_municipality_says_how_to_show_whose_it_is(
    visitor: Visitor, who: str, procedure: str, municipality: str, ways: list[str]
) -> None:
    page = ready(visitor, who, procedure, municipality=municipality)

    assert [one.get("value") for one in page.tree.xpath("//input[@name='way']")] == ways
    if ways[0] != "sign-card":
        pin = "0123" if ways[0].startswith("login") else ""
        receipt = visitor.press(page, SEND, way=ways[0], pin=pin)
        assert "電子認証の結果署名なし" in receipt.words


def test_a_filing_sent_twice_at_once_is_taken_once(place: Place, visitor: Visitor) -> None:
    page = ready(visitor, "3")
    before = filed(place)
    # The first of them waits for the portal while the others come.
    slow = Fault(FaultKind.DELAY, operation=Operation.PREPARE, seconds=0.05)
    place.room.simulation.world.faults.plant(slow)
    sent = page.fields(SEND) | {"pin": PIN}
    path = page.action(SEND)

    async def twice() -> list[httpx.Response]:
        transport = httpx.ASGITransport(place.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
            return await asyncio.gather(*(client.post(path, data=sent) for _ in range(3)))

    answers = asyncio.run(twice())

    assert len({one.headers["location"] for one in answers}) == 1
    assert {one.status_code for one in answers} == {303}
    assert filed(place) == before + 1


def test_a_draft_discarded_while_it_is_sent_is_filed_and_shown(
    place: Place, visitor: Visitor
) -> None:
    page = ready(visitor, "19")
    slow = Fault(FaultKind.DELAY, operation=Operation.PREPARE, seconds=0.05)
    place.room.simulation.world.faults.plant(slow)
    form = page.fields(SEND) | {"pin": PIN}
    send, discard = page.action(SEND), f"/{place.room.name}/{draft_of(page)}/discard"

    async def both() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(place.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
            return await asyncio.gather(client.post(send, data=form), client.post(discard))

    sent, discarded = asyncio.run(both())

    assert (sent.status_code, discarded.status_code) == (303, 303)
    assert "/filing/" in sent.headers["location"]
    assert discarded.headers["location"] == sent.headers["location"]


def test_every_page_of_a_filed_draft_leads_to_its_receipt(visitor: Visitor) -> None:
    page = ready(visitor, "6")
    draft = draft_of(page)
    old = visitor.open(f"{draft}/form/applicant")
    receipt = visitor.press(page, SEND, pin=PIN)

    assert number_of(receipt)
    for part in ("form/applicant", "files", "confirm", "sign"):
        assert visitor.open(f"{draft}/{part}").place == receipt.place
    for again in (visitor.press(page, SEND, pin=PIN), visitor.press(old, "next", name="別人")):
        assert again.place == receipt.place


@pytest.mark.parametrize(
    ("kind", "taken"), [(FaultKind.ANSWER_LOST, True), (FaultKind.UNAVAILABLE, False)]
)
def test_a_lost_answer_shows_the_receipt_and_a_refusal_leaves_the_draft(
    place: Place, visitor: Visitor, kind: FaultKind, *, taken: bool
) -> None:
    page = ready(visitor, "4" if taken else "5")
    before = filed(place)
    place.room.simulation.world.faults.plant(Fault(kind, operation=Operation.SUBMIT))
    answer = visitor.press(page, SEND, pin=PIN)

    if taken:
        assert (answer.status, bool(number_of(answer))) == (200, True)
    else:
        assert (answer.status, answer.title) == (409, "続けられません")
        assert "入力したものは残っています。" in answer.words
        again = signing(visitor, page)
        assert number_of(visitor.press(again, SEND, pin=PIN))
        assert filed(place) == before + 1


def test_what_was_begun_is_there_after_a_restart_and_a_locked_pin_stays_locked(
    tmp_path: Path,
) -> None:
    first = Place(tmp_path)
    page = ready(Visitor(first), "yamada")
    for at in range(5):
        page = Visitor(first).press(page, SEND, pin=f"WRONG{at}")
    first.close()
    second = Place(tmp_path)
    visitor = Visitor(second)

    assert "ロック中" in visitor.open("resident/yamada").words
    page = visitor.press(page, SEND, pin=PIN)
    assert "ロックされています" in page.words
    page = visitor.press(page, "unlock")
    receipt = visitor.press(page, SEND, pin=PIN)
    assert f"受付番号{number_of(receipt)}" in receipt.words
    second.running.reset()
    gone = visitor.open(page.place)
    assert (gone.status, "部屋が最初の状態に戻されたのかもしれません" in gone.words) == (409, True)
    second.close()
