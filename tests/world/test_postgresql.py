"""A world on PostgreSQL: the same answers as in SQLite, and clear words where it cannot be had."""

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.contracts.problem import Problem
from simulator.world.control import CONTROL
from simulator.world.database import Reader, Statement, change, open_database

WORDS = sa.Table("words", sa.MetaData(), sa.Column("word", sa.String))
ADD = Statement(sa.insert(WORDS).values(word=sa.bindparam("word")))
SORTED = Statement(sa.select(WORDS.c.word).order_by(WORDS.c.word))
NOBODY = "postgresql://me:secret@127.0.0.1:1/tekigo"


@pytest.mark.parametrize(
    "address",
    [
        "tekigo",
        "mysql://me:secret@localhost/tekigo",
        "postgresql+asyncpg://me:secret@localhost/tekigo",
        "postgresql://me:secret@localhost",
        "postgresql://localhost:port/tekigo",
        "postgresql://me:secret@localhost:port/tekigo",
    ],
)
def test_a_misspelt_address_is_a_problem_that_shows_a_right_one(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as problem:
        open_database(tmp_path, address)

    shown = address.replace("secret", "***")
    assert problem.value.cause.en == f"The database {shown!r} is no URL of PostgreSQL."
    assert "postgresql+psycopg://user:password@localhost/tekigo" in problem.value.hint.ja


def test_without_the_driver_the_problem_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(Problem) as problem:
        open_database(tmp_path, NOBODY)

    assert problem.value.cause.en.startswith("psycopg, the driver for the database postgresql+")
    assert problem.value.hint.en == "Run pip install 'tekigo[postgresql]'."
    assert "secret" not in str(problem.value)


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        (NOBODY, "Connection refused"),
        (f"{NOBODY}?sslmod=off", "invalid URI query parameter|sslmod"),
    ],
)
def test_a_server_that_cannot_be_reached_is_a_problem_that_says_why(
    address: str, detail: str, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match=detail) as problem:
        open_database(tmp_path, address)

    assert problem.value.cause.ja.startswith(
        "データベース postgresql+psycopg://me:***@127.0.0.1:1/"
    )
    assert "secret" not in str(problem.value)
    assert problem.value.exit_code == 3


def test_two_worlds_on_one_server_do_not_meet_and_each_is_found_again(
    server: str, tmp_path: Path
) -> None:
    found = []
    for number, name in enumerate(("east", "west", "east")):
        (tmp_path / name).mkdir(exist_ok=True)
        engine = open_database(tmp_path / name, server)
        row = {"id": number, "revision": 0, "epoch": 0, "offset": 0.0}
        with change(engine) as connection:
            connection.execute(sa.insert(CONTROL), row)
            found.append(connection.execute(sa.select(CONTROL.c.id)).scalars().all())
        engine.dispose()

    assert found == [[0], [1], [0, 2]]


def test_texts_sort_by_their_bytes_and_one_with_a_nul_is_kept(server: str, tmp_path: Path) -> None:
    engine = open_database(tmp_path, server)
    with engine.begin() as connection:
        WORDS.create(connection)

    ADD.run(engine, [{"word": word} for word in ("b", "申", "B", "a\0", "_", "a-")])

    reader = Reader(engine)
    assert reader.all(SORTED, {}) == [(word,) for word in ("B", "_", "a-", "a\ufffd", "b", "申")]
    reader.close()
    engine.dispose()
