"""Sample files to attach, so that nobody who practises has to look for one.

Some are as they should be, and some are not, to see how the form check objects.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.portal.attachments import KINDS
from simulator.procedures.sample import sample_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.contracts.profile import Package

# The smallest JPEG a decoder accepts: one grey pixel.
_JPEG = bytes.fromhex(
    "ffd8ffdb004300" + "ff" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f0054dfffd9"
)
_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_SUFFIXES = {"pdf": "pdf", "jpeg": "jpg", "word": "docx", "excel": "xlsx"}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Sample:
    """One sample.

    Args:
        id: its name in a form.
        text: what it is.
        suffix: of its file name.
        media_type: what it says it is.
        content: makes its bytes.
    """

    id: str
    text: Text
    suffix: str
    media_type: str
    content: Callable[[], bytes]


def samples(document: str, package: Package) -> list[Sample]:
    """Return the samples for a document.

    Args:
        document: its id.
        package: what may be attached, and how large.
    """
    kinds = [_good(kind, document) for kind in package.attachment_types]
    first = kinds[0]

    def too_large() -> bytes:
        return first.content().ljust(package.max_attachment_size + 1, b"\n")

    large = Text("大きすぎるファイル", "a file that is too large")
    other = Text("中身が種類と違うファイル", "a file whose content is not its kind")
    return [
        *kinds,
        Sample("too-large", large, first.suffix, first.media_type, too_large),
        Sample("other-content", other, first.suffix, first.media_type, lambda: b"TEST\n"),
    ]


def media_type(filename: str, told: str) -> str:
    """Return the media type of an uploaded file: by its name, else what the browser says.

    Args:
        filename: its name.
        told: by the browser, "" for nothing.
    """
    suffix = filename.rpartition(".")[2].lower()
    kinds = {"jpeg": "jpeg", **{ending: kind for kind, ending in _SUFFIXES.items()}}
    old = {"doc": ("word", 0), "xls": ("excel", 0)}
    if suffix in old:
        kind, at = old[suffix]
        return list(KINDS[kind])[at]
    if suffix in kinds:
        return list(KINDS[kinds[suffix]])[-1]
    return told.partition(";")[0].strip() or "application/octet-stream"


def _good(kind: str, document: str) -> Sample:
    content: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: sample_pdf(f"TEST {document}"),
        "jpeg": lambda: _JPEG,
        "word": lambda: _office("word/document.xml"),
        "excel": lambda: _office("xl/workbook.xml"),
    }
    names = {"pdf": "PDF", "jpeg": "JPEG", "word": "Word", "excel": "Excel"}
    text = Text(f"{names[kind]} の見本", f"a sample {names[kind]} file")
    return Sample(kind, text, _SUFFIXES[kind], list(KINDS[kind])[-1], content[kind])


def _office(part: str) -> bytes:
    """Return the least that is told apart as an Office file; no program could open it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in (("[Content_Types].xml", _TYPES), (part, b"<test/>")):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text)
    return content.getvalue()
