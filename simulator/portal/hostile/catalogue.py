"""The closed list of hostile and damaged 申請ZIP, and how one is made.

None was seen in the wild at this interface: all are our model of what a stranger may send.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from simulator.contracts.problem import Problem, Text
from simulator.portal.hostile import contents, names
from simulator.portal.hostile.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.portal.hostile.parts import Means


@dataclass(frozen=True)
class Hostile:
    """One hostile or damaged package.

    Args:
        name: what it is called by.
        text: what is wrong with it.
        make: makes it of a well-formed package.
        setting: the limit of the profile's ``[package]`` that it breaks; "" where it breaks a rule.
    """

    name: str
    text: Text
    make: Callable[[Parts], bytes]
    setting: str = ""


def _all() -> tuple[Hostile, ...]:
    entity = '[<!ENTITY x SYSTEM "{address}entity">]'
    parameter = '[<!ENTITY % x SYSTEM "{address}parameter"> %x;]'
    return (
        Hostile(
            "cut-in-half", Text("後半がない", "its second half is missing"), contents.cut_in_half
        ),
        Hostile(
            "cut-before-directory",
            Text(
                "ファイルはそろっているが、ZIP の末尾の目録がない",
                "all files are there, and the directory at the end of the ZIP is missing",
            ),
            contents.cut_before_directory,
        ),
        Hostile(
            "changed-file",
            Text(
                "申請書の PDF が構成管理情報の要約値と違う",
                "the PDF of the form differs from its digest in the manifest",
            ),
            contents.changed,
        ),
        Hostile(
            "path-parent",
            Text("名前に .. があり、上のフォルダを指す", "a name leads upwards by .."),
            names.in_folder("../../evil.pdf"),
        ),
        Hostile(
            "path-absolute",
            Text("名前が / で始まる", "a name begins with /"),
            names.named("/etc/evil.pdf"),
        ),
        Hostile(
            "path-drive",
            Text("名前がドライブ文字で始まる", "a name begins with a drive letter"),
            names.named("C:/evil.pdf"),
        ),
        Hostile(
            "path-backslash",
            Text(
                "名前に \\ があり、Windows では上のフォルダを指す",
                "a name leads upwards by \\ on Windows",
            ),
            names.in_folder("..\\..\\evil.pdf"),
        ),
        Hostile(
            "device-bare",
            Text("装置名 CON のファイルがある", "a file is called CON, a device"),
            names.in_folder("CON"),
        ),
        Hostile(
            "device-with-ending",
            Text(
                "装置名に拡張子を付けた nul.pdf がある",
                "a file is called nul.pdf, a device with an ending",
            ),
            names.in_folder("nul.pdf"),
        ),
        Hostile(
            "device-numbered",
            Text(
                "番号付きの装置名 COM1.pdf がある",
                "a file is called COM1.pdf, a device with a number",
            ),
            names.in_folder("COM1.pdf"),
        ),
        Hostile(
            "bomb-ratio",
            Text(
                "展開すると全体の上限の 1.2 倍を超える",
                "unpacked it is more than 1.2 times the limit of the whole",
            ),
            contents.swelling(lying=False),
            "max_size",
        ),
        Hostile(
            "bomb-lying",
            Text(
                "同じく超えるが、ZIP の目録は小さいと偽る",
                "the same, and the directory of the ZIP says that it is small",
            ),
            contents.swelling(lying=True),
            "max_size",
        ),
        Hostile(
            "bomb-count",
            Text("ファイルが上限より一つ多い", "it has one file more than the limit"),
            contents.crowd,
            "max_members",
        ),
        Hostile(
            "nested-archives",
            Text("ZIP が10重に入れ子になっている", "ZIPs lie in one another, ten deep"),
            contents.nested,
            "max_nesting",
        ),
        Hostile(
            "collide-case",
            Text(
                "大文字と小文字だけが違う名前が二つある", "two names differ in upper and lower case"
            ),
            names.two("a.pdf", "A.pdf"),
        ),
        Hostile(
            "collide-normalisation",
            Text(
                "「が」の正規化形 (NFC と NFD) だけが違う名前が二つある",
                "two names differ in the normalisation form (NFC, NFD) of が",
            ),
            names.two(f"{names.COMPOSED}.pdf", f"{names.DECOMPOSED}.pdf"),
        ),
        Hostile(
            "entity-external",
            Text("申請書に外部実体がある", "the form has an external entity"),
            contents.declaring(entity, "&x;"),
        ),
        Hostile(
            "entity-parameter",
            Text("申請書に外部のパラメータ実体がある", "the form has an external parameter entity"),
            contents.declaring(parameter),
        ),
        Hostile(
            "doctype-external",
            Text("申請書の文書型が外部にある", "the document type of the form lies somewhere else"),
            contents.declaring('SYSTEM "{address}doctype"'),
        ),
        Hostile(
            "entity-internal",
            Text(
                "申請書の1項目に、申請書の宣言した実体がある",
                "an item of the form uses an entity that the form declares",
            ),
            contents.declaring(f'[<!ENTITY x "{"x" * 100}">]', "&x;&x;&x;"),
        ),
        Hostile(
            "entity-bomb",
            Text(
                "申請書の1項目が、実体の入れ子で10万文字に膨らむ",
                "an item of the form grows to 100,000 characters by entities made of entities",
            ),
            contents.growing(),
        ),
        Hostile(
            "program-as-pdf",
            Text("PDF と名乗る Windows の実行形式がある", "a Windows program calls itself a PDF"),
            contents.program,
        ),
        Hostile(
            "encrypted-file",
            Text("暗号化された添付がある", "an attachment is encrypted"),
            contents.encrypted,
        ),
        Hostile(
            "name-cp932",
            Text("名前が Shift_JIS で書かれている", "a name is written in Shift_JIS"),
            names.cp932,
        ),
        Hostile(
            "name-broken-utf8",
            Text(
                "UTF-8 と名乗る名前が UTF-8 として読めない",
                "a name says to be UTF-8 and cannot be read as such",
            ),
            names.broken_utf8,
        ),
        Hostile(
            "name-twice",
            Text(
                "申請書と同じ名前の、中身の違うファイルがある",
                "another file has the name of the form and other content",
            ),
            names.twice,
        ),
        Hostile(
            "oversize-attachment",
            Text("添付が上限より1バイト大きい", "an attachment is one byte larger than the limit"),
            contents.oversize,
            "max_attachment_size",
        ),
    )


HOSTILE: Final = {one.name: one for one in _all()}
"""All of them by name."""


def hostile(name: str) -> Hostile:
    """Return one of them.

    Raises:
        Problem: there is none of that name.
    """
    if name in HOSTILE:
        return HOSTILE[name]
    near = get_close_matches(name, HOSTILE, n=1)
    ja = "".join(f"{one} のことですか。" for one in near)
    en = "".join(f"Did you mean {one}? " for one in near)
    known = ", ".join(HOSTILE)
    raise Problem(
        Text(f"敵対的な申請ZIP {name!r} はありません。", f"There is no hostile package {name!r}."),
        Text(f"{ja}次から選んでください: {known}", f"{en}Choose one of: {known}"),
    )


def apply(name: str, content: bytes, means: Means) -> bytes:
    """Return a hostile package made of a well-formed one; equal input gives equal bytes.

    Args:
        name: one of `HOSTILE`.
        content: the 申請ZIP as the portal makes it.
        means: names, limits, the applicant's signature, and the address entities point at.

    Raises:
        Problem: there is none of that name.
    """
    return hostile(name).make(Parts.of(content, means))
