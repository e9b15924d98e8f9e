"""Profiles: everything about the interfaces that is not public and so must be replaceable.

A profile is data (TOML). Portal, specification and connector read paths, names, codes, limits and
shapes from it; no code mentions a profile's name. A vendor holding the official specification
writes its own file and changes no code. Shapes are closed enumerations: a value this version
cannot play is refused, never ignored.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from simulator.contracts.located import Located, read, read_file, text_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.refusal import Flaw, Misfit, flaws_of, missing, refusal, unknown, unusable
from simulator.contracts.status import Status

DEFAULT = "modelled-1"

Names = TypeVar("Names", bound=Mapping[Any, Any])

_TWICE = Text("二度使われています", "it is used twice")


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


def _misnamed(names: Mapping[Any, Any], wanted: Iterable[str], *place: str) -> Iterator[Flaw]:
    """Yield what keeps `names` from giving exactly the wanted words a name, each its own."""
    words = [str(word) for word in wanted]
    for word in words:
        if word not in names:
            yield missing((*place, word))
    for word in names:
        if word not in words:
            yield unknown((*place, str(word)), words)
    given = [name for name in names.values() if isinstance(name, str)]
    for word, name in names.items():
        if given.count(name) > 1:
            yield unusable((*place, str(word)), _TWICE)


def _named(names: Names, wanted: Iterable[str]) -> Names:
    """Return `names` if exactly the wanted words have a name, and each its own."""
    flaws = list(_misnamed(names, wanted))
    if flaws:
        raise Misfit(*flaws)
    return names


def _all_of(*wanted: str) -> AfterValidator:
    return AfterValidator(lambda names: _named(names, wanted))


def _with_places(*wanted: str) -> AfterValidator:
    """Accept a pattern that has every wanted ``{place}``, and no other."""

    def check(pattern: str) -> str:
        try:
            found = {
                name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None
            }
        except ValueError:
            found = set()
        if found != set(wanted):
            places = " ".join(f"{{{name}}}" for name in wanted)
            what = Text(f"置き換え箇所は {places} だけです", f"its places must be just {places}")
            raise Misfit(unusable((), what))
        return pattern

    return AfterValidator(check)


def _playable(
    shapes: dict[Operation, OperationShape],
) -> dict[Operation, OperationShape]:
    flaws = list(_misnamed(shapes, Operation))
    paths = [shape.path for shape in shapes.values()]
    for name, shape in shapes.items():
        contract = CONTRACTS[name]
        if paths.count(shape.path) > 1:
            flaws.append(unusable((name, "path"), _TWICE))
        request = (*contract.request, *contract.optional)
        flaws += _misnamed(shape.request, request, name, "request")
        flaws += _misnamed(shape.response, contract.response, name, "response")
        flaws += _misnamed(shape.item, contract.item, name, "item")
        if bool(shape.items) != bool(contract.item):
            what = Text("項目 (item) と合いません", "it does not fit its item")
            flaws.append(unusable((name, "items"), what))
    if flaws:
        raise Misfit(*flaws)
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


class Linkage(_Part):
    """Linkage profile: the 番号紐付情報 file the resident register provides.

    `columns` maps our field names to header names. `end` is the marker line that closes a
    complete file; a file without it is broken.
    """

    encoding: Literal["utf-8"]
    newline: Literal["\r\n"]
    file: Annotated[str, _with_places("stamp")]
    serial: Literal["hex"]
    end: Annotated[str, _with_places("count")]
    columns: Annotated[
        dict[str, str], _all_of("issuer", "kind", "serial", "person", "since", "until")
    ]
    kinds: Annotated[dict[str, str], _all_of("signature", "authentication")]


class HandOver(_Part):
    """Hand-over profile: what the core systems (基幹システム) receive.

    One folder a batch; the marker file appears last and means the folder is complete.
    `columns` maps our field names to header names; form items follow under their own ids.
    """

    encoding: Literal["utf-8"]
    newline: Literal["\r\n"]
    table: Annotated[str, _with_places("procedure")]
    group: Annotated[str, _with_places("procedure", "group")]
    package: Annotated[str, _with_places("number")]
    marker: str
    columns: Annotated[
        dict[str, str], _all_of("number", "arrived", "form_version", "signer", "verification")
    ]
    group_columns: Annotated[dict[str, str], _all_of("number", "row")]


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
        Problem: the text is not TOML, a key is unknown or missing, or a value cannot be played;
            it tells everything that is wrong, each with its line.
    """
    return _profile(read(text, source))


def builtins() -> list[str]:
    """Return the names of the profiles that ship with tekigo."""
    return sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir())


def builtin(name: str = DEFAULT) -> Profile:
    """Return a profile that ships with tekigo.

    Raises:
        Problem: no profile of that name ships.
    """
    if name not in builtins():
        raise _no_such(name)
    file = _FOLDER / f"{name}.toml"
    return load(file.read_text(encoding="utf-8"), file.name)


def find(name: str, folder: Path = Path()) -> Profile:
    """Return the profile of a name that ships, or of a file.

    Args:
        name: a name that ships, or the path of a TOML file, or of a JSON file as `json_text`
            writes it.
        folder: what a relative path starts from.

    Raises:
        Problem: there is neither, the file cannot be used, or it takes the name of a profile that
            ships without being that profile.
    """
    if name in builtins():
        return builtin(name)
    file = folder / name
    if not (file.suffix in {".toml", ".json"} or file.is_file()):
        raise _no_such(name)
    located = _read_json(file) if file.suffix == ".json" else read_file(file)
    profile = _profile(located)
    if profile.name in builtins() and profile != builtin(profile.name):
        what = Text("付属のものと同じ名前です", "a profile that ships has this name")
        hint = Text("自社の名前を付けてください。", "Give yours a name of its own.")
        raise refusal(located, [unusable(("name",), what)], hint)
    return profile


def json_text(profile: Profile) -> str:
    """Return a profile as JSON text, for a connector in any language."""
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


_FOLDER = resources.files("simulator.contracts") / "profiles"
_COMPARE = Text(
    ja="profiles/modelled-1.toml の同じ項目を手本にしてください。",
    en="Compare the same key in profiles/modelled-1.toml.",
)
_SPELLING = Text(
    ja="つづりを確かめるか、その行を消してください。",
    en="Check the spelling or delete the line.",
)


def _profile(located: Located) -> Profile:
    try:
        return Profile.model_validate(located.values)
    except ValidationError as error:
        flaws = flaws_of(error, Profile)
        spelling = all(flaw.kind == "unknown" for flaw in flaws)
        raise refusal(located, flaws, _SPELLING if spelling else _COMPARE) from error


def _read_json(file: Path) -> Located:
    try:
        values = json.loads(text_of(file))
    except (ValueError, RecursionError) as error:
        raise Problem(
            Text(
                f"{file.name}: JSON として読めません ({error})。",
                f"{file.name}: not JSON ({error}).",
            ),
            Text("tekigo が書いたファイルを指定してください。", "Name a file that tekigo wrote."),
        ) from error
    return Located(file.name, values, {})


def _no_such(name: str) -> Problem:
    known = ", ".join(builtins())
    near = get_close_matches(name, builtins(), n=1)
    ja = "".join(f"{one} のことですか。" for one in near)
    en = "".join(f"Did you mean {one}? " for one in near)
    return Problem(
        Text(ja=f"プロファイル {name!r} はありません。", en=f"There is no profile {name!r}."),
        Text(
            ja=f"{ja}付属のもの ({known}) か、TOML ファイルのパスを指定してください。",
            en=f"{en}Name one that ships ({known}), or the path of a TOML file.",
        ),
    )
