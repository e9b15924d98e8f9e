"""Filling in: what is known already, what is asked for, what is kept, and two pages at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from simulator.contracts.provenance import Provenance
from simulator.procedures import catalogue
from simulator.procedures.model import Revision
from simulator.procedures.origin import Origin
from simulator.residents import filings, personas
from simulator.screens.resident import files
from simulator.screens.resident.content import asked
from simulator.screens.resident.desk import Desk
from simulator.screens.resident.fields import HELP, shown
from simulator.screens.resident.files import mark
from simulator.web.population import Inhabitant
from tests.screens.visiting import Place, Seen, Visitor, begun, draft_of

CLAIM = "child-allowance-claim"
ORIGIN = Origin(provenance=Provenance.MODELLED, why="for this test")


@pytest.fixture(scope="module")
def desk(place: Place) -> Desk:
    return Desk(place.room)


@pytest.fixture
def visitor(place: Place) -> Visitor:
    return Visitor(place)


def typed(page: Seen) -> dict[str, str]:
    return page.fields("next")


def kept(desk: Desk, page: Seen) -> Any:  # noqa: ANN401  of a draft
    _, who, _, draft = draft_of(page).split("/")
    return desk.drafts.get(who, draft).content


def test_card_and_register_fill_in_what_they_know_and_nothing_else(
    visitor: Visitor, place: Place
) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'ito', CLAIM, 'card'))}/form/applicant")
    holder = place.room.population.holder("ito")
    fields = typed(page)

    assert (fields["name"], fields["born"], fields["address"]) == (
        holder.name,
        holder.born.isoformat(),
        holder.address,
    )
    assert fields["addressee"] == "八王子市長"
    assert page.words.count("カードから") == 4
    claim = typed(visitor.open(f"{draft_of(page)}/form/claim"))
    assert {text.strip() for text in claim.values()} - {claim["ticket"], claim["seen"], "next"} == {
        ""
    }
    children = typed(visitor.open(f"{draft_of(page)}/form/child"))
    family = place.room.population.of("ito").household.eligible(
        place.room.simulation.world.portal_now().date()
    )
    assert [children[f"child.{at}.name"] for at in range(1, len(family) + 1)] == [
        one.name for one in family
    ]


IN_AUGUST = "hasegawa"


@pytest.mark.parametrize("who", [one.id for one in personas.catalogue() if one.id != IN_AUGUST])
def test_the_example_of_every_persona_passes_the_form_check(desk: Desk, who: str) -> None:
    one = desk.room.population.of(who)
    assert one.persona is not None
    form, office = of_persona(desk, one)
    content = desk.prefill.example(one, form, office)
    filing = content.filing(form, office, desk.room.simulation.world.blobs.get)
    blank = desk.prefill.known(one, form, office)
    whole = desk.prefill.completed(one, form, office, blank)

    assert desk.room.simulation.applicant.findings(filing) == []
    assert whole.values.keys() >= content.values.keys()


def test_a_page_says_why_there_is_no_example(visitor: Visitor) -> None:
    page = visitor.open(f"resident/{IN_AUGUST}/procedure/132012/single-parent-status")

    assert "この申請は規則 filed-in-august に反します" in page.words
    assert "別の日、別の場面、または別の申請者を選んでください。" in page.words
    begun = visitor.press(page, "card")
    assert (begun.status, typed(begun)["name"]) == (200, "長谷川\u3000裕美子")


def test_what_was_typed_is_kept_where_there_is_no_example(visitor: Visitor, desk: Desk) -> None:
    page = begun(visitor, IN_AUGUST, "single-parent-status", "card")
    answer = visitor.press(page, "fill", phone="03-0000-0009")

    assert (answer.status, "filed-in-august" in answer.words) == (409, True)
    assert kept(desk, page).values["phone"] == "03-0000-0009"


def of_persona(desk: Desk, one: Inhabitant) -> tuple[Any, str]:
    assert one.persona is not None
    files = one.persona.filing
    office = filings.addressee(catalogue.procedure(files.procedure), one.household.municipality)
    return desk.room.simulation.applicant.forms.in_force(files.procedure, office).form, office


def test_every_item_of_every_form_has_a_control_of_its_own(desk: Desk) -> None:
    one = desk.room.population.of("yamada")
    controls = set()
    for form in catalogue.procedures():
        content = desk.prefill.known(one, form, "132012")
        for section in form.sections:
            grown = content.with_section(section, content.rows(section) or ({},))
            fields = [field for row in shown(form, section, grown, (), {}).rows for field in row]
            assert len({field.id for field in fields}) == len(fields)
            controls |= {(field.item.type.value, field.control) for field in fields}

    assert controls == {
        *((kind, "line") for kind in ("text", "kana", "date", "birth", "digits", "yen")),
        *((kind, "line") for kind in ("number", "phone", "postal", "mail")),
        ("note", "area"),
        ("enum", "radio"),
        ("enum", "select"),
        ("bool", "radio"),
    }
    assert len(HELP) == 8


def test_errors_stand_beside_the_item_and_in_a_list_that_leads_there(visitor: Visitor) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'kondo', CLAIM))}/form/applicant")
    page = visitor.press(page, "next", kana="ひらがな", postal_code="")

    assert page.place.endswith("/form/applicant")
    assert [link.get("href") for link in page.tree.xpath("//*[@id='errors']//a")] == [
        "#i-kana",
        "#i-postal_code",
    ]
    field = page.tree.get_element_by_id("i-kana")
    about = [page.tree.get_element_by_id(one) for one in field.get("aria-describedby").split()]
    assert about[-1].text_content().strip() == "誤り: フリガナは全角カタカナで入力してください。"
    assert (field.get("aria-invalid"), field.value) == ("true", "ひらがな")


def test_what_is_not_asked_for_any_more_is_kept_but_not_filed(visitor: Visitor, desk: Desk) -> None:
    draft = draft_of(begun(visitor, "kondo", CLAIM))
    page = visitor.open(f"{draft}/form/spouse")
    before = typed(page)
    assert before["spouse"] == "yes"
    page = visitor.press(page, "leave", spouse="no")
    page = visitor.open(f"{draft}/form/spouse")

    assert "spouse_name" not in typed(page)
    content = kept(desk, page)
    assert content.values["spouse_name"] == before["spouse_name"]
    form = catalogue.procedure(CLAIM)
    assert "spouse_name" not in asked(form, content.values, content.groups)[0]
    page = visitor.press(page, "leave", spouse="yes")
    page = visitor.open(f"{draft}/form/spouse")
    assert typed(page)["spouse_name"] == before["spouse_name"]


def test_rows_come_and_go_up_to_what_the_form_takes(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'ueno', CLAIM))}/form/child")
    first = typed(page)["child.1.name"]
    page = visitor.press(page, "add")
    assert typed(page)["child.2.name"] == ""
    page = visitor.press(page, "add", child__2__name="二番\u3000め")
    page = visitor.press(page, "remove:1", child__3__name="三番\u3000め")
    names = [row.get("name", "") for row in kept(desk, page).groups["child"]]

    assert first not in names
    assert names == ["二番\u3000め", "三番\u3000め"]
    while "1件ふやす" in page.words:
        page = visitor.press(page, "add")
    assert len(kept(desk, page).groups["child"]) == 12


def test_a_button_pressed_twice_adds_one_row(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'endo', 'care-renovation'))}/files")
    twice = [visitor.press(page, "sample:" + documents(page)[0]) for _ in range(2)]
    assert len(kept(desk, page).files) == len(kept(desk, twice[1]).files)
    page = visitor.open(f"{draft_of(begun(visitor, 'hayashi', CLAIM))}/form/child")
    before = len(kept(desk, page).groups["child"])
    twice = [visitor.press(page, "add") for _ in range(2)]

    assert {one.status for one in twice} == {200}
    assert len(kept(desk, page).groups["child"]) == before + 1


def documents(page: Seen) -> list[str]:
    return [one.get("id").removeprefix("d-") for one in page.tree.find_class("document")]


def test_two_pages_never_overwrite_each_other_unasked(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'hayashi', CLAIM))}/form/applicant")
    visitor.press(page, "next", phone="03-0000-0001")
    late = visitor.press(page, "next", phone="03-0000-0002")

    assert (late.status, kept(desk, page).values["phone"]) == (409, "03-0000-0001")
    assert "別の画面で、この欄が先に保存されています" in late.words
    assert "保存されている内容: 03-0000-0001" in late.words
    assert typed(late)["phone"] == "03-0000-0002"
    visitor.press(late, "next")
    assert kept(desk, page).values["phone"] == "03-0000-0002"


def test_two_pages_on_different_sections_both_stay(visitor: Visitor, desk: Desk) -> None:
    draft = draft_of(begun(visitor, "mori", CLAIM))
    one, other = (visitor.open(f"{draft}/form/{part}") for part in ("applicant", "claim"))
    visitor.press(one, "next", phone="03-0000-0003")
    visitor.press(other, "next", remarks="二行\r\nの備考")

    values = kept(desk, one).values
    assert (values["phone"], values["remarks"]) == ("03-0000-0003", "二行\nの備考")


def test_a_page_that_is_sent_slowly_overwrites_nothing(
    visitor: Visitor, desk: Desk, place: Place
) -> None:
    draft = draft_of(begun(visitor, "16", CLAIM))
    one, other = (visitor.open(f"{draft}/form/{part}") for part in ("applicant", "claim"))
    body = urlencode(typed(one) | {"phone": "03-0000-0008"}).encode()
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def both() -> None:
        began, go_on = asyncio.Event(), asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            began.set()
            yield body[:9]
            await go_on.wait()
            yield body[9:]

        transport = httpx.ASGITransport(place.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
            sending = client.post(one.action("next"), content=slowly(), headers=form)
            first = asyncio.create_task(sending)
            await began.wait()
            await client.post(other.action("next"), data=typed(other) | {"remarks": "x"})
            go_on.set()
            await first

    asyncio.run(both())
    values = kept(desk, one).values
    assert (values["phone"], values["remarks"]) == ("03-0000-0008", "x")


def test_files_do_not_pile_up_without_end(
    visitor: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'nakamura', CLAIM))}/files")
    name, before = documents(page)[0], kept(desk, page).files
    monkeypatch.setattr(files, "LARGEST", sum(one.size for one in before) + 20)
    answers = [
        visitor.call(
            "POST",
            f"/room-1/{page.place}",
            data={"ticket": ticket, "do": f"attach:{name}"},
            files={"file": ("a.pdf", b"%PDF-1.4 TEST", "application/pdf")},
        )
        for ticket in ("first", "second")
    ]

    assert [one.status_code for one in answers] == [303, 409]
    assert len(kept(desk, page).files) == len(before) + 1


def test_files_are_attached_looked_at_refused_and_removed(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'nakamura', CLAIM))}/files")
    name = documents(page)[0]
    before = len(kept(desk, page).files)
    sent = {"ticket": page.fields(f"sample:{name}")["ticket"], "do": f"attach:{name}"}
    upload = {"file": ("写し.pdf", b"%PDF-1.4 TEST", "application/pdf")}
    visitor.call("POST", f"/room-1/{page.place}", data=sent, files=upload)
    last = kept(desk, page).files[-1]
    assert (last.id, last.filename, last.size) == (name, "写し.pdf", 13)
    got = visitor.call("GET", f"/room-1/{page.place}/{before}")
    assert (got.content, got.headers["content-type"]) == (b"%PDF-1.4 TEST", "application/pdf")

    page = visitor.open(page.place)
    page = visitor.press(page, f"sample:{name}", sample="other-content")
    page = visitor.press(page, f"sample:{name}", sample="too-large")
    told = visitor.open(f"{page.place}?check=1").words
    assert "の中身は application/pdf ではありません。" in told
    assert "は10485760バイトまでです（今は10485761バイト）。" in told
    marks = [mark(at, one) for at, one in enumerate(kept(desk, page).files)]
    old = page
    page = visitor.press(page, f"remove:{marks[before + 1]}")
    late = visitor.press(old, f"remove:{marks[before + 2]}")
    assert (late.status, "別の画面で外されています" in late.words) == (409, True)
    assert [one.filename for one in kept(desk, page).files[before:]] == ["写し.pdf", f"{name}.pdf"]
    nobodys = visitor.call("POST", f"/room-1/{page.place}", data={"do": "sample:nothing"})
    assert nobodys.status_code == 409


@pytest.mark.parametrize("kind", ["pdf", "jpeg", "word", "excel"])
def test_each_sample_is_what_it_says(visitor: Visitor, desk: Desk, kind: str) -> None:
    page = visitor.open(f"{draft_of(begun(visitor, 'okada', 'disaster-certificate'))}/files")
    page = visitor.press(page, f"sample:{documents(page)[0]}", sample=kind)

    assert "添付を確かめてください" not in visitor.open(f"{page.place}?check=1").words
    filing = desk.filing(desk.drafts.all("okada")[-1])
    good = replace(filing, attachments=filing.attachments[-1:])
    found = desk.room.simulation.applicant.findings(good)
    assert [one for one in found if one.code.startswith("attachment-")] == []


def test_a_form_that_was_revised_on_the_way_keeps_what_was_filled_in(
    visitor: Visitor, desk: Desk
) -> None:
    page = begun(visitor, "15", "child-allowance-status", "card")
    before = kept(desk, page)
    forms = desk.room.simulation.applicant.forms
    told = {"form_version": "9.9", "from": forms.today, "origin": ORIGIN}
    forms.revise("child-allowance-status", Revision.model_validate(told))
    page = visitor.open(f"{draft_of(page)}/confirm")
    assert "の受付は 2026-05-31 で終わりました。9.9 を使ってください。" in page.words
    page = visitor.press(page, "新しい版の様式で続ける")

    assert "で終わりました" not in page.words
    assert kept(desk, page) == before
    assert desk.filing(desk.drafts.all("15")[-1]).form_version == "9.9"
