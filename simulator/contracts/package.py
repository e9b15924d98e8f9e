"""Writes the 申請ZIP: one archive a filing, the unit that travels unchanged to the core systems.

That the unit is a ZIP called 申請ZIP is published (共通機能標準仕様書 第2.1版 図2-2); its inside
is not public, so member names and the three XML documents are our model. Their schemas ship in
`simulator/contracts/schema`. Members are stored, not deflated, so equal input gives equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from simulator.contracts.filing import Proxy

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
APPLICATION_NAMESPACE = "urn:tekigo:application:1"
MANIFEST_NAMESPACE = "urn:tekigo:manifest:1"
VERIFICATION_NAMESPACE = "urn:tekigo:verification:1"

ORIGINAL = ' 原本="別途提出"'

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\r]")


@dataclass(frozen=True)
class Entry:
    """One item of a filled form: id, Japanese label (項目名) and text, "" when blank."""

    id: str
    label: str
    value: str


@dataclass(frozen=True)
class Repeat:
    """One repeat group (繰返し) with its rows in the order the resident gave them."""

    id: str
    label: str
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class AttachedFile:
    """One attachment as it lies in the archive: id, label, member name and MIME type.

    `original` says that the original must follow on paper (別途原本の提出が必要).
    """

    id: str
    label: str
    member: str
    media_type: str
    original: bool = False


@dataclass(frozen=True)
class FilledForm:
    """A form (様式) filled in, every item of the form present and in form order.

    `setting` is the signature setting of municipality and procedure (署名設定).
    """

    procedure: str
    title: str
    version: str
    municipality: str
    setting: str
    entries: tuple[Entry, ...]
    repeats: tuple[Repeat, ...]
    attached: tuple[AttachedFile, ...]
    proxy: Proxy | None = None


@dataclass(frozen=True)
class Receipt:
    """What arrival adds to a filing.

    Args:
        number: 受付番号, digits as text.
        arrived: 到達日時, as written on the wire.
        former: 受付番号 of the filing this one takes the place of (再申請), "" for most.
    """

    number: str
    arrived: str
    former: str = ""


@dataclass(frozen=True)
class ElectronicVerification:
    """The portal's own 電子認証結果.

    Args:
        result: 有効, 無効, 未確認 or, where nobody signed, 署名なし.
        reason: why, "" when valid.
        method: OCSP or CRL; "" where nobody signed, as all that follows but `checked`.
        checked: instant of the check, as written on the wire.
        issuer: key identifier of the issuing CA, hex.
        kind: 署名用 or 利用者証明用.
        serial: certificate serial number, hex.
    """

    result: str
    reason: str
    method: str
    checked: str
    issuer: str
    kind: str
    serial: str


def application_xml(form: FilledForm) -> bytes:
    """Return the 申請書 document (schema/application.xsd)."""
    opening = (
        f'<申請書 xmlns="{APPLICATION_NAMESPACE}" 手続={_attribute(form.procedure)}'
        f" 手続名={_attribute(form.title)} 様式版={_attribute(form.version)}"
        f" 提出先={_attribute(form.municipality)}>\n"
    )
    lines = [
        HEADER,
        opening,
        *([] if form.proxy is None else [_proxy(form.proxy)]),
        *(_item(entry) for entry in form.entries),
        *(_repeat(repeat) for repeat in form.repeats),
        *map(attachment_line, form.attached),
        "</申請書>\n",
    ]
    return _document("".join(lines))


def manifest_xml(form: FilledForm, receipt: Receipt, members: Mapping[str, bytes]) -> bytes:
    """Return the 構成管理情報 document (schema/manifest.xsd), which lists every other member."""
    procedure = (
        f"<手続 id={_attribute(form.procedure)} 様式版={_attribute(form.version)}>"
        f"{_text(form.title)}</手続>\n"
    )
    lines = [
        HEADER,
        f'<構成管理情報 xmlns="{MANIFEST_NAMESPACE}">\n',
        f"<受付番号>{_text(receipt.number)}</受付番号>\n",
        f"<元の受付番号>{_text(receipt.former)}</元の受付番号>\n" if receipt.former else "",
        f"<到達日時>{_text(receipt.arrived)}</到達日時>\n",
        procedure,
        f"<提出先>{_text(form.municipality)}</提出先>\n",
        f"<署名設定>{_text(form.setting)}</署名設定>\n",
        *(
            file_line(name, len(content), hashlib.sha256(content).hexdigest())
            for name, content in members.items()
        ),
        "</構成管理情報>\n",
    ]
    return _document("".join(lines))


def attachment_line(file: AttachedFile) -> str:
    """Return what an 申請書 says of one attachment."""
    return (
        f"<添付 id={_attribute(file.id)} 名称={_attribute(file.label)}"
        f" ファイル={_attribute(file.member)} 種別={_attribute(file.media_type)}"
        f"{ORIGINAL if file.original else ''}/>\n"
    )


def file_line(name: str, size: int, sha256: str) -> str:
    """Return what a 構成管理情報 says of one file, its digest in hex."""
    return f'<ファイル 名前={_attribute(name)} 大きさ="{size}" 要約値="{sha256}"/>\n'


def verification_xml(verification: ElectronicVerification) -> bytes:
    """Return the 電子認証結果 document (schema/verification.xsd)."""
    v = verification
    return _document(
        f'{HEADER}<電子認証結果 xmlns="{VERIFICATION_NAMESPACE}" 結果={_attribute(v.result)}'
        f" 確認方法={_attribute(v.method)} 確認日時={_attribute(v.checked)}>\n"
        f"<証明書 発行者鍵識別子={_attribute(v.issuer)} 種別={_attribute(v.kind)}"
        f" シリアル番号={_attribute(v.serial)}/>\n"
        f"<理由>{_text(v.reason)}</理由>\n</電子認証結果>\n"
    )


def archive(members: Mapping[str, bytes], packed_at: datetime) -> bytes:
    """Return the 申請ZIP of `members`, in their order.

    Args:
        members: member name to bytes; the manifest comes first.
        packed_at: becomes the time stamp of every member.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, packed_at.timetuple()[:6])
            member.create_system = 3  # the same bytes on every operating system
            package.writestr(member, content)
    return buffer.getvalue()


