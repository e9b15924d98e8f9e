"""A case: the smallest filing or history that failed, with all it takes to try just that again.

It is a file of its own beside the reports, so that it can be passed on and kept.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conformance.result.file import NoResult, ResultRefused
from conformance.result.model import Bilingual, Scope
from simulator.contracts.filing import Filing

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA: Final = "tekigo-case/1"
FOLDER = "cases"
"""Where cases lie below a run's reports."""

Step = dict[str, str | int]
"""One step of a history: what is done under ``do``, and what it takes."""


class Case(BaseModel):
    """One case; it holds a filing or a history, never both.

    個人番号 stand in it whole, where the run's policy asked for any: without them it would be
    another filing.
    """

    schema_: Literal["tekigo-case/1"] = Field(default=SCHEMA, alias="schema")
    requirement: str = Field(description="id of the requirement whose check failed")
    scope: Scope = Field(description="of the run it was found in: register, profile, seed, ...")
    note: Bilingual = Field(description="what is special about it")
    expectation: Bilingual = Field(description="what the requirement says")
    found: Bilingual = Field(description="what came instead")
    filing: Filing | None = None
    history: list[Step] = []
    digest: str = Field(
        default="", description="SHA-256 over everything else; an edited file does not match"
    )

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    @property
    def file_name(self) -> str:
        """Name of its file: requirement and what tells it from others."""
        return f"{self.requirement}-{self.digest[:8]}.json"


def case(
    requirement: str,
    scope: Scope,
    note: Bilingual,
    expectation: Bilingual,
    found: Bilingual,
    filing: Filing | None = None,
    history: Sequence[Step] = (),
) -> Case:
    """Return a case with its digest; see `Case` for what it is made of."""
    made = Case(
        requirement=requirement,
        scope=scope,
        note=note,
        expectation=expectation,
        found=found,
        filing=filing,
        history=list(history),
    )
    return made.model_copy(update={"digest": _digest(_content(made))})


def case_text(one: Case) -> str:
    """Return a case as the text of its file."""
    return json.dumps(_content(one), ensure_ascii=False, indent=2) + "\n"


def read_case(text: str, source: str) -> Case:
    """Read a case.

    Args:
        text: the JSON text.
        source: file name shown in messages.

    Raises:
        NoResult: it is something else, or damaged.
        ResultRefused: it was edited since it was written.
    """
    try:
        found = Case.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        what = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise NoResult(
            f"{source}: ケースのファイルとして読めません ({what})。",
            f"{source}: not a case file ({what}).",
        ) from error
    if (found.filing is None) is not bool(found.history):
        raise NoResult(
            f"{source}: 申請と経過のどちらか一方があるはずです。",
            f"{source}: it must hold either a filing or a history.",
        )
    if _digest(json.loads(text)) != found.digest:
        raise ResultRefused(
            f"{source}: 書き出された後に編集されています。検査をやり直してください。",
            f"{source}: edited after it was written. Run the checks again.",
        )
    return found


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:case:1",
        **Case.model_json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo case",
    }


def _content(one: Case) -> dict[str, Any]:
    return one.model_dump(mode="json", by_alias=True)


def _digest(content: dict[str, Any]) -> str:
    # Over what the file holds, so that a case outlives words that a later scope adds.
    signed = {key: value for key, value in content.items() if key != "digest"}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
