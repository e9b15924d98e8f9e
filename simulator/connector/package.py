"""Reads the form out of an 申請ZIP, and holds it against its 構成管理情報."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from lxml import etree

from simulator.connector.facts import Application, Row
from simulator.connector.flaw import Flaw, PackageRefused
from simulator.connector.unpacking import unpack
from simulator.contracts.profile import read_instant

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.connector.caution import Caution
    from simulator.contracts.profile import Package

WITHOUT_SIGNATURE = frozenset({"カード必須", "ログイン", "なし"})
"""The settings (署名設定) under which nobody need sign."""
NAME = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
ROW_NUMBER = re.compile("[0-9]{1,9}")


def read_package(content: bytes, profile: Package, number: str, steps: Caution) -> Application:
    """Read a package.

    What the manifest says of procedure and form version must agree with the signed form: the
    manifest itself is not signed.

    Args:
        content: the ZIP as fetched.
        profile: member names and limits.
        number: 受付番号 it was fetched under.
        steps: the rules that are followed.

    Raises:
        PackageRefused: broken, beyond a limit or rule, not what its manifest says, or another
            filing's.
    """
    members = unpack(content, profile, steps)
    manifest = _xml(members, profile.members.manifest, steps)
    _check_manifest(manifest, members, profile.members.manifest, steps)
    form = _xml(members, profile.members.application, steps)
    procedure = _child(manifest, "手続")
    stated = (_child(manifest, "受付番号").text, procedure.get("id"), procedure.get("様式版"))
    if stated != (number, form.get("手続"), form.get("様式版")):
        raise PackageRefused(Flaw.OTHER_FILING)
    arrived = _child(manifest, "到達日時").text or ""
    return Application(
        number=number,
        arrived=_instant(arrived, profile),
        arrived_text=arrived,
        procedure=_name(form.get("手続")),
        form_version=form.get("様式版", ""),
        values=_items(form),
        groups={_name(group.get("id")): _rows(group) for group in form.findall("{*}繰返し")},
        members=members,
        labels=_labels(form),
        former=manifest.findtext("{*}元の受付番号", ""),
        filed_by=_filed_by(form),
        signed=not _signature_files(profile).isdisjoint(members),
        must_be_signed=manifest.findtext("{*}署名設定") not in WITHOUT_SIGNATURE,
    )


def _signature_files(profile: Package) -> set[str]:
    return {profile.members.signature, profile.members.signed_list} - {""}


def _name(text: str | None) -> str:
    # Ids of procedures and groups become parts of file names.
    if text is None or not NAME.fullmatch(text):
        raise PackageRefused(Flaw.MALFORMED, "識別子")
    return text


def _instant(text: str, profile: Package) -> datetime:
    try:
        return read_instant(text, profile.timestamp)
    except ValueError as error:
        raise PackageRefused(Flaw.MALFORMED, "到達日時") from error


def _rows(group: etree._Element) -> list[Row]:
    rows = group.findall("{*}行")
    numbers = [row.get("番号", "") for row in rows]
    if not all(ROW_NUMBER.fullmatch(number) for number in numbers):
        raise PackageRefused(Flaw.MALFORMED, "行番号")
    return [Row(int(number), _items(row)) for number, row in zip(numbers, rows, strict=True)]


def _filed_by(form: etree._Element) -> str:
    proxy = form.find("{*}提出者")
    if proxy is None:
        return ""
    kind = proxy.get("区分", "")
    if not kind:
        raise PackageRefused(Flaw.MALFORMED, "提出者の区分")
    return kind


def _labels(form: etree._Element) -> dict[str, str]:
    found = {item.get("id", ""): item.get("名称", "") for item in form.findall("{*}項目")}
    for group in form.findall("{*}繰返し"):
        for item in group.iterfind("{*}行/{*}項目"):
            found[f"{group.get('id', '')}.{item.get('id', '')}"] = item.get("名称", "")
    return found


def _xml(members: dict[str, bytes], name: str, steps: Caution) -> etree._Element:
    if name not in members:
        raise PackageRefused(Flaw.MISSING, name)
    try:
        root = steps.document(members[name])
    except etree.XMLSyntaxError as error:
        raise PackageRefused(Flaw.NOT_XML, name) from error
    if root is None:
        raise PackageRefused(Flaw.DOCUMENT_TYPE, name)
    return root


def _check_manifest(
    manifest: etree._Element, members: dict[str, bytes], own: str, steps: Caution
) -> None:
    listed = {
        file.get("名前", ""): file.get("要約値", "") for file in manifest.findall("{*}ファイル")
    }
    found = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in members.items()
        if name != own
    }
    if not steps.is_as_listed(listed, found):
        raise PackageRefused(Flaw.NOT_AS_LISTED)


def _child(element: etree._Element, name: str) -> etree._Element:
    child = element.find(f"{{*}}{name}")
    if child is None:
        raise PackageRefused(Flaw.MISSING, name)
    return child


def _items(element: etree._Element) -> dict[str, str]:
    items = element.findall("{*}項目")
    if any(len(item) for item in items):  # a comment or an element would cut the text short
        raise PackageRefused(Flaw.MALFORMED, "項目")
    return {item.get("id", ""): item.text or "" for item in items}
