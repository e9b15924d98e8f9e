"""Profiles: everything about the interfaces that is not public and so must be replaceable.

A profile is data (TOML). Portal, specification and connector read paths, names, codes, limits and
shapes from it; no code mentions a profile's name. A vendor holding the official specification
writes its own file and changes no code. Shapes are closed enumerations: a value this version
cannot play is refused, never ignored.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import resources
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from simulator.contracts.problem import Problem, Text
from simulator.contracts.status import Status

DEFAULT = "modelled-1"

Names = TypeVar("Names", bound=Mapping[Any, Any])


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


@dataclass(frozen=True)
class Contract:
    """What one call takes and gives, in our words; the profile gives each word its wire name.

    Args:
        request: fields that must be there.
        optional: fields that may be left out.
        response: fields of the answer.
        item: fields of the rows of the answer's list; () when it has no list.
        token: whether only a caller with a login token is answered.
    """

    request: tuple[str, ...]
    optional: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    token: bool = False


CONTRACTS: dict[Operation, Contract] = {
    Operation.LOGIN: Contract(("account", "password"), response=("token", "lifetime")),
    Operation.LIST_APPLICATIONS: Contract(
        ("since", "until"),
        ("offset", "limit"),
        ("total",),
        ("number", "procedure", "form_version", "arrived", "status", "size"),
        token=True,
    ),
    Operation.GET_APPLICATION: Contract(("number",), token=True),
    Operation.LIST_STATUSES: Contract(
        ("since", "until"),
        ("offset", "limit"),
        ("total",),
        ("number", "status", "updated", "comment"),
        token=True,
    ),
    Operation.REGISTER_STATUS: Contract(
        ("number", "status"), ("comment",), ("number", "status"), token=True
    ),
    Operation.SEARCH_PROCEDURES: Contract(
        ("municipality",),
        ("keyword",),
        ("total",),
        ("procedure", "title", "form_version", "signature"),
    ),
    Operation.GET_FORM: Contract(
        ("municipality", "procedure"),
        response=("procedure", "title", "form_version", "attachments"),
        item=("id", "label", "type", "max_length", "required", "codes", "code", "items"),
    ),
    Operation.CHECK_FORM: Contract(
        ("filing",), response=("valid",), item=("item", "code", "message")
    ),
    Operation.PREPARE: Contract(("filing",), response=("draft", "digest_info")),
    Operation.SUBMIT: Contract(
        ("draft", "signature", "certificate"), response=("number", "arrived")
    ),
    Operation.GET_RECEIPT: Contract(
        ("number",),
        response=("number", "arrived", "procedure", "status", "comment", "verification"),
    ),
}


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


class _Misfit(ValueError):
    """A value of the right type that no portal could be run with."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja


def _named(names: Names, wanted: Iterable[str], where: str = "") -> Names:
    """Return `names` if exactly the wanted words have a name, and each its own."""
    for word in wanted:
        if word not in names:
            raise _Misfit(f"{where}{word} がありません", f"{where}{word} is missing")
    for word in names:
        if word not in wanted:
            raise _Misfit(f"{where}{word} という項目はありません", f"unknown key {where}{word}")
    given = [name for name in names.values() if isinstance(name, str)]
    for name in given:
        if given.count(name) > 1:
            raise _Misfit(f"{name!r} が二度使われています", f"{name!r} is used twice")
    return names


def _all_of(*wanted: str) -> AfterValidator:
    return AfterValidator(lambda names: _named(names, wanted))


def _with_places(*wanted: str) -> AfterValidator:
    """Accept a pattern that has every wanted ``{place}``, and no other."""
    return AfterValidator(lambda pattern: _only_places(pattern, wanted))


def _only_places(pattern: str, wanted: Iterable[str]) -> str:
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError:
        found = set()
    if found != set(wanted):
        places = " ".join(f"{{{name}}}" for name in wanted)
        raise _Misfit(f"置き換え箇所は {places} だけです", f"its places must be just {places}")
    return pattern


def _holds_every_character(encoding: object) -> object:
    if encoding == "cp932":
        raise _Misfit(
            "𠮷 や異体字セレクタなど、引き渡すべき文字を書けません",
            "it cannot hold characters that must arrive, such as 𠮷 or variation selectors",
        )
    return encoding


def _playable(
    shapes: dict[Operation, OperationShape],
) -> dict[Operation, OperationShape]:
    _named(shapes, Operation)
    _named({name: shape.path for name, shape in shapes.items()}, Operation)
    for name, contract in CONTRACTS.items():
        shape = shapes[name]
        _named(shape.request, (*contract.request, *contract.optional), f"{name}.request.")
        _named(shape.response, contract.response, f"{name}.response.")
        _named(shape.item, contract.item, f"{name}.item.")
        if bool(shape.items) != bool(contract.item):
            raise _Misfit(f"{name}.items が項目と合いません", f"{name}.items does not fit its item")
    return shapes


class _Part(BaseModel):
    # Parts are built with the whole, once, when a profile is read: a portal starts the sooner.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


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
    operations: Annotated[dict[Operation, OperationShape], AfterValidator(_playable)]
    statuses: Annotated[dict[Status, str], _all_of(*Status)]
    errors: Annotated[dict[ErrorName, ErrorShape], _all_of(*ErrorName)]


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


