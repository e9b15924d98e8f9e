"""What may be attached: kinds of file by type and content, how many, how large.

That PDF, JPEG, Word and Excel are taken is municipal guidance (津幡町) [M]. Sizes and numbers are
our model and stand in the profile. A file's name proves nothing, so its content is looked at too.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from simulator.procedures.check import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.contracts.filing import Attachment, Filing
    from simulator.contracts.profile import Package

FORM_ROOM = 1 << 20
"""Bytes of a package that are left to form, PDF and signature."""


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _office(folder: str) -> Callable[[bytes], bool]:
    """Return a look at an Office Open XML file: a ZIP with its list of types and its own folder."""

    def is_one(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        return "[Content_Types].xml" in names and any(one.startswith(folder) for one in names)

    return is_one


_OLE = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OPEN = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, dict[str, Callable[[bytes], bool]]] = {
    "pdf": {"application/pdf": _begins(b"%PDF-")},
    "jpeg": {"image/jpeg": _begins(b"\xff\xd8\xff")},
    "word": {
        "application/msword": _OLE,
        f"{_OPEN}.wordprocessingml.document": _office("word/"),
    },
    "excel": {
        "application/vnd.ms-excel": _OLE,
        f"{_OPEN}.spreadsheetml.sheet": _office("xl/"),
    },
}
"""Media types of each kind of file, and how their content is known."""


def findings(filing: Filing, package: Package) -> Iterator[Finding]:
    """Yield everything the form check objects to in attached files.

    Args:
        filing: what is to be sent.
        package: the profile's limits.
    """
    given, most = len(filing.attachments), package.max_attachments
    if given > most:
        yield Finding(
            item="",
            row=0,
            code="too-many-attachments",
            ja=f"添付は{most}件までです（今は{given}件）。",
            en=f"There may be {most} attachments; there are {given}.",
        )
    total = sum(len(one.content) for one in filing.attachments)
    room = package.max_size - FORM_ROOM
    if total > room:
        yield Finding(
            item="",
            row=0,
            code="attachments-too-large",
            ja=f"添付は合わせて{room}バイトまでです（今は{total}バイト）。",
            en=f"Attachments may have {room} bytes together; they have {total}.",
        )
    for one in filing.attachments:
        yield from _about(one, package)


def _about(one: Attachment, package: Package) -> Iterator[Finding]:
    size, most = len(one.content), package.max_attachment_size
    if size > most:
        yield Finding(
            item=one.id,
            row=0,
            code="attachment-too-large",
            ja=f"{one.filename} は{most}バイトまでです（今は{size}バイト）。",
            en=f"{one.filename} may have {most} bytes; it has {size}.",
        )
    allowed = {
        kind: look for name in package.attachment_types for kind, look in KINDS[name].items()
    }
    if one.media_type not in allowed:
        names = ", ".join(package.attachment_types)
        yield Finding(
            item=one.id,
            row=0,
            code="attachment-type",
            ja=f"{one.filename} の種別 {one.media_type} は添付できません ({names} だけ)。",
            en=f"{one.filename} is {one.media_type}, which cannot be attached ({names} only).",
        )
    elif not allowed[one.media_type](one.content):
        yield Finding(
            item=one.id,
            row=0,
            code="attachment-content",
            ja=f"{one.filename} の中身は {one.media_type} ではありません。",
            en=f"The content of {one.filename} is not {one.media_type}.",
        )
