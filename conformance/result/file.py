"""Reads and writes the result file, atomically, and refuses one that was edited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from conformance.result.conclusion import conclude, content_digest, headline
from conformance.result.model import Result

if TYPE_CHECKING:
    from pathlib import Path


class ResultRefused(Exception):
    """A result file that cannot be trusted; the message says why, in Japanese and English."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


class NoResult(ResultRefused):
    """Not a result file at all."""


def json_text(result: Result) -> str:
    """Return a result as JSON text.

    Raises:
        ResultRefused: the stated conclusion is not what the facts allow, or the digest is stale.
    """
    _refuse_undeserved(result)
    if content_digest(result) != result.digest:
        raise ResultRefused(
            "結果が検査の後に変更されています。検査をやり直してください。",
            "The result was altered after the checks. Run the checks again.",
        )
    return (
        json.dumps(result.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
        + "\n"
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the result file, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:result:1",
        **Result.model_json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo result",
    }


def write_text(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read(text: str, source: str) -> Result:
    """Read a result file.

    Args:
        text: the JSON text.
        source: file name shown in messages.

    Raises:
        NoResult: it is something else, or damaged.
        ResultRefused: edited since it was written, or claiming too much.
    """
    try:
        result = Result.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        what = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise NoResult(
            f"{source}: 結果ファイルとして読めません ({what})。",
            f"{source}: not a result file ({what}).",
        ) from error
    if content_digest(result) != result.digest:
        raise ResultRefused(
            f"{source}: 書き出された後に編集されています。検査をやり直してください。",
            f"{source}: edited after it was written. Run the checks again.",
        )
    _refuse_undeserved(result)
    return result


def _refuse_undeserved(result: Result) -> None:
    if result.conclusion is not conclude(result) or result.headline != headline(result):
        raise ResultRefused(
            f"結論 {result.conclusion} は記録された事実と合いません。",
            f"The conclusion {result.conclusion} is not what the recorded facts allow.",
        )
