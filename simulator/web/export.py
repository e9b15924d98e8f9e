"""Writes everything a simulation holds into one archive, with a list of digests.

Every table of the world is a file of JSON lines; beside them lie the 申請ZIP of each filing and
the link files (番号紐付情報), byte for byte. The list, `MANIFEST`, comes last.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.portal.store import FILINGS
from simulator.web.admin_answers import NOTICE
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from simulator.web.running import Running

MANIFEST = "manifest.json"
ROWS = 1000


def export(running: Running, into: IO[bytes]) -> None:
    """Write the archive.

    Args:
        running: what is exported; calls in flight are in it.
        into: a file open for writing.
    """
    world = running.simulation.world
    world.journal.flush()
    now = world.clock.now()
    told: list[dict[str, Any]] = []
    with (
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive,
        world.engine.connect() as connection,
    ):
        for name, chunks in _members(running, connection):
            member = zipfile.ZipInfo(name, now.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            told.append({"name": name, **_write(archive, member, chunks)})
        manifest = {
            "notice": NOTICE,
            "simulation": running.name,
            **running.founding.model_dump(mode="json"),
            "exported": now.isoformat(timespec="seconds"),
            "members": told,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        archive.writestr(zipfile.ZipInfo(MANIFEST, now.timetuple()[:6]), text)


def _write(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, chunks: Iterator[bytes]
) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with archive.open(member, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _members(running: Running, connection: sa.Connection) -> Iterator[tuple[str, Iterator[bytes]]]:
    for table in METADATA.sorted_tables:
        yield f"tables/{table.name}.jsonl", _lines(connection, table)
    blobs = running.simulation.world.blobs
    packages = sa.select(FILINGS.c.number, FILINGS.c.package).order_by(FILINGS.c.number)
    for number, digest in connection.execute(packages).all():
        yield f"packages/{number}.zip", iter([blobs.get(digest)])
    for file in sorted(one for one in running.workspace.links.iterdir() if one.is_file()):
        yield f"links/{file.name}", iter([file.read_bytes()])


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    rows = connection.execution_options(yield_per=ROWS).execute(
        sa.select(table).order_by(*table.primary_key)
    )
    for row in rows.mappings():
        told = {name: _readable(value) for name, value in row.items()}
        yield json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _readable(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
