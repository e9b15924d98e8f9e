"""The store opens what is sound, refuses what is not, and never shows a half-written file."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from simulator.contracts.problem import Problem
from simulator.world.database import Blobs, Reader, Statement, open_engine

CONTENT = b"PK\x03\x04 a package"
TABLE = sa.Table("words", sa.MetaData(), sa.Column("word", sa.String), sa.Column("n", sa.Integer))
ADD = Statement(sa.insert(TABLE).values(word=sa.bindparam("word"), n=sa.bindparam("n")))
FROM = Statement(
    sa.select(TABLE.c.word).where(TABLE.c.n >= sa.bindparam("least")).order_by(TABLE.c.n)
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(tmp_path / "world.sqlite")
    TABLE.create(engine)
    yield engine
    engine.dispose()


def test_what_was_written_is_there_when_opened_again(engine: sa.Engine, tmp_path: Path) -> None:
    ADD.run(engine, [{"word": "申請", "n": 1}])
    engine.dispose()

    again = open_engine(tmp_path / "world.sqlite")

    with again.connect() as connection:
        assert connection.execute(sa.select(TABLE.c.word)).scalars().all() == ["申請"]
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    again.dispose()


def garbage(file: Path) -> None:
    file.write_bytes(b"this is no database, " * 100)


def torn(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
    connection.commit()
    connection.close()
    content = bytearray(file.read_bytes())
    content[8192:16384] = bytes(8192)
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [garbage, torn])
def test_a_damaged_database_is_a_problem_that_names_it(damage: object, tmp_path: Path) -> None:
    file = tmp_path / "world.sqlite"
    assert callable(damage)
    damage(file)
    before = file.read_bytes()

    with pytest.raises(Problem) as problem:
        open_engine(file)

    assert f"データベース {file} は壊れているか" in problem.value.in_language("ja")
    assert "--workspace" in problem.value.hint.ja
    assert f"The database {file} is damaged" in problem.value.in_language("en")
    assert problem.value.exit_code == 3
    assert file.read_bytes() == before


def test_statements_take_their_values_by_name(engine: sa.Engine) -> None:
    ADD.run(engine, [{"n": n, "word": word} for n, word in enumerate("あいう")])
    reader = Reader(engine)

    assert reader.all(FROM, {"least": 1}) == [("い",), ("う",)]
    reader.close()


def test_a_statement_that_fails_half_way_leaves_nothing(engine: sa.Engine) -> None:
    def rows() -> Iterator[dict[str, object]]:
        yield {"n": 1, "word": "あ"}
        yield {"n": 2, "word": object()}

    with pytest.raises(sqlite3.Error):
        ADD.run(engine, rows())

    reader = Reader(engine)
    assert reader.all(FROM, {"least": 0}) == []
    reader.close()


def test_a_reader_that_stays_open_sees_what_others_write(engine: sa.Engine) -> None:
    reader = Reader(engine)
    assert reader.all(FROM, {"least": 0}) == []

    ADD.run(engine, [{"n": 1, "word": "あ"}])

    assert reader.all(FROM, {"least": 0}) == [("あ",)]
    reader.close()


def test_readers_in_many_threads_do_not_disturb_each_other(engine: sa.Engine) -> None:
    ADD.run(engine, [{"n": n, "word": str(n)} for n in range(50)])
    reader = Reader(engine)
    found: list[bool] = []

    def read(least: int) -> None:
        expected = [(str(n),) for n in range(least, 50)]
        found.append(all(reader.all(FROM, {"least": least}) == expected for _ in range(50)))

    threads = [threading.Thread(target=read, args=(least,)) for least in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 4
    reader.close()


def test_a_reader_gives_its_connection_back_when_its_thread_has_ended(engine: sa.Engine) -> None:
    reader, pool = Reader(engine), cast("sa.QueuePool", engine.pool)
    given = {"least": 1}
    before = pool.checkedout()
    for _ in range(3):
        reading = threading.Thread(target=reader.all, args=(FROM, given))
        reading.start()
        reading.join()
    assert pool.checkedout() == before
    reader.all(FROM, given)
    assert pool.checkedout() == before + 1

    reader.close()

    assert pool.checkedout() == before


def test_readers_that_stay_open_leave_connections_to_others(engine: sa.Engine) -> None:
    ADD.run(engine, [{"word": "a", "n": 1}])
    reader, reading, done = Reader(engine), threading.Barrier(21), threading.Event()

    def read() -> None:
        reader.all(FROM, {"least": 1})
        reading.wait(10)
        done.wait(10)

    threads = [threading.Thread(target=read) for _ in range(20)]
    for thread in threads:
        thread.start()
    reading.wait(10)

    with engine.connect() as connection:
        assert connection.execute(sa.select(TABLE.c.word)).all() == [("a",)]
    done.set()
    for thread in threads:
        thread.join()
    reader.close()


def test_blobs_lie_under_their_digest_and_equal_ones_only_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")

    digest = blobs.put(CONTENT)

    assert digest == sha256(CONTENT).hexdigest()
    assert blobs.put(CONTENT) == digest
    assert blobs.get(digest) == CONTENT
    files = [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()]
    assert files == [tmp_path / "blobs" / digest[:2] / digest]


def test_a_blob_is_seen_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = Blobs(tmp_path / "blobs")

    def power_cut(*_files: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", power_cut)
    with pytest.raises(KeyboardInterrupt):
        blobs.put(CONTENT)
    monkeypatch.undo()

    assert not blobs.path(sha256(CONTENT).hexdigest()).exists()
    assert blobs.get(blobs.put(CONTENT)) == CONTENT


def test_two_who_store_the_same_blob_at_once_do_not_write_into_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = Blobs(tmp_path / "blobs")
    parts: list[object] = []
    monkeypatch.setattr(os, "replace", lambda part, _file: parts.append(part))

    blobs.put(CONTENT)
    blobs.put(CONTENT)

    assert len(set(parts)) == 2
