"""The connector's memory in SQLite: filings, links, what is still to be told to the portal.

Every change that must happen together happens in one transaction, so that a kill at any point
leaves a state from which the next cycle goes on.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.connector.facts import CertificateName, Document, LinkRow, Owed, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


SCHEMA = """
CREATE TABLE IF NOT EXISTS filings (
    number TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    verification TEXT NOT NULL,
    signer TEXT NOT NULL,
    batch TEXT NOT NULL,
    entered TEXT NOT NULL DEFAULT '',
    former TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    entered_subject TEXT NOT NULL DEFAULT '',
    package BLOB NOT NULL -- last, so that nothing else is read through it
);
CREATE INDEX IF NOT EXISTS filings_by_state ON filings (state);
CREATE INDEX IF NOT EXISTS filings_by_batch ON filings (batch);
CREATE TABLE IF NOT EXISTS outbox (
    sequence INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    comment TEXT NOT NULL,
    documents TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS links (
    issuer TEXT NOT NULL,
    kind TEXT NOT NULL,
    serial TEXT NOT NULL,
    person TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (issuer, kind, serial)
);
CREATE INDEX IF NOT EXISTS links_by_serial ON links (serial);
CREATE TABLE IF NOT EXISTS link_files (name TEXT PRIMARY KEY, whole INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
FILINGS = (
    "SELECT number, state, reason, verification, signer, batch, entered, former, decision,"
    " subject, entered_subject FROM filings"
)


class Store:
    """The connector's tables.

    Args:
        file: SQLite file.
    """

    def __init__(self, file: str) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A kill loses nothing; a cut of the power only what can be fetched, or told, once more.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Wait for the disk: what nobody would tell us once more outlives a cut of the power."""
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous=NORMAL")

    def note(self, name: str) -> str | None:
        """Return a remembered value."""
        row = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def has(self, number: str) -> bool:
        """Tell whether a filing is stored."""
        query = "SELECT 1 FROM filings WHERE number = ?"
        return self._db.execute(query, (number,)).fetchone() is not None

    def add(self, number: str, package: bytes) -> None:
        """Store a fetched package; one that is stored already starts over."""
        self._db.execute(
            "INSERT OR REPLACE INTO filings (number, package, state, reason, verification, signer,"
            " batch) VALUES (?, ?, 'fetched', '', '', '', '')",
            (number, package),
        )

    def filings(self, *states: str) -> list[Stored]:
        """Return filings in the given states (all when none is given), by 受付番号."""
        among = f" WHERE state IN ({', '.join('?' * len(states))})" if states else ""
        return [
            Stored(*row) for row in self._db.execute(f"{FILINGS}{among} ORDER BY number", states)
        ]

    def of_batch(self, batch: str) -> list[Stored]:
        """Return the filings of a batch that are handed over or about to be, by 受付番号."""
        rows = self._db.execute(
            f"{FILINGS} WHERE batch = ? AND state IN ('handing-over', 'handed-over')"
            " ORDER BY number",
            (batch,),
        )
        return [Stored(*row) for row in rows]

    def filing(self, number: str) -> Stored | None:
        """Return the filing of a 受付番号, None when there is none."""
        rows = self._db.execute(f"{FILINGS} WHERE number = ?", (number,))
        return next((Stored(*row) for row in rows), None)

    def name_former(self, number: str, former: str) -> None:
        """Note which filing a filing takes the place of."""
        self._db.execute("UPDATE filings SET former = ? WHERE number = ?", (former, number))

    def withdraw(self, number: str) -> None:
        """Note that a filing was withdrawn: unless handed over, it goes no further."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute(
                "UPDATE filings SET state = 'withdrawn', reason = '取下げ' WHERE number = ?"
                " AND state IN ('fetched', 'waiting', 'quarantined', 'ready')",
                (number,),
            )
            self._db.execute("DELETE FROM outbox WHERE number = ?", (number,))

    def package(self, number: str) -> bytes:
        """Return a stored package."""
        query = "SELECT package FROM filings WHERE number = ?"
        return bytes(self._db.execute(query, (number,)).fetchone()[0])

    def judge(
        self,
        number: str,
        state: str,
        reason: str,
        verification: str,
        signer: str,
        subject: str,
        statuses: Sequence[str],
    ) -> None:
        """Write what was found out about a filing, and queue the states to register."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute(
                "UPDATE filings SET state = ?, reason = ?, verification = ?, signer = ?,"
                " subject = ? WHERE number = ?",
                (state, reason, verification, signer, subject, number),
            )
            for status in statuses:
                self.owe(Owed(number, status))

    def assign(self, numbers: Iterable[str], batch: str) -> None:
        """Bind filings to a batch before it is written, so that a crash repeats the same one."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(
                "UPDATE filings SET state = 'handing-over', batch = ? WHERE number = ?",
                [(batch, number) for number in numbers],
            )

    def seal(self, batch: str) -> None:
        """Mark a batch as written, all but the sign that it is complete: for sure, and on disk.

        What came before is on disk with it. A cut of the power after the sign was shown must not
        leave us without the knowledge that it was.
        """
        with self._on_disk():
            self._db.execute(
                "UPDATE filings SET state = 'sealed' WHERE batch = ? AND state = 'handing-over'",
                (batch,),
            )

    def finish(self, batch: str) -> None:
        """Mark a batch as handed over."""
        self._db.execute("UPDATE filings SET state = 'handed-over' WHERE batch = ?", (batch,))

    def decide(self, number: str, decision: str, *, final: bool, owed: Owed | None) -> None:
        """Take a staff decision, and queue the state that tells it.

        Args:
            number: 受付番号.
            decision: what was decided.
            final: a waiting filing waits no more.
            owed: what to register; None for nothing.
        """
        with self._on_disk(), self._db:
            self._db.execute("BEGIN")
            self._db.execute("UPDATE filings SET decision = ? WHERE number = ?", (decision, number))
            if final:
                self._db.execute(
                    "UPDATE filings SET state = 'decided'"
                    " WHERE number = ? AND state IN ('waiting', 'quarantined')",
                    (number,),
                )
            if owed is not None:
                self.owe(owed)

    def enter(self, number: str, signer: str, subject: str) -> bool:
        """Take the 宛名番号 that staff entered, "" for none; False unless the filing waits."""
        with self._on_disk():
            changed = self._db.execute(
                "UPDATE filings SET entered = coalesce(nullif(?, ''), entered),"
                " entered_subject = coalesce(nullif(?, ''), entered_subject)"
                " WHERE number = ? AND state = 'waiting'",
                (signer, subject, number),
            )
        return changed.rowcount == 1

    def owe(self, owed: Owed) -> None:
        """Queue a state to register."""
        documents = json.dumps(
            [
                (one.name, one.media_type, base64.b64encode(one.content).decode())
                for one in owed.documents
            ]
        )
        self._db.execute(
            "INSERT INTO outbox (number, status, comment, documents) VALUES (?, ?, ?, ?)",
            (owed.number, owed.status, owed.comment, documents),
        )

    def outbox(self) -> list[Owed]:
        """Return what is still to be registered, in order."""
        query = "SELECT number, status, comment, documents, sequence FROM outbox ORDER BY sequence"
        return [
            Owed(number, status, comment, _documents(documents), sequence)
            for number, status, comment, documents, sequence in self._db.execute(query)
        ]

    def forget_owed(self) -> None:
        """Forget everything that is still to be registered."""
        self._db.execute("DELETE FROM outbox")

    def sent(self, sequence: int) -> None:
        """Forget a registration that was answered."""
        self._db.execute("DELETE FROM outbox WHERE sequence = ?", (sequence,))

    def has_link_file(self, name: str) -> bool:
        """Tell whether a link file was looked at before."""
        query = "SELECT 1 FROM link_files WHERE name = ?"
        return self._db.execute(query, (name,)).fetchone() is not None

    def keep_out(self, name: str) -> None:
        """Note that a link file was looked at and not taken."""
        self._db.execute("INSERT INTO link_files VALUES (?, 0)", (name,))

    def replace_links(self, name: str, rows: Iterable[LinkRow], notes: Mapping[str, str]) -> None:
        """Replace all links by those of a full file, and note how far that goes."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM links")
            self._take_links(name, rows, notes)

    def change_links(self, name: str, rows: Iterable[LinkRow], notes: Mapping[str, str]) -> None:
        """Put the rows of a delta in the place of those of the same certificates."""
        with self._db:
            self._db.execute("BEGIN")
            self._take_links(name, rows, notes)

    def _take_links(self, name: str, rows: Iterable[LinkRow], notes: Mapping[str, str]) -> None:
        self._db.execute("INSERT INTO link_files VALUES (?, 1)", (name,))
        self._db.executemany(
            "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)",
            [
                (
                    row.certificate.issuer,
                    row.certificate.kind,
                    row.certificate.serial,
                    row.person,
                    row.until,
                )
                for row in rows
            ],
        )
        for note, value in notes.items():
            self.remember(note, value)

    def forget_links(self) -> None:
        """Forget every link, but not the files they came in."""
        self._db.execute("DELETE FROM links")

    def link(self, certificate: CertificateName) -> LinkRow | None:
        """Return the row of a certificate."""
        query = "SELECT person, until FROM links WHERE issuer = ? AND kind = ? AND serial = ?"
        key = (certificate.issuer, certificate.kind, certificate.serial)
        row = self._db.execute(query, key).fetchone()
        return None if row is None else LinkRow(certificate, *row)

    def persons_by_serial(self, serial: str) -> list[str]:
        """Return every 宛名番号 linked to a serial number."""
        query = (
            "SELECT person FROM links WHERE serial = ? AND person <> '' ORDER BY kind DESC, person"
        )
        return [str(row[0]) for row in self._db.execute(query, (serial,))]


def _documents(written: str) -> tuple[Document, ...]:
    return tuple(
        Document(name, media_type, base64.b64decode(content))
        for name, media_type, content in json.loads(written)
    )
