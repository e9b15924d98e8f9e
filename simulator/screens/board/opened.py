"""Opens a 申請ZIP for people to look into: what lies in it, within bounds, whatever it is.

Nothing is unpacked onto the disk, and nothing is believed: a hostile package is shown for what it
is. What its manifest says of each file stands beside what the file is.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from simulator.contracts.package import MANIFEST_NAMESPACE
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_MEMBERS = 200
LARGEST = 32 * 1024 * 1024
_ENCRYPTED = 1
_MANIFEST_FILE = f"{{{MANIFEST_NAMESPACE}}}ファイル"
_CANNOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What `zipfile` raises of an archive that was made to be wrong."""

NO_ARCHIVE = Text("申請ZIP として開けません。", "It cannot be opened as a 申請ZIP.")
TOO_MANY = Text(
    f"ファイルが多すぎるので、はじめの {MOST_MEMBERS} 件だけを示します。",
    f"It holds too many files; only the first {MOST_MEMBERS} are shown.",
)


@dataclass(frozen=True)
class Member:
    """One file of a package.

    Args:
        place: its place in the archive, from 0.
        name: as the archive writes it.
        size: bytes, as the archive tells.
        digest: SHA-256 of its content, "" where it cannot be read.
        stated: SHA-256 as the manifest states it, "" where it states none.
        flaws: what is wrong with it, a sentence each.
    """

    place: int
    name: str
    size: int
    digest: str
    stated: str
    flaws: tuple[Text, ...]


@dataclass(frozen=True)
class Opened:
    """What can be seen of a package.

    Args:
        members: its files, in their order.
        contents: the content of each file that can be read, by name.
        flaws: what is wrong with it as a whole.
    """

    members: tuple[Member, ...]
    contents: Mapping[str, bytes]
    flaws: tuple[Text, ...] = ()

    def at(self, place: int) -> tuple[Member, bytes] | None:
        """Return a file and its content by its place, None where it cannot be read."""
        found = next((one for one in self.members if one.place == place), None)
        content = self.contents.get(found.name) if found else None
        return (found, content) if found is not None and content is not None else None


def opened(package: bytes, manifest: str) -> Opened:
    """Return what can be seen of a 申請ZIP.

    Args:
        package: the bytes.
        manifest: name of its 構成管理情報.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(package))
    except _CANNOT_READ:
        return Opened((), {}, (NO_ARCHIVE,))
    entries = archive.infolist()
    contents: dict[str, bytes] = {}
    left = LARGEST
    for entry in entries[:MOST_MEMBERS]:
        content = _content(archive, entry, left)
        if content is not None:
            left -= len(content)
            contents.setdefault(entry.filename, content)
    stated = _stated(contents.get(manifest, b""))
    names = [entry.filename for entry in entries]
    members = tuple(
        _member(place, entry, contents, stated, names.count(entry.filename) > 1)
        for place, entry in enumerate(entries[:MOST_MEMBERS])
    )
    return Opened(members, contents, (TOO_MANY,) if len(entries) > MOST_MEMBERS else ())


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes | None:
    try:
        with archive.open(entry) as file:
            content = file.read(left + 1)
    except _CANNOT_READ:
        return None
    return content if len(content) <= left else None


def _member(
    place: int,
    entry: zipfile.ZipInfo,
    contents: Mapping[str, bytes],
    stated: Mapping[str, str],
    twice: bool,  # noqa: FBT001  told by place
) -> Member:
    name = entry.filename
    content = contents.get(name)
    digest = "" if content is None else hashlib.sha256(content).hexdigest()
    said = stated.get(name, "")
    flaws = []
    if _leads_out(name):
        flaws.append(Text("フォルダの外を指す名前", "its name leads out of the folder"))
    if twice:
        flaws.append(Text("同じ名前が二つある", "its name is there twice"))
    if entry.flag_bits & _ENCRYPTED:
        flaws.append(Text("暗号化されている", "it is encrypted"))
    elif content is None:
        flaws.append(Text("大きすぎるか、壊れている", "it is too large, or damaged"))
    if digest and said and digest != said:
        flaws.append(Text("構成管理情報の要約値と違う", "its digest is not that of the manifest"))
    return Member(place, name, entry.file_size, digest, said, tuple(flaws))


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _stated(manifest: bytes) -> dict[str, str]:
    root = document(manifest)
    if root is None:
        return {}
    files = root.iter(_MANIFEST_FILE)
    return {str(one.get("名前")): str(one.get("要約値")) for one in files}


def document(content: bytes) -> etree._Element | None:
    """Return the root of an XML document that is safe to read, None where it is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root
