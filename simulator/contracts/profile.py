"""Profiles: everything about the interfaces that is not public and so must be replaceable.

A profile is data (TOML). Portal, specification and connector read paths, names, codes, limits and
shapes from it; no code mentions a profile's name. A vendor holding the official specification
writes its own file and changes no code. Shapes are closed enumerations: a value this version
cannot play is refused, never ignored.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.contracts.problem import Problem, Text
from simulator.contracts.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "modelled-1"


class Operation(StrEnum):
    """The calls a portal answers. Published names stand beside those that have one."""

    LOGIN = "login"  # ログインAPI
    LIST_APPLICATIONS = "list-applications"  # 申請データ一覧取得API
    GET_APPLICATION = "get-application"  # 申請データ取得API
    LIST_STATUSES = "list-statuses"  # 申請処理状況一覧取得API
    REGISTER_STATUS = "register-status"  # 申請処理状況登録API
    SEARCH_PROCEDURES = "search-procedures"
    GET_FORM = "get-form"
    CHECK_FORM = "check-form"  # 形式チェック
    PREPARE = "prepare"
    SUBMIT = "submit"
    GET_RECEIPT = "get-receipt"


class ErrorName(StrEnum):
    """Reasons for which a portal refuses a call."""

    BAD_REQUEST = "bad-request"
    BAD_CREDENTIALS = "bad-credentials"
    TOKEN_INVALID = "token-invalid"  # noqa: S105  an error, not a secret
    NOT_FOUND = "not-found"
    TRANSITION_REFUSED = "transition-refused"
    FORM_REJECTED = "form-rejected"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    UNAVAILABLE = "unavailable"
    UNEXPECTED = "unexpected"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OperationShape(_Part):
    """Where one call lives and what its fields are called on the wire.

    `request`, `response` and `item` map our field names to wire names. `items` is the wire name
    of the list that holds the `item`s.
    """

    method: Literal["POST"]
    path: str = Field(pattern=r"^/")
    request: dict[str, str] = {}
    response: dict[str, str] = {}
    items: str = ""
    item: dict[str, str] = {}


class ErrorShape(_Part):
    """HTTP status and error code of one refusal."""

    http: int = Field(ge=400, le=599)
    code: str


class Hal(_Part):
    """Names of the envelope ``metadata / _links / result / errors`` of the core-side APIs."""

    metadata: str
    title: str
    detail: str
    links: str
    self_link: str
    href: str
    result: str
    errors: str
    code: str
    message: str


class FilingNames(_Part):
    """Names inside the filing an applicant sends (our model of the 電子申請等API)."""

    procedure: str
    form_version: str
    municipality: str
    values: str
    groups: str
    attachments: str
    attachment_id: str
    filename: str
    media_type: str
    content: str


class Wire(_Part):
    """Wire profile: the portal's interface.

    Sizes are bytes, durations seconds. `timestamp` is the form of a 到達日時 on the wire.
    """

    envelope: Literal["hal"]
    auth: Literal["token"]
    token_header: str
    token_prefix: str
    token_lifetime: Annotated[int, Field(gt=0)]
    paging: Literal["offset"]
    page_limit: Annotated[int, Field(gt=0)]
    delivery: Literal["binary"]
    digest_header: str
    fetch_effect: Literal["none"]
    error: Literal["http"]
    timestamp: Literal["iso-8601"]
    content_type: str
    hal: Hal
    filing: FilingNames
    operations: dict[Operation, OperationShape]
    statuses: dict[Status, str]
    errors: dict[ErrorName, ErrorShape]


class Members(_Part):
    """File names inside the 申請ZIP."""

    manifest: str
    application: str
    form_pdf: str
    signature: str
    verification: str
    attachments: str


class Package(_Part):
    """Package profile: the 申請ZIP.

    Sizes are bytes. `signature` names the container the applicant's signature travels in.
    """

    signature: Literal["xmldsig-detached"]
    members: Members
    max_size: Annotated[int, Field(gt=0)]
    max_attachments: Annotated[int, Field(gt=0)]
    max_attachment_size: Annotated[int, Field(gt=0)]


class Linkage(_Part):
    """Linkage profile: the 番号紐付情報 file the resident register provides.

    `columns` maps our field names to header names. `end` is the marker line that closes a
    complete file; a file without it is broken.
    """

    encoding: Literal["utf-8"]
    newline: Literal["\r\n"]
    file: str
    serial: Literal["hex"]
    end: str
    columns: dict[str, str]
    kinds: dict[str, str]


class HandOver(_Part):
    """Hand-over profile: what the core systems (基幹システム) receive.

    One folder a batch; the marker file appears last and means the folder is complete.
    `columns` maps our field names to header names; form items follow under their own ids.
    """

    encoding: Literal["utf-8"]
    newline: Literal["\r\n"]
    table: str
    group: str
    package: str
    marker: str
    columns: dict[str, str]
    group_columns: dict[str, str]


class Profile(_Part):
    """All replaceable parts together under one name and version."""

    name: str
    version: str
    note: str
    wire: Wire
    package: Package
    linkage: Linkage
    handover: HandOver

    def operation(self, name: Operation) -> OperationShape:
        """Return path and names of one call."""
        return self.wire.operations[name]

    def status_of(self, code: str) -> Status | None:
        """Return the state behind a wire code, or None for a code the profile does not list."""
        return next((status for status, known in self.wire.statuses.items() if known == code), None)


def stamp(moment: datetime) -> str:
    """Write an instant as ISO 8601 with offset and whole seconds (timestamp = "iso-8601")."""
    return moment.isoformat(timespec="seconds")


def load(text: str, source: str) -> Profile:
    """Read a profile from TOML text.

    Args:
        text: the TOML document.
        source: file name shown in messages.

    Raises:
        Problem: the text is not TOML, a key is unknown or missing, or a value cannot be played.
    """
    try:
        data: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(
            Text(
                ja=f"{source}: TOML として読めません ({error})。",
                en=f"{source}: not TOML ({error}).",
            ),
            Text(ja="示された行を直してください。", en="Mend the line shown."),
        ) from error
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        raise _refusal(error, source) from error


def builtin(name: str = DEFAULT) -> Profile:
    """Return a profile that ships with tekigo.

    Raises:
        Problem: no profile of that name ships.
    """
    folder = resources.files("simulator.contracts") / "profiles"
    file = folder / f"{name}.toml"
    if not file.is_file():
        known = ", ".join(sorted(f.name.removesuffix(".toml") for f in folder.iterdir()))
        raise Problem(
            Text(ja=f"プロファイル {name!r} はありません。", en=f"There is no profile {name!r}."),
            Text(ja=f"次から選んでください: {known}", en=f"Choose one of: {known}"),
        )
    return load(file.read_text(encoding="utf-8"), file.name)


def _refusal(error: ValidationError, source: str) -> Problem:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return Problem(
            Text(
                ja=f"{source}: {key} という項目はありません。", en=f"{source}: unknown key {key}."
            ),
            Text(
                ja="つづりを確かめるか、その行を消してください。",
                en="Check the spelling or delete the line.",
            ),
        )
    given = "" if first["type"] == "missing" else f" = {first['input']!r}"
    return Problem(
        Text(
            ja=f"{source}: {key}{given} は使えません ({first['msg']})。",
            en=f"{source}: {key}{given} cannot be used ({first['msg']}).",
        ),
        Text(
            ja="profiles/modelled-1.toml の同じ項目を手本にしてください。",
            en="Compare the same key in profiles/modelled-1.toml.",
        ),
    )
