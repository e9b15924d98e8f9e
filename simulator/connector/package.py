"""Reads an 申請ZIP as untrusted input: bounded, without entities, without touching the disk."""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from simulator.connector.facts import Application, Row
from simulator.contracts.profile import read_instant

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.contracts.profile import Package

MAX_MEMBERS = 100
NAME = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
ROW_NUMBER = re.compile("[0-9]{1,9}")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(RuntimeError, ValueError, EOFError, OSError),
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class PackageRefused(Exception):
    """A package that must not be processed; the message says why."""


def read_package(content: bytes, profile: Package, number: str) -> Application:
    """Read a package.

    What the manifest says of procedure and form version must agree with the signed form: the
    manifest itself is not signed.

    Args:
        content: the ZIP as fetched.
        profile: member names and limits.
        number: 受付番号 it was fetched under.

    Raises:
        PackageRefused: broken, too large, with a dangerous name, not what its manifest says, or
            another filing's.
    """
    members = _unpack(content, profile.max_size)
    manifest = _xml(members, profile.members.manifest)
    _check_manifest(manifest, members, profile.members.manifest)
    form = _xml(members, profile.members.application)
    procedure = _child(manifest, "手続")
    stated = (_child(manifest, "受付番号").text, procedure.get("id"), procedure.get("様式版"))
    if stated != (number, form.get("手続"), form.get("様式版")):
        raise PackageRefused("構成管理情報が申請書または受付番号と一致しない")
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
        filed_by=_filed_by(form),
    )


def _name(text: str | None) -> str:
    # Ids of procedures and groups become parts of file names.
    if text is None or not NAME.fullmatch(text):
        raise PackageRefused("手続または繰返しの識別子が正しくない")
    return text


def _instant(text: str, profile: Package) -> datetime:
    try:
        return read_instant(text, profile.timestamp)
    except ValueError as error:
        raise PackageRefused("到達日時が正しくない") from error


def _rows(group: etree._Element) -> list[Row]:
    rows = group.findall("{*}行")
    numbers = [row.get("番号", "") for row in rows]
    if not all(ROW_NUMBER.fullmatch(number) for number in numbers):
        raise PackageRefused("繰返しの行番号が正しくない")
    return [Row(int(number), _items(row)) for number, row in zip(numbers, rows, strict=True)]


def _filed_by(form: etree._Element) -> str:
    proxy = form.find("{*}提出者")
    if proxy is None:
        return ""
    kind = proxy.get("区分", "")
    if not kind:
        raise PackageRefused("提出者の区分がない")
    return kind


def _labels(form: etree._Element) -> dict[str, str]:
    found = {item.get("id", ""): item.get("名称", "") for item in form.findall("{*}項目")}
    for group in form.findall("{*}繰返し"):
        for item in group.iterfind("{*}行/{*}項目"):
            found[f"{group.get('id', '')}.{item.get('id', '')}"] = item.get("名称", "")
    return found


def _unpack(content: bytes, max_size: int) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > max_size:
                raise PackageRefused("展開後の大きさが上限を超える")
            names = [info.filename for info in infos]
            if len(set(names)) != len(names):
                raise PackageRefused("同じ名前のファイルが二つある")
            for name in names:
                if name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name:
                    raise PackageRefused("危険なファイル名がある")
            return {name: package.read(name) for name in names}
    except _BROKEN as error:
        raise PackageRefused("ZIP として読めない") from error


def _xml(members: dict[str, bytes], name: str) -> etree._Element:
    if name not in members:
        raise PackageRefused(f"{name} がない")
    try:
        root = etree.fromstring(members[name], _PARSER)
    except etree.XMLSyntaxError as error:
        raise PackageRefused(f"{name} を XML として読めない") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageRefused("文書型の宣言がある")
    return root


def _check_manifest(manifest: etree._Element, members: dict[str, bytes], own: str) -> None:
    stated = {
        file.get("名前", ""): file.get("要約値", "") for file in manifest.findall("{*}ファイル")
    }
    found = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in members.items()
        if name != own
    }
    if stated != found:
        raise PackageRefused("構成管理情報と中身が一致しない")


def _child(element: etree._Element, name: str) -> etree._Element:
    child = element.find(f"{{*}}{name}")
    if child is None:
        raise PackageRefused(f"{name} がない")
    return child


def _items(element: etree._Element) -> dict[str, str]:
    items = element.findall("{*}項目")
    if any(len(item) for item in items):  # a comment or an element would cut the text short
        raise PackageRefused("項目に文字以外のものがある")
    return {item.get("id", ""): item.text or "" for item in items}
