"""Tables as bytes: CSV for everybody, Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text
from simulator.generation.job import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = tuple[str, ...]


def written(header: Row, rows: Sequence[Row], form: Format) -> bytes:
    """Return a table in a format.

    Args:
        header: names of the columns.
        rows: their texts, in this order.
        form: CSV or Parquet.

    Raises:
        Problem: the library for Parquet is not installed.
    """
    return _parquet(header, rows) if form is Format.PARQUET else as_csv(header, rows)


def as_csv(header: Row, rows: Sequence[Row]) -> bytes:
    """Return a table as CSV: UTF-8, quoted where it must be (RFC 4180), lines end with LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def require_parquet() -> None:
    """See that Parquet can be written.

    Raises:
        Problem: the library is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415  an extra
    except ImportError as error:
        raise Problem(
            Text("Parquet には pyarrow が必要です。", "Parquet needs pyarrow."),
            Text("pip install 'tekigo[parquet]'", "pip install 'tekigo[parquet]'"),
        ) from error


def _parquet(header: Row, rows: Sequence[Row]) -> bytes:
    require_parquet()
    import pyarrow as pa  # noqa: PLC0415  an extra
    import pyarrow.parquet as pq  # noqa: PLC0415  an extra

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    arrays = [pa.array(column, pa.string()) for column in columns]
    buffer = io.BytesIO()
    pq.write_table(pa.table(dict(zip(header, arrays, strict=True))), buffer, compression="zstd")
    return buffer.getvalue()
