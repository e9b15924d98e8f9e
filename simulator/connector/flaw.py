"""Why a package is set aside: a code for programs, and words for staff."""

from __future__ import annotations

from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with a package; the value is the code."""

    NOT_A_ZIP = "not-a-zip"
    DAMAGED = "damaged-file"
    PACKED_OTHERWISE = "packed-otherwise"
    TOO_LARGE = "too-large"
    TOO_MANY_FILES = "too-many-files"
    LARGE_ATTACHMENT = "large-attachment"
    NESTED = "nested-archives"
    NOT_UTF_8 = "name-not-utf-8"
    SAME_NAME = "same-name"
    LEADS_OUT = "leads-out"
    DEVICE = "device-name"
    ENCRYPTED = "encrypted-file"
    PROGRAM = "program"
    NOT_AS_LISTED = "not-as-listed"
    MISSING = "missing"
    NOT_XML = "not-xml"
    DOCUMENT_TYPE = "document-type"
    MALFORMED = "malformed"
    OTHER_FILING = "other-filing"


WORDS = {
    Flaw.NOT_A_ZIP: "ZIP として読めない",
    Flaw.DAMAGED: "壊れたファイルがある",
    Flaw.PACKED_OTHERWISE: "知らない方法で圧縮されたファイルがある",
    Flaw.TOO_LARGE: "展開後の大きさが上限を超える",
    Flaw.TOO_MANY_FILES: "ファイルの数が上限を超える",
    Flaw.LARGE_ATTACHMENT: "添付の大きさが上限を超える",
    Flaw.NESTED: "ZIP の入れ子が上限を超える",
    Flaw.NOT_UTF_8: "UTF-8 でないファイル名がある",
    Flaw.SAME_NAME: "同じ名前のファイルが二つある",
    Flaw.LEADS_OUT: "フォルダの外を指すファイル名がある",
    Flaw.DEVICE: "Windows の装置名のファイルがある",
    Flaw.ENCRYPTED: "暗号化されたファイルがある",
    Flaw.PROGRAM: "実行形式のファイルがある",
    Flaw.NOT_AS_LISTED: "構成管理情報と中身が一致しない",
    Flaw.MISSING: "必要なものがない",
    Flaw.NOT_XML: "XML として読めない",
    Flaw.DOCUMENT_TYPE: "文書型の宣言がある",
    Flaw.MALFORMED: "値の形が正しくない",
    Flaw.OTHER_FILING: "構成管理情報が申請書または受付番号と一致しない",
}


class PackageRefused(Exception):
    """A package that must not be processed.

    Args:
        flaw: what is wrong.
        where: the file, element or value it was found at; "" where the flaw says it all.
    """

    def __init__(self, flaw: Flaw, where: str = "") -> None:
        self.flaw = flaw
        self.where = where
        super().__init__(f"{WORDS[flaw]}{f': {where}' if where else ''} ({flaw})")
