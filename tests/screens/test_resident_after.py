"""After a filing has arrived: its state, messages, documents, withdrawal, filing anew, and life."""

import io
import zipfile
from typing import Any

import pytest

from simulator.contracts.document import ResultDocument
from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.web.planting import Planting, plant
from tests.screens.visiting import PIN, SEND, Place, Seen, Visitor, begun, number_of, signing
from tests.web.builders import ACCOUNT

CLAIM = "child-allowance-claim"


@pytest.mark.parametrize("hostile", ["cut-in-half", "bomb-lying", "name-broken-utf8", "bomb-ratio"])
def test_a_form_is_not_taken_out_of_a_package_that_was_made_to_be_wrong(
    place: Place, visitor: Visitor, hostile: str
) -> None:
    room = place.room
    number = plant(room.simulation, room.population, 3, Planting(hostile=hostile))
    page = visitor.open(f"resident/3/filing/{number}/form.pdf")

    assert page.status == 409
    assert "申請書の PDF を取り出せません。" in page.words


@pytest.fixture
def visitor(place: Place) -> Visitor:
    return Visitor(place)


def sent(visitor: Visitor, who: str) -> Seen:
    return visitor.press(signing(visitor, begun(visitor, who, CLAIM)), SEND, pin=PIN)


def decide(place: Place, number: str, *states: Status, **told: Any) -> None:  # noqa: ANN401
    for status in states:
        last = {"comment": ""} | (told if status is states[-1] else {})
        place.room.simulation.municipality.register_status(ACCOUNT, number, status, **last)


def test_the_page_changes_by_itself_when_something_has_happened(
    place: Place, visitor: Visitor
) -> None:
    page = sent(visitor, "7")
    number = number_of(page)
    now = page.tree.get_element_by_id("now").get("hx-get")
    quiet = visitor.call("GET", now)
    before = len(place.room.simulation.world.journal.calls(operation=Operation.GET_RECEIPT))
    assert (quiet.status_code, visitor.call("GET", now).status_code) == (204, 204)
    calls = place.room.simulation.world.journal.calls(operation=Operation.GET_RECEIPT)
    assert len(calls) == before

    note = ResultDocument("決定通知書.pdf", "application/pdf", b"%PDF- TEST")
    decide(
        place,
        number,
        Status.RECEIVED,
        Status.COMPLETED,
        comment="認定しました。",
        documents=(note,),
    )
    changed = visitor.call("GET", now)
    assert changed.status_code == 200
    assert "認定しました。" in changed.text
    assert "認定しました。" in visitor.open("resident/7/filings").words.partition("お知らせ")[2]
    assert "取り下げる" not in changed.text
    document = visitor.call("GET", f"/room-1/{page.place}/document/01")
    assert (document.content, document.headers["content-disposition"]) == (
        note.content,
        "attachment; filename*=UTF-8''%E6%B1%BA%E5%AE%9A%E9%80%9A%E7%9F%A5%E6%9B%B8.pdf",
    )


def test_form_and_package_are_those_the_portal_keeps(place: Place, visitor: Visitor) -> None:
    page = sent(visitor, "8")
    package = visitor.call("GET", f"/room-1/{page.place}/package.zip").content
    form = visitor.call("GET", f"/room-1/{page.place}/form.pdf").content
    names = place.room.simulation.world.profile.package.members

    assert package == place.room.simulation.world.blobs.get(
        place.room.simulation.applicant.receipt(number_of(page)).package
    )
    assert form == zipfile.ZipFile(io.BytesIO(package)).read(names.form_pdf)


def test_a_filing_is_withdrawn_once_and_not_after_its_result(
    place: Place, visitor: Visitor
) -> None:
    page, decided = sent(visitor, "9"), sent(visitor, "9")
    twice = [visitor.press(page, "取り下げる") for _ in range(2)]
    assert [one.words.count("申請は取り下げられました。") for one in twice] == [1, 1]

    decide(place, number_of(decided), Status.RECEIVED, Status.REJECTED)
    late = visitor.press(decided, "取り下げる")
    assert (late.status, late.title) == (409, "続けられません")
    assert "申請の今の状態では、この操作はできません。" in late.words