def _document(text: str) -> bytes:
    found = _UNWRITABLE.search(text)
    if found:
        raise ValueError(f"XML cannot hold U+{ord(found[0]):04X}")
    return text.encode()


def _item(entry: Entry) -> str:
    return (
        f"<項目 id={_attribute(entry.id)} 名称={_attribute(entry.label)}>"
        f"{_text(entry.value)}</項目>\n"
    )


def _proxy(proxy: Proxy) -> str:
    p = proxy
    return (
        f"<提出者 区分={_attribute(p.kind)} 氏名={_attribute(p.name)}"
        f" 関係={_attribute(p.relation)} 住所={_attribute(p.address)}"
        f" 電話番号={_attribute(p.phone)} 事業者番号={_attribute(p.office)}/>\n"
    )


def _repeat(repeat: Repeat) -> str:
    rows = (
        f'<行 番号="{number}">\n{"".join(map(_item, row))}</行>\n'
        for number, row in enumerate(repeat.rows, start=1)
    )
    return (
        f"<繰返し id={_attribute(repeat.id)} 名称={_attribute(repeat.label)}>\n"
        f"{''.join(rows)}</繰返し>\n"
    )


def _text(value: str) -> str:
    # A bare CR would come back as LF: XML parsers normalise line ends.
    return escape(value, {"\r": "&#13;"}) if _SPECIAL.search(value) else value


@lru_cache(4096)  # ids and labels of a form come again in every filing
def _attribute(value: str) -> str:
    return quoteattr(value, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
