"""Reads an 申請ZIP as untrusted input: bounded, without entities, without touching the disk."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

from simulator.connector.facts import Application, Row

if TYPE_CHECKING:
    from simulator.contracts.profile import Package

MAX_MEMBERS = 100
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class PackageRefused(Exception):
    """A package that must not be processed; the message says why."""


def read_package(content: bytes, profile: Package) -> Application:
    """Read a package.

    Args:
        content: the ZIP as fetched.
        profile: member names and limits.

    Raises:
        PackageRefused: broken, too large, with a dangerous name, or not what its manifest says.
    """
    members = _unpack(content, profile.max_size)
    manifest = _xml(members, profile.members.manifest)
    _check_manifest(manifest, members, profile.members.manifest)
    form = _xml(members, profile.members.application)
    procedure = _child(manifest, "手続")
    arrived = _child(manifest, "到達日時").text or ""
    return Application(
        number=_child(manifest, "受付番号").text or "",
        arrived=datetime.fromisoformat(arrived),
        arrived_text=arrived,
        procedure=procedure.get("id", ""),
        form_version=procedure.get("様式版", ""),
        values=_items(form),
        groups={
            group.get("id", ""): [
                Row(int(row.get("番号", "0")), _items(row)) for row in group.findall("{*}行")
            ]
            for group in form.findall("{*}繰返し")
        },
        members=members,
    )


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
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise PackageRefused("ZIP として読めない") from error


def _xml(members: dict[str, bytes], name: str) -> etree._Element:
    if name not in members:
        raise PackageRefused(f"{name} がない")
    try:
        return etree.fromstring(members[name], _PARSER)
    except etree.XMLSyntaxError as error:
        raise PackageRefused(f"{name} を XML として読めない") from error


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
    return {item.get("id", ""): item.text or "" for item in element.findall("{*}項目")}