class Delta(_Part):
    """Delta files of the 番号紐付情報: what changed since the file before.

    Deltas carry a running number without a gap, from 1 on. Each row begins with the `operation`
    column, 追加 ("add") or 失効 ("lapse"); the other columns are those of a full file.
    """

    file: Annotated[str, _with_places("sequence", "stamp")]
    end: Annotated[str, _with_places("count")]
    operation: str
    operations: Annotated[dict[str, str], _all_of("add", "lapse")]


class Linkage(_Part):
    """Linkage profile: the 番号紐付情報 files the resident register provides.

    `columns` maps our field names to header names. `end` is the marker line that closes a
    complete file; a file without it is broken. Where there are deltas, the name of a full file
    says by `{sequence}` up to which delta it is current. `timestamp` is the form of since and
    until: "digits" is YYYYMMDDhhmmss in Japan Standard Time.
    """

    encoding: Literal["utf-8", "utf-8-sig", "cp932"]
    newline: Literal["\r\n", "\n"]
    delta: Delta | None = None
    file: str
    serial: Literal["hex", "decimal"]
    timestamp: Literal["iso-8601", "digits"]
    end: Annotated[str, _with_places("count")]
    columns: Annotated[
        dict[str, str], _all_of("issuer", "kind", "serial", "person", "since", "until")
    ]
    kinds: Annotated[dict[str, str], _all_of("signature", "authentication")]

    @field_validator("file")
    @classmethod
    def _told_from_deltas(cls, pattern: str, read: ValidationInfo) -> str:
        delta: Delta | None = read.data.get("delta")
        places = ("stamp",) if delta is None else ("sequence", "stamp")
        _only_places(pattern, places)
        bare = dict.fromkeys(places, "")
        if delta is not None and delta.file.format(**bare) == pattern.format(**bare):
            raise _Misfit(
                "差分ファイルと区別できません", "it cannot be told from the name of a delta file"
            )
        return pattern

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        if self.delta is not None and self.delta.operation in self.columns.values():
            name = self.delta.operation
            raise _Misfit(f"{name!r} が二度使われています", f"{name!r} is used twice")
        return self


class HandOver(_Part):
    """Hand-over profile: what the core systems (基幹システム) receive.

    One folder a batch, or one a filing (`grouping`). A folder is complete when its `marker` file
    appears, or when it loses the ending `.part` of its name (`completion`). `columns` maps our
    field names to header names; form items follow under their ids or 項目名 (`headers`).
    """

    encoding: Annotated[
        Literal["utf-8", "utf-8-sig", "utf-16"], BeforeValidator(_holds_every_character)
    ]
    newline: Literal["\r\n", "\n"]
    grouping: Literal["batch", "filing"]
    completion: Literal["marker", "rename"]
    marker: Annotated[str, Field(validate_default=True)] = ""
    headers: Literal["id", "label"]
    table: Annotated[str, _with_places("procedure")]
    group: Annotated[str, _with_places("procedure", "group")]
    package: Annotated[str, _with_places("number")]
    columns: Annotated[
        dict[str, str], _all_of("number", "arrived", "form_version", "signer", "verification")
    ]
    group_columns: Annotated[dict[str, str], _all_of("number", "row")]

    @field_validator("marker")
    @classmethod
    def _fits_completion(cls, name: str, read: ValidationInfo) -> str:
        marked = read.data.get("completion") == "marker"
        if marked and not name:
            raise _Misfit(
                'completion = "marker" には名前が要ります', 'completion = "marker" needs its name'
            )
        if name and not marked:
            raise _Misfit('completion = "marker" のときだけです', 'only with completion = "marker"')
        return name


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


INSTANT = (
    r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""The form of an instant on the wire (timestamp = "iso-8601"), for machines."""


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
    key = ".".join(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden" or "[key]" in first["loc"]:
        return Problem(
            Text(
                ja=f"{source}: {key} という項目はありません。", en=f"{source}: unknown key {key}."
            ),
            Text(
                ja="つづりを確かめるか、その行を消してください。",
                en="Check the spelling or delete the line.",
            ),
        )
    given = f" = {first['input']!r}" if isinstance(first["input"], str | int | float) else ""
    expected = _expected(first)
    return Problem(
        Text(
            ja=f"{source}: {key}{given} は使えません ({expected.ja})。",
            en=f"{source}: {key}{given} cannot be used ({expected.en}).",
        ),
        Text(
            ja="profiles/modelled-1.toml の同じ項目を手本にしてください。",
            en="Compare the same key in profiles/modelled-1.toml.",
        ),
    )


def _expected(error: ErrorDetails) -> Text:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Text(ja="必須の項目です", en="it is missing")
        case "literal_error":
            return Text(ja=f"{context['expected']} のみ", en=f"must be {context['expected']}")
        case "value_error":
            return Text(ja=context["error"].ja, en=str(context["error"]))
        case _:
            return Text(ja=error["msg"], en=error["msg"])
