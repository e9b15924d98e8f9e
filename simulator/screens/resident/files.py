"""The page to attach files: one's own, or a sample."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.routing import Route

from simulator.contracts.filing import FILE_NAME, MEDIA_TYPE
from simulator.contracts.problem import Problem, Text
from simulator.procedures.condition import holds
from simulator.screens.access import LARGEST
from simulator.screens.page import page, see_other
from simulator.screens.resident.content import KeptFile, asked
from simulator.screens.resident.desk import press
from simulator.screens.resident.downloads import download
from simulator.screens.resident.filling import draft_place, filing_place, frame, section_of
from simulator.screens.resident.samples import media_type, samples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.procedures.check import Finding
    from simulator.screens.resident.content import Content
    from simulator.screens.resident.desk import Desk
    from simulator.screens.resident.drafts import Draft


class Files:
    """Answers who attaches files.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        base = "/resident/{who}/draft/{draft}/files"
        return [
            Route(base, self._show),
            Route(base, self._take, methods=["POST"]),
            Route(f"{base}/{{at:int}}", self._get),
        ]

    async def _show(self, request: Request) -> Response:
        draft = self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        form = self._desk.form(draft)
        findings = self._desk.findings(draft)
        package = self._desk.room.simulation.world.profile.package
        values, groups = asked(form, draft.content.values, draft.content.groups)
        checked = "check" in request.query_params
        return page(
            request,
            "resident/files.html.jinja",
            **frame(draft, form, findings),
            here="files",
            documents=[
                (one, _files_of(draft.content, one.id), _errors(findings, one.id, checked=checked))
                for one in form.documents
                if holds(one.when, values, groups) or _files_of(draft.content, one.id)
            ],
            errors=[one for one in findings if checked and section_of(form, one) == "files"],
            samples=[(one.id, one.text) for one in samples("", package)],
            package=package,
            ticket=self._desk.ticket(),
        )

    async def _take(self, request: Request) -> Response:
        data, content = await _sent(request)  # before the draft is looked at, for this takes time
        draft = self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        if press(data) == draft.pressed:
            return see_other(request, draft.led_to)
        attached, place = self._done(draft, data, content)
        self._desk.drafts.save(draft, attached, press(data), place)
        return see_other(request, place)

    async def _get(self, request: Request) -> Response:
        draft, at = self._desk.draft(request), request.path_params["at"]
        if at >= len(draft.content.files):
            raise HTTPException(404)
        one = draft.content.files[at]
        content = self._desk.room.simulation.world.blobs.get(one.digest)
        return download(content, one.filename, one.media_type)

    def _done(self, draft: Draft, data: Mapping[str, str], sent: bytes) -> tuple[Content, str]:
        """Do what a button says; return what is attached then, and the page it leads to."""
        do, _, about = data.get("do", "").partition(":")
        content, here = draft.content, f"{draft_place(draft)}/files"
        if do == "remove":
            return _without(content, about), here
        known = about in [one.id for one in self._desk.form(draft).documents]
        if do == "sample" and known:
            return _with(content, self._sample(about, data.get("sample", ""))), here
        if do == "attach" and known and data.get("name"):
            _see_that_it_fits(content, len(sent))
            kept = self._kept(about, data["name"], sent, data.get("type", ""))
            return _with(content, kept), here
        if do == "next":
            return content, f"{draft_place(draft)}/confirm"
        raise Problem(
            Text("ファイルが選ばれていません。", "No file was chosen."),
            Text("前の画面に戻り、ファイルを選んでください。", "Go back and choose a file."),
        )

    def _sample(self, document: str, name: str) -> KeptFile:
        package = self._desk.room.simulation.world.profile.package
        offered = samples(document, package)
        one = next((one for one in offered if one.id == name), offered[0])
        return self._kept(document, f"{document}.{one.suffix}", one.content(), one.media_type)

    def _kept(self, document: str, filename: str, content: bytes, told: str) -> KeptFile:
        kind = media_type(filename, told)
        if not re.fullmatch(FILE_NAME, filename) or not re.fullmatch(MEDIA_TYPE, kind):
            raise Problem(
                Text(
                    f"ファイル名 {filename!r} は使えません。",
                    f"The file name {filename!r} cannot be used.",
                ),
                Text(
                    "ファイルを選んでいるか確かめ、名前を変えてから添付してください。",
                    "See that a file was chosen, and give it another name.",
                ),
            )
        digest = self._desk.room.simulation.world.blobs.put(content)
        return KeptFile(document, filename, kind, digest, len(content))


async def _sent(request: Request) -> tuple[dict[str, str], bytes]:
    """Return the texts that were sent, and the bytes of a file; the texts tell of it too."""
    async with request.form(max_files=1) as data:
        texts = {name: one for name, one in data.items() if isinstance(one, str)}
        upload = data.get("file")
        if not isinstance(upload, UploadFile):
            return texts, b""
        content = await upload.read()
    told = {
        "name": upload.filename or "",
        "type": upload.content_type or "",
        "digest": hashlib.sha256(content).hexdigest(),
    }
    return texts | told, content


def _see_that_it_fits(content: Content, size: int) -> None:
    """Let the form check object to files that are too large, but not to any amount of them.

    Raises:
        Problem: with one more of this size they would be more than one request may bring.
    """
    if sum(one.size for one in content.files) + size > LARGEST:
        most = LARGEST >> 20
        raise Problem(
            Text(
                f"添付ファイルは、合わせて {most} MB までです。",
                f"Attached files have {most} MB in all at most.",
            ),
            Text("要らないファイルを外してください。", "Remove one that is not needed."),
        )


def _with(content: Content, kept: KeptFile) -> Content:
    return replace(content, files=(*content.files, kept))


def _without(content: Content, wanted: str) -> Content:
    """Return what is attached without one file, which its place and digest name.

    Raises:
        Problem: another page has removed it, or attached something else there.
    """
    left = [one for at, one in enumerate(content.files) if mark(at, one) != wanted]
    if len(left) == len(content.files):
        raise Problem(
            Text(
                "このファイルは、別の画面で外されています。",
                "Another page has removed this file.",
            ),
            Text("添付書類の画面を開き直してください。", "Open the page of documents again."),
        )
    return replace(content, files=tuple(left))


def mark(at: int, file: KeptFile) -> str:
    """Return what names an attached file on a page that may be an old one."""
    return f"{at}-{file.digest}"


def _files_of(content: Content, document: str) -> list[tuple[int, str, KeptFile]]:
    return [(at, mark(at, one), one) for at, one in enumerate(content.files) if one.id == document]


def _errors(findings: list[Finding], document: str, *, checked: bool) -> list[Text]:
    return [Text(one.ja, one.en) for one in findings if checked and one.item == document]
