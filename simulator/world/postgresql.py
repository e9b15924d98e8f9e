"""Opens a world on a PostgreSQL server, in a schema of its own: many worlds can share one server.

The server is a matter of whoever runs it: tekigo needs an address and the right to make a schema.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    import psycopg

EXAMPLE = "postgresql+psycopg://user:password@localhost/tekigo"
CONNECT_SECONDS = 10

_DRIVER = "postgresql+psycopg"
_PASSWORD = re.compile("(//[^:/@]*):[^@]*@")
_MAKING = 0x74656B69676F
"""Key of the lock under which schemas are made: `tekigo` in ASCII."""


def open_postgresql(address: str, schema: str) -> sa.Engine:
    """Open or create a schema on a server.

    Args:
        address: of the database, as `EXAMPLE`.
        schema: name of the world's schema.

    Raises:
        Problem: the address is misspelt, the driver is not installed, the server cannot be
            reached, or it does not let us make a schema.
    """
    url = url_of(address)
    options = {"options": f"-c search_path={schema}", "connect_timeout": CONNECT_SECONDS}
    try:
        engine = sa.create_engine(url, paramstyle="format", max_overflow=-1, connect_args=options)
    except ImportError as error:
        raise _no_driver(url) from error
    sa.event.listen(engine, "connect", _let_nul_pass)
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
            connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise _unusable(url, error) from error
    return engine


def url_of(address: str) -> sa.URL:
    """Return an address as a URL with its driver.

    Raises:
        Problem: it is no address of PostgreSQL.
    """
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _misspelt(_PASSWORD.sub(r"\1:***@", address)) from error
    if url.drivername not in {"postgresql", _DRIVER} or not url.database:
        raise _misspelt(url.render_as_string(hide_password=True))
    return url.set(drivername=_DRIVER)


@compiles(sa.String, "postgresql")
def _text(_type: sa.String, _compiler: object, type_expression: object = None, **_: object) -> str:
    # Columns sort as in SQLite, by their bytes, whatever language the server was set up in.
    return 'VARCHAR COLLATE "C"' if isinstance(type_expression, sa.Column) else "VARCHAR"


def _let_nul_pass(connection: psycopg.Connection, _record: object) -> None:
    # The server knows no U+0000, SQLite and JSON do. It is kept as U+FFFD, so that a strange call
    # is answered, and journalled, as it is elsewhere.
    from psycopg.types.string import StrDumper  # noqa: PLC0415  is an optional extra

    class Dumper(StrDumper):
        def dump(self, obj: str) -> Any:  # noqa: ANN401  the driver's own type
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, Dumper)


def _misspelt(address: str) -> Problem:
    return Problem(
        Text(
            ja=f"データベース {address!r} は PostgreSQL の URL ではありません。",
            en=f"The database {address!r} is no URL of PostgreSQL.",
        ),
        Text(
            ja=f"{EXAMPLE} のように指定してください。指定しなければ SQLite を使います。",
            en=f"Write it as {EXAMPLE}, or name none to use SQLite.",
        ),
    )


def _no_driver(url: sa.URL) -> Problem:
    return Problem(
        Text(
            ja=f"データベース {url} に接続するためのドライバ psycopg がありません。",
            en=f"psycopg, the driver for the database {url}, is not installed.",
        ),
        Text(
            ja="pip install 'tekigo[postgresql]' を実行してください。",
            en="Run pip install 'tekigo[postgresql]'.",
        ),
    )


def _unusable(url: sa.URL, error: sa.exc.DBAPIError) -> Problem:
    detail = " ".join(str(error.orig).split())
    return Problem(
        Text(
            ja=f"データベース {url} を使えません ({detail})。",
            en=f"The database {url} cannot be used ({detail}).",
        ),
        Text(
            ja="サーバが動いているか、URL と権限 (スキーマの作成) が正しいか確かめてください。",
            en="See that the server runs, and that the URL is right and may create a schema.",
        ),
    )