def test_a_returned_filing_is_filed_anew_with_what_it_held(place: Place, visitor: Visitor) -> None:
    former = sent(visitor, "10")
    decide(place, number_of(former), Status.RECEIVED, Status.RESUBMIT, comment="口座が違います。")
    page = visitor.open(former.place)
    draft = visitor.press(page, "申請し直す（再申請）")
    assert f"受付番号 {number_of(former)} の申請し直し（再申請）です" in draft.words
    again = visitor.press(page, "申請し直す（再申請）")
    assert again.place == draft.place
    anew = visitor.press(signing(visitor, draft), SEND, pin=PIN)

    core = place.room.simulation.core
    assert number_of(anew) != number_of(former)
    assert f"前の申請{number_of(former)}" in anew.words
    old, new = core.filed(number_of(former)), core.filed(number_of(anew))
    assert old is not None
    assert new is not None
    assert (new.values, new.groups) == (old.values, old.groups)
    told = visitor.open(former.place)
    assert f"この申請は、申請し直されています: {number_of(anew)}" in told.words
    assert "申請し直す（再申請）" not in told.words


def test_a_filing_that_was_planted_can_be_followed_and_filed_anew(
    place: Place, visitor: Visitor
) -> None:
    room = place.room
    number = plant(room.simulation, room.population, 11, Planting())
    decide(place, number, Status.RECEIVED, Status.RESUBMIT)
    page = visitor.open(f"resident/11/filing/{number}")
    draft = visitor.press(page, "申請し直す（再申請）")

    assert (draft.status, number in visitor.open("resident/11/filings").words) == (200, True)
    filed = room.simulation.core.filed(number)
    assert filed is not None
    assert filed.values["name"] in draft.words


@pytest.mark.parametrize(
    "where",
    [
        "resident/nobody",
        "resident/99",
        "resident/yamada/filing/123",
        "resident/yamada/draft/x/sign",
        "resident/yamada/search?municipality=999999",
        "resident/yamada/search?prefecture=X",
        "resident/yamada/procedure/132012/nothing",
    ],
)
def test_what_is_not_there_is_told_on_a_page(visitor: Visitor, where: str) -> None:
    page = visitor.open(where)

    assert (page.status, page.title) == (409, "続けられません")
    assert "tekigo の内部で問題が起きました" not in page.words


def test_new_certificates_are_new_and_linked_later(place: Place, visitor: Visitor) -> None:
    serials = []
    for event in ("", "renew", "renew", "move"):
        page = visitor.open("resident/12")
        if event:
            page = visitor.press(page, event)
        serials.append([one.text_content() for one in page.tree.xpath("//dd/code")])

    assert [len({row[at] for row in serials}) for at in (0, 1)] == [4, 3]
    number = place.room.population.of(12).signer.address_number
    assert len(place.room.simulation.register.links(number)) == 7
    twice = [visitor.press(page, "move") for _ in range(2)]
    assert twice[0].words.replace(" 引っ越しました。", "") == twice[1].words.replace(
        " 引っ越しました。", ""
    )


def test_a_lost_card_signs_what_arrives_as_invalid_and_the_phone_signs_on(
    visitor: Visitor,
) -> None:
    visitor.press(visitor.open("resident/13"), "phone")
    visitor.press(visitor.open("resident/13"), "lose")
    page = signing(visitor, begun(visitor, "13", CLAIM))
    other = signing(visitor, begun(visitor, "13", CLAIM))

    assert "電子認証の結果無効" in visitor.press(page, SEND, pin=PIN, way="sign-card").words
    assert "電子認証の結果有効" in visitor.press(other, SEND, pin=PIN, way="sign-phone").words


def test_an_address_that_changed_is_filled_in_from_the_register(visitor: Visitor) -> None:
    before = visitor.press(begun(visitor, "14", CLAIM), "next").fields("next")["address"]
    visitor.press(visitor.open("resident/14"), "move")
    after = visitor.press(begun(visitor, "14", CLAIM), "next").fields("next")["address"]
    card = visitor.press(begun(visitor, "14", CLAIM, "card"), "next").fields("next")["address"]

    assert before != after
    assert after == card
