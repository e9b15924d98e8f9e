"""Mutants of ③-2 that lack one caution each when they read a package."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from copy import copy
from typing import TYPE_CHECKING

import httpx
from lxml import etree

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LOCAL = struct.Struct("<4s5H3L2H")
ADDRESS = re.compile(rb'SYSTEM "(http[^"]+)"')


class SetsTheWholeCycleAside(Mutant, kills="3-2.05"):
    """敵対的な申請ZIP があると、同じ周期の申請をすべて隔離する。 /
    Sets everything of a cycle aside that brings a hostile package.
    """

    def set_aside(self, refused: Sequence[str], fetched: Sequence[str]) -> Sequence[str]:
        return fetched if refused else refused


class MendsACutZip(Mutant, kills="3-2.10"):
    """末尾のない ZIP を、残ったファイルから組み立て直す。 /
    Mends a ZIP without an end from the files that are left.
    """

    def archive(self, content: bytes) -> bytes:
        if zipfile.is_zipfile(io.BytesIO(content)):
            return content
        mended = io.BytesIO()
        with zipfile.ZipFile(mended, "w") as package:
            for name, file in _files_in(content):
                package.writestr(name, file)
        return mended.getvalue()


def _files_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while content[at : at + 4] == b"PK\x03\x04" and at + LOCAL.size <= len(content):
        *_, size, _, name_length, extra_length = LOCAL.unpack_from(content, at)
        name = at + LOCAL.size
        start = name + name_length + extra_length
        yield content[name : name + name_length].decode(), content[start : start + size]
        at = start + size


class NeverComparesDigests(Mutant, kills="3-2.11"):
    """ファイルを構成管理情報の要約値と比べない。 /
    Never compares files with their digests in the manifest.
    """

    def is_as_listed(self, listed: Mapping[str, str], found: Mapping[str, str]) -> bool:
        del listed, found
        return True


class FollowsAnyPath(Mutant, kills="3-2.17"):
    """フォルダの外を指す名前を受け入れる。 / Takes names that lead out of their folder."""

    def leads_out(self, name: str) -> bool:
        del name
        return False


class KnowsNoDevices(Mutant, kills="3-2.18"):
    """Windows の装置名を普通の名前とみなす。 / Takes device names of Windows for plain names."""

    def is_device(self, name: str) -> bool:
        del name
        return False


class HasNoSizeLimit(Mutant, kills="3-2.19"):
    """大きさを確かめずに展開する。 / Unpacks without looking at sizes."""

    def fits_size(self, size: int, most: int) -> bool:
        del size, most
        return True


class NeverCountsFiles(Mutant, kills="3-2.20"):
    """ファイルの数を数えない。 / Never counts files."""

    def fits_count(self, count: int, most: int) -> bool:
        del count, most
        return True


class LooksOneLayerDeep(Mutant, kills="3-2.21"):
    """ZIP の中の ZIP を確かめない。 / Never looks for archives inside archives."""

    def fits_nesting(self, depth: int, most: int) -> bool:
        del depth, most
        return True


class ComparesNamesLiterally(Mutant, kills="3-2.22"):
    """大文字小文字や正規化形だけが違う名前を、別の名前とみなす。 /
    Takes names for different that are equal but for case or normalisation form.
    """

    def clash(self, names: Sequence[str]) -> bool:
        return len(set(names)) < len(names)


class FetchesEntities(Mutant, kills="3-2.23"):
    """外部実体を取りに行く。 / Fetches external entities."""

    def document(self, content: bytes) -> etree._Element | None:
        for address in ADDRESS.findall(content):
            httpx.get(address.decode(), trust_env=False)
        return super().document(content)


class ExpandsEntities(Mutant, kills="3-2.24"):
    """申請書の中で宣言された実体を展開する。 / Expands entities that a form declares."""

    def document(self, content: bytes) -> etree._Element | None:
        return etree.fromstring(content)


class BelievesTheEnding(Mutant, kills="3-2.25"):
    """ファイルの種類を名前だけで判断する。 / Tells what a file is by its name alone."""

    def is_program(self, content: bytes) -> bool:
        del content
        return False


class TakesEncryptedFilesUnopened(Mutant, kills="3-2.26"):
    """暗号化されたファイルを、開かずに受け取る。 / Takes encrypted files without opening them."""

    def content(self, package: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes | None:
        as_it_lies = copy(file)
        as_it_lies.flag_bits &= ~1
        as_it_lies.file_size = file.compress_size if file.flag_bits & 1 else file.file_size
        return super().content(package, as_it_lies)


class ReadsNamesAsShiftJis(Mutant, kills="3-2.27"):
    """UTF-8 の印のない名前を Shift_JIS として読む。 /
    Reads names without the flag of UTF-8 as Shift_JIS.
    """

    def name_encoding(self) -> str:
        return "cp932"


class HidesTheQuarantine(Mutant, kills="3-2.28"):
    """隔離した申請を一覧に示さない。 / Leaves what is set aside out of its list."""

    def is_shown(self, state: str) -> bool:
        return state != "quarantined"


class TakesTheLastOfTwo(Mutant, kills="3-2.29"):
    """同じ名前のファイルが二つあると、後のものを採る。 /
    Takes the last of two files of one name.
    """

    def clash(self, names: Sequence[str]) -> bool:
        return super().clash(sorted(set(names)))


class TakesAnyAttachment(Mutant, kills="3-2.30"):
    """添付の大きさを確かめない。 / Takes attachments of any size."""

    def fits_attachment(self, size: int, most: int) -> bool:
        del size, most
        return True
