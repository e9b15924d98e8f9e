"""Pages to fill a form in, section by section, with everything saved at every step.

A page tells what stood in its section when it was made. Where another page has saved something
else since, nothing is overwritten: both are shown, and the next press of the button decides.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from simulator.contracts.problem import Problem, Text
from simulator.residents.offices import office
from simulator.screens.page import page, see_other
from simulator.screens.resident import fields
from simulator.screens.resident.desk import press, sent_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.procedures.check import Finding
    from simulator.procedures.model import Procedure, Section
    from simulator.screens.resident.content import Content
    from simulator.screens.resident.desk import Desk
    from simulator.screens.resident.drafts import Draft

FILER = "filer"
FILER_LABEL = Text("提出する人", "Who files")


class Do(StrEnum):
    """What a button of a section does, besides to save it."""

    NEXT = "next"
    BACK = "back"
    LEAVE = "leave"
    ADD = "add"  # a row
    REMOVE = "remove"  # a row, as in ``remove:2``
    FILL = "fill"  # what is blank, with the example
    REFRESH = "refresh"  # what is asked for, after an answer that decides it


class Filling:
    """Answers who fills in a form.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        base = "/resident/{who}/draft/{draft}"
        return [
            Route(f"{base}/form/{{section}}", self._show),
            Route(f"{base}/form/{{section}}", self._take, methods=["POST"]),
            Route(f"{base}/discard", self._discard, methods=["POST"]),
            Route(f"{base}/version", self._version, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        draft = self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        return self._page(request, draft, checked="check" in request.query_params)

    async def _take(self, request: Request) -> Response:
        data = await sent_texts(request)  # before the draft is looked at, for this takes time
        draft = self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        if press(data) == draft.pressed:
            return see_other(request, draft.led_to)
        form = self._desk.form(draft)
        section = request.path_params["section"]
        content = _content(form, section, draft.content, data)
        before = mark(form, section, draft.content)
        if data.get("seen") != before and mark(form, section, content) != before:
            typed = replace(draft, content=content)
            return self._page(request, typed, other=draft.content, status=409)
        do, _, number = data.get("do", "").partition(":")
        content, place, fragment = self._done(request, draft, content, do, number)
        if do == Do.REFRESH:
            self._desk.drafts.save(draft, content)
            return self._page(request, replace(draft, content=content))
        led_to = f"{place}{fragment}"
        self._desk.drafts.save(draft, content, press(data), led_to)
        return see_other(request, led_to)

    async def _discard(self, request: Request) -> Response:
        async with self._desk.alone(request.path_params["draft"]):
            draft = self._desk.draft(request)
            if draft.number:
                return see_other(request, filing_place(draft))
            self._desk.drafts.discard(draft)
            return see_other(request, f"resident/{draft.who}")

    async def _version(self, request: Request) -> Response:
        """Go on with the form in force, where the draft's is not taken any more."""
        desk, draft = self._desk, self._desk.draft(request)
        forms = desk.room.simulation.applicant.forms
        now = forms.in_force(draft.procedure, draft.municipality).form
        desk.drafts.take_version(draft, now.form_version)
        return see_other(request, f"{draft_place(draft)}/confirm")

    def _done(
        self, request: Request, draft: Draft, content: Content, do: str, number: str
    ) -> tuple[Content, str, str]:
        """Do what a button says; return what is filled in then, the page it leads to, and where."""
        form, here = self._desk.form(draft), request.path_params["section"]
        place = f"{draft_place(draft)}/form/{here}"
        section = _section(form, here)
        if do == Do.ADD and section:
            grown = fields.with_row(section, content)
            return grown, place, f"#row-{len(grown.rows(section))}"
        if do == Do.REMOVE and section and number.isascii() and number.isdecimal():
            return fields.without_row(section, content, int(number)), place, "#section"
        if do == Do.FILL:
            self._desk.drafts.save(draft, content)  # there may be no example
            one = self._desk.person(request)
            whole = self._desk.prefill.completed(one, form, draft.municipality, content)
            return whole, place, "#section"
        if do == Do.LEAVE:
            return content, f"resident/{draft.who}", ""
        filled = replace(draft, content=content)
        if do != Do.BACK and self._wrong(filled, here):
            return content, f"{place}?check=1", "#errors"
        return content, self._beside(filled, form, here, -1 if do == Do.BACK else 1), ""

    def _wrong(self, draft: Draft, section: str) -> list[Finding]:
        form = self._desk.form(draft)
        return [one for one in self._desk.findings(draft) if section_of(form, one) == section]

    def _beside(self, draft: Draft, form: Procedure, section: str, step: int) -> str:
        ids = [one for one, _ in sections(form)]
        at = ids.index(section) + step
        if at == len(ids):
            return f"{draft_place(draft)}/files"
        return f"{draft_place(draft)}/form/{ids[max(at, 0)]}"

    def _page(
        self,
        request: Request,
        draft: Draft,
        *,
        checked: bool = False,
        other: Content | None = None,
        status: int = 200,
    ) -> Response:
        desk, form = self._desk, self._desk.form(draft)
        here = request.path_params["section"]
        section = _section(form, here)
        findings = desk.findings(draft)
        stored = other if other is not None else draft.content
        return page(
            request,
            "resident/form.html.jinja" if section else "resident/filer.html.jinja",
            status=status,
            **frame(draft, form, findings),
            here=here,
            shown=section
            and fields.shown(
                form,
                section,
                draft.content,
                findings if checked else (),
                desk.prefill.sources(form),
                other,
            ),
            errors=[one for one in findings if checked and section_of(form, one) == here],
            checked=checked,
            clash=other is not None,
            proxy=draft.content.proxy,
            seen=mark(form, here, stored),
            ticket=desk.ticket(),
        )


def frame(draft: Draft, form: Procedure, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what every page of a draft shows around its own part."""
    wrong = [section_of(form, one) for one in findings]
    return {
        "who": draft.who,
        "draft": draft,
        "form": form,
        "place": office(draft.municipality),
        "sections": [(one, label, wrong.count(one)) for one, label in sections(form)],
        "files_wrong": wrong.count("files"),
    }


def sections(form: Procedure) -> list[tuple[str, str | Text]]:
    """Return id and label of the sections to go through; who files comes first where it may be."""
    own: list[tuple[str, str | Text]] = [(one.id, one.label) for one in form.sections]
    return [*([(FILER, FILER_LABEL)] if form.proxies else []), *own]


def section_of(form: Procedure, finding: Finding) -> str:
    """Return the section a finding is about; ``files`` for attachments, "" for the whole."""
    head = finding.item.partition(".")[0]
    if head == "proxy":
        return FILER
    for section in form.sections:
        if head == section.id or (
            not section.repeat and finding.item in [item.id for item in section.items]
        ):
            return section.id
    known = {one.id for one in form.documents}
    about_files = finding.item in known or "attachment" in finding.code
    return "files" if about_files else ""


def mark(form: Procedure, section: str, content: Content) -> str:
    """Return what tells one filling of a section from another."""
    found = _section(form, section)
    told: object = content.proxy
    if found is not None:
        # A blank is a blank, whether it was ever typed in or not.
        told = [sorted((k, v) for k, v in row.items() if v) for row in content.rows(found)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def draft_place(draft: Draft) -> str:
    """Return the path of a draft, below that of the room."""
    return f"resident/{draft.who}/draft/{draft.id}"


def filing_place(draft: Draft) -> str:
    """Return the path of what became of a draft."""
    return f"resident/{draft.who}/filing/{draft.number}"


def _content(form: Procedure, section: str, content: Content, data: Mapping[str, str]) -> Content:
    found = _section(form, section)
    if found is not None:
        return fields.sent(found, content, data)
    return fields.filer(content, data)


def _section(form: Procedure, name: str) -> Section | None:
    """Return a section, None for who files.

    Raises:
        Problem: the form has no such section.
    """
    found = next((one for one in form.sections if one.id == name), None)
    if found is None and not (name == FILER and form.proxies):
        raise Problem(
            Text(f"この様式に {name} という欄はありません。", f"This form has no section {name}."),
            Text(
                "この人のページから下書きを開き直してください。",
                "Open the draft from its list again.",
            ),
        )
    return found
