"""Unpacks an 申請ZIP as untrusted input: in memory, never beyond the limits of the profile.

The directory is judged before any file is unpacked, and no file is read further than the directory
says it is long.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.connector.flaw import Flaw, PackageRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.connector.caution import Caution
    from simulator.contracts.profile import Package

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(RuntimeError, ValueError, EOFError, OSError),
)
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways of packing that can be undone piece by piece."""
ARCHIVE = b"PK\x03\x04"


def unpack(content: bytes, profile: Package, steps: Caution) -> dict[str, bytes]:
    """Return every file of a package by its name.

    Args:
        content: the ZIP as fetched.
        profile: the limits.
        steps: the rules that are followed.

    Raises:
        PackageRefused: broken, or beyond a limit or rule.
    """
    try:
        package = zipfile.ZipFile(
            io.BytesIO(steps.archive(content)), metadata_encoding=steps.name_encoding()
        )
    except UnicodeDecodeError as error:
        raise PackageRefused(Flaw.NOT_UTF_8) from error
    except _BROKEN as error:
        raise PackageRefused(Flaw.NOT_A_ZIP) from error
    with package:
        files = package.infolist()
        _check_directory(files, profile, steps)
        members = {file.orig_filename: _read(package, file, steps) for file in files}
    for name, member in members.items():
        if steps.is_program(member):
            raise PackageRefused(Flaw.PROGRAM, name)
        if not steps.fits_nesting(_depth(member, profile, steps), profile.max_nesting):
            raise PackageRefused(Flaw.NESTED, name)
    return members


def _check_directory(files: list[zipfile.ZipInfo], profile: Package, steps: Caution) -> None:
    names = [file.orig_filename for file in files]
    if not steps.fits_count(len(files), profile.max_members):
        raise PackageRefused(Flaw.TOO_MANY_FILES)
    if not steps.fits_size(_unpacked(files), profile.max_size):
        raise PackageRefused(Flaw.TOO_LARGE)
    if steps.clash(names):
        raise PackageRefused(Flaw.SAME_NAME)
    for name, file in zip(names, files, strict=True):
        if steps.leads_out(name):
            raise PackageRefused(Flaw.LEADS_OUT)
        if steps.is_device(name):
            raise PackageRefused(Flaw.DEVICE, name)
        is_attached = name.startswith(profile.members.attachments)
        if is_attached and not steps.fits_attachment(file.file_size, profile.max_attachment_size):
            raise PackageRefused(Flaw.LARGE_ATTACHMENT, name)


def _unpacked(files: list[zipfile.ZipInfo]) -> int:
    return sum(file.file_size for file in files)


def _read(package: zipfile.ZipFile, file: zipfile.ZipInfo, steps: Caution) -> bytes:
    if file.compress_type not in _PLAIN:
        raise PackageRefused(Flaw.PACKED_OTHERWISE, file.orig_filename)
    try:
        content = steps.content(package, file)
    except _BROKEN as error:
        raise PackageRefused(Flaw.DAMAGED) from error
    if content is None:
        raise PackageRefused(Flaw.ENCRYPTED, file.orig_filename)
    return content


def _depth(content: bytes, profile: Package, steps: Caution) -> int:
    """Return how many archives lie in one another, looking no deeper than the limit and one."""
    layer = [content] if content.startswith(ARCHIVE) else []
    depth = total = 0
    while layer and depth <= profile.max_nesting:
        depth += 1
        inner: list[bytes] = []
        for one in layer:
            # What only begins like an archive is opened by nobody.
            with suppress(*_BROKEN), zipfile.ZipFile(io.BytesIO(one)) as archive:
                total += _unpacked(archive.infolist())
                if not steps.fits_size(total, profile.max_size):
                    raise PackageRefused(Flaw.TOO_LARGE)
                inner.extend(_archives_in(archive))
        layer = inner
    return depth


def _archives_in(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for file in archive.infolist():
        if file.compress_type in _PLAIN:
            # A file that cannot be opened hides none of those beside it.
            with suppress(*_BROKEN), archive.open(file) as stream:
                begins = stream.read(len(ARCHIVE))
                if begins == ARCHIVE:
                    yield begins + stream.read(file.file_size)
