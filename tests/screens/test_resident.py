"""A resident's way from a person and a procedure to the receipt, in both profiles and languages."""

import re
from collections.abc import Iterator

import pytest
from lxml import html

from fixtures import folder
from simulator.residents import personas
from simulator.screens.site import site
from tests.calling import Client
from tests.screens.visiting import PIN, SEND, Place, Seen, Visitor, begun, signing

SEND_EN = "Tap the card and send"
JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("other"), "modelled-2")
    yield place
    place.close()


def operations(place: Place, since: int) -> list[str]:
    calls = place.room.simulation.world.journal.calls(since=since)
    return [call.operation for call in calls]


def foreign(page: Seen) -> list[str]:
    """Return the Japanese texts of a page's body that are not said to be Japanese."""
    return [
        text
        for node in page.tree.body.iter()
        if isinstance(node, html.HtmlElement)
        for text in (node.text, *(child.tail for child in node))
        if text and JAPANESE.search(text)
        if next(one.get("lang") for one in (node, *node.iterancestors()) if one.get("lang")) != "ja"
    ]


@pytest.mark.parametrize("profile", ["place", "other"])
def test_a_filing_reaches_its_receipt_through_calls_that_the_journal_holds(
    profile: str, request: pytest.FixtureRequest
) -> None:
    place: Place = request.getfixturevalue(profile)
    visitor = Visitor(place)
    before = len(operations(place, 0))
    page = begun(visitor, "yamada", "child-allowance-claim")
    while "/form/" in page.place:
        page = visitor.press(page, "next")
    page = visitor.press(page, "next")
    assert page.title == "内容の確認"
    assert "形式チェックに通りました" in page.words
    page = visitor.press(signing(visitor, page), SEND, pin=PIN)
    number = page.place.rpartition("/")[2]

    assert (page.status, page.place) == (200, f"resident/yamada/filing/{number}")
    assert f"受付番号{number}" in page.words
    assert "電子認証の結果有効" in page.words
    assert operations(place, before) == [
        *("get-form", "check-form", "sign", "prepare", "submit"),
        *("get-receipt", "list-history", "list-documents"),
    ]
    filed = place.room.simulation.core.filed(number)
    assert filed is not None
    assert (filed.procedure, filed.values["name"]) == ("child-allowance-claim", "山田\u3000花子")


def test_an_english_page_says_of_every_japanese_word_that_it_is_one(place: Place) -> None:
    visitor = Visitor(place, "en")
    pages = [
        visitor.open("resident"),
        visitor.open("resident/fujita"),
        visitor.open("resident/fujita/search"),
        page := visitor.open("resident/fujita/procedure/132012/child-allowance-unpaid"),
        page := visitor.press(page, "example"),
    ]
    while "/form/" in page.place:
        pages.append(page := visitor.press(page, "next"))
    pages.append(page := visitor.press(page, "next"))
    pages.append(page := signing(visitor, page))
    pages.append(page := visitor.press(page, SEND_EN, pin="WRONG1"))
    pages.append(page := visitor.press(page, SEND_EN, pin=PIN))
    pages.append(visitor.open("resident/fujita/filings"))

    assert page.title == "未支払の児童手当等の請求"
    assert {page.status for page in pages} == {200}
    official = {one.en for one in personas.catalogue()}  # its term stands in brackets
    told = [(page.place, text) for page in pages for text in foreign(page)]
    assert [(place, text) for place, text in told if text not in official] == []


def test_names_are_shown_in_our_fonts_where_the_machine_has_no_glyph() -> None:
    served = Client(site([]))
    style = served.get("/static/screens.css").text
    named = re.findall(r'url\("(.+?)"\)', style)

    assert named == ["fonts/ipaexg.ttf", "fonts/tekigo-variants.ttf"]
    for name in named:
        assert served.get(f"/static/{name}").content == (folder("fonts") / name[6:]).read_bytes()
