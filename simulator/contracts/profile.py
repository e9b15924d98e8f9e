"""Profiles: everything about the interfaces that is not public and so must be replaceable.

A profile is data (TOML). Portal, specification and connector read paths, names, codes, limits and
shapes from it; no code mentions a profile's name. A vendor holding the official specification
writes its own file and changes no code. Shapes are closed enumerations: a value this version
cannot play is refused, never ignored.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
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

from simulator.contracts.located import Located, Place, read, read_file, text_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.refusal import Flaw, Misfit, flaws_of, missing, refusal, unknown, unusable
from simulator.contracts.status import Status

DEFAULT = "modelled-1"
PROFILES = resources.files("simulator.contracts") / "profiles"

Names = TypeVar("Names", bound=Mapping[Any, Any])
Timestamp = Literal["iso-8601", "digits"]

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
    SIGN_IN = "sign-in"  # ログイン of an applicant
    PREPARE = "prepare"
    SUBMIT = "submit"
    GET_RECEIPT = "get-receipt"
    OBTAIN_TOKEN = "obtain-token"  # noqa: S105  a call, not a secret
    SAVE_DRAFT = "save-draft"
    LIST_DRAFTS = "list-drafts"
    GET_DRAFT = "get-draft"
    DELETE_DRAFT = "delete-draft"
    WITHDRAW = "withdraw"  # 取下げ
    LIST_FILINGS = "list-filings"  # 申請状況照会一覧
    LIST_HISTORY = "list-history"
    LIST_NOTICES = "list-notices"  # お知らせ
    LIST_DOCUMENTS = "list-documents"  # 交付物
    GET_DOCUMENT = "get-document"


@dataclass(frozen=True)
class Contract:
    """What one call takes and gives, in our words; the profile gives each word its wire name.

    Args:
        request: fields that must be there.
        optional: fields that may be left out.
        response: fields of the answer.
        item: fields of the rows of the answer's list; () when it has no list.
        municipal: whether only a municipality's account is answered.
    """

    request: tuple[str, ...]
    optional: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    municipal: bool = False


CONTRACTS: dict[Operation, Contract] = {
    Operation.LOGIN: Contract(("account", "password"), response=("token", "lifetime")),
    Operation.LIST_APPLICATIONS: Contract(
        ("since", "until"),
        item=("number", "procedure", "form_version", "arrived", "status", "size"),
        municipal=True,
    ),
    Operation.GET_APPLICATION: Contract(("number",), municipal=True),
    Operation.LIST_STATUSES: Contract(
        ("since", "until"), item=("number", "status", "updated", "comment"), municipal=True
    ),
    Operation.REGISTER_STATUS: Contract(
        ("number", "status"), ("comment", "documents"), ("number", "status"), municipal=True
    ),
    Operation.SEARCH_PROCEDURES: Contract(
        ("municipality",),
        ("keyword", "need", "category"),
        ("total",),
        ("procedure", "title", "form_version", "signature", "category", "needs"),
    ),
    Operation.GET_FORM: Contract(
        ("municipality", "procedure"),
        ("form_version",),
        (
            *("procedure", "title", "form_version", "first_day", "last_day", "versions"),
            *("signature", "visit", "proxies", "attachments"),
        ),
        (
            *("id", "label", "type", "max_length", "required", "codes", "code", "items"),
            *("condition", "original"),
        ),
    ),
    Operation.CHECK_FORM: Contract(
        ("filing",), response=("valid",), item=("item", "row", "code", "message")
    ),
    Operation.PREPARE: Contract(
        ("filing",), ("certificate", "former", "token"), ("draft", "digest_info", "plain_digest")
    ),
    Operation.SIGN_IN: Contract(
        ("signed_in", "certificate", "signature"), response=("login", "expires")
    ),
    Operation.SUBMIT: Contract(
        ("draft",), ("signature", "certificate", "login", "token"), ("number", "arrived")
    ),
    Operation.GET_RECEIPT: Contract(
        ("number",),
        ("token",),
        ("number", "arrived", "procedure", "status", "comment", "verification", "service"),
    ),
    Operation.OBTAIN_TOKEN: Contract(
        ("service", "password", "consented", "certificate", "signature"),
        response=("token", "expires"),
    ),
    Operation.SAVE_DRAFT: Contract(("token", "filing"), ("draft",), ("draft", "saved")),
    Operation.LIST_DRAFTS: Contract(
        ("token",), item=("draft", "procedure", "municipality", "saved")
    ),
    Operation.GET_DRAFT: Contract(("token", "draft"), response=("draft", "saved", "filing")),
    Operation.DELETE_DRAFT: Contract(("token", "draft"), response=("draft",)),
    Operation.WITHDRAW: Contract(("number",), ("token",), ("number", "status")),
    Operation.LIST_FILINGS: Contract(
        ("certificate",),
        ("token",),
        item=("number", "procedure", "arrived", "status", "updated", "comment", "former"),
    ),
    Operation.LIST_HISTORY: Contract(
        ("number",), ("token",), item=("number", "status", "comment", "updated")
    ),
    Operation.LIST_NOTICES: Contract(
        ("certificate",), ("token",), item=("number", "status", "comment", "updated")
    ),
    Operation.LIST_DOCUMENTS: Contract(
        ("number",), ("token",), item=("document", "name", "media_type", "size", "until")
    ),
    Operation.GET_DOCUMENT: Contract(
        ("number", "document"), ("token",), ("name", "media_type", "content")
    ),
}
"""What every profile's calls have in common; `Wire.contract` adds what its shapes bring."""

MUNICIPAL = tuple(
    name for name in Operation if CONTRACTS[name].municipal or name is Operation.LOGIN
)
"""The calls of a municipality's connector."""
APPLICANT = frozenset(Operation) - frozenset(MUNICIPAL)
"""The calls applicants make."""

PAGED = {
    "none": ((), ()),
    "offset": (("offset", "limit"), ("total",)),
    "cursor": (("cursor", "limit"), ("next",)),
}
"""What paging adds to a list: optional fields of the request, fields of the answer."""


class ErrorName(StrEnum):
    """Reasons for which a portal refuses a call."""

    BAD_REQUEST = "bad-request"
    BAD_CREDENTIALS = "bad-credentials"
    TOKEN_INVALID = "token-invalid"  # noqa: S105  an error, not a secret
    CONSENT_INVALID = "consent-invalid"
    NOT_FOUND = "not-found"
    RETENTION_OVER = "retention-over"
    TRANSITION_REFUSED = "transition-refused"
    FORM_REJECTED = "form-rejected"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    TOO_MANY_REQUESTS = "too-many-requests"
    UNAVAILABLE = "unavailable"
    UNEXPECTED = "unexpected"


SHAPED = (
    ("envelope", ("hal",), "hal"),
    ("envelope", ("result",), "verdict"),
    ("auth", ("token", "rotating"), "token_header"),
    ("auth", ("token", "rotating"), "token_lifetime"),
    ("auth", ("rotating",), "next_token_header"),
    ("auth", ("per-call",), "credential_form"),
    ("paging", ("offset", "cursor"), "page_limit"),
    ("delivery", ("binary",), "digest_header"),
)
"""Keys of the wire profile that some shapes of a setting need, and no others have."""


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
    return AfterValidator(lambda pattern: _only_places(pattern, wanted))


def _only_places(pattern: str, wanted: Iterable[str]) -> str:
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError:
        found = set()
    if found != set(wanted):
        places = " ".join(f"{{{name}}}" for name in wanted)
        what = Text(f"置き換え箇所は {places} だけです", f"its places must be just {places}")
        raise Misfit(unusable((), what))
    return pattern


def _holds_every_character(encoding: object) -> object:
    if encoding == "cp932":
        what = Text(
            "𠮷 や異体字セレクタなど、引き渡すべき文字を書けません",
            "it cannot hold characters that must arrive, such as 𠮷 or variation selectors",
        )
        raise Misfit(unusable((), what))
    return encoding


def _flaws(wire: Wire) -> Iterator[Flaw]:
    """Yield what keeps a portal from playing the profile: what its shapes need, and lack."""
    for setting, needing, key in SHAPED:
        if (getattr(wire, setting) in needing) != bool(getattr(wire, key)):
            yield _exactly_when(
                (key,), setting, " / ".join(needing), given=bool(getattr(wire, key))
            )
    yield from _misnamed(wire.operations, wire.calls, "operations")
    paths = [shape.path for shape in wire.operations.values()]
    for name, shape in wire.operations.items():
        if paths.count(shape.path) > 1:
            yield unusable(("operations", name, "path"), _TWICE)
        if name in wire.calls:
            yield from _call_flaws(shape, wire.contract(name), name)
    yield from _misnamed(wire.errors, wire.refusals, "errors")
    for error, refused in wire.errors.items():
        if (refused.http is None) != (wire.error == "ok-with-ng"):
            given = refused.http is not None
            yield _exactly_when(("errors", error, "http"), "error", "http", given=given)


def _call_flaws(shape: OperationShape, contract: Contract, name: Operation) -> Iterator[Flaw]:
    place = ("operations", name)
    yield from _misnamed(shape.request, (*contract.request, *contract.optional), *place, "request")
    yield from _misnamed(shape.response, contract.response, *place, "response")
    yield from _misnamed(shape.item, contract.item, *place, "item")
    if bool(shape.items) != bool(contract.item):
        what = Text("項目 (item) と合いません", "it does not fit its item")
        yield unusable((*place, "items"), what)


def _exactly_when(place: Place, setting: str, values: str, *, given: bool) -> Flaw:
    what = Text(
        f"{setting} が {values} のときに限り、必ず書きます",
        f"it stands there exactly when {setting} is {values}",
    )
    return unusable(place, what) if given else missing(place, what)


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
    """Error code of one refusal, and its HTTP status where failure is one (error = "http")."""

    http: Annotated[int, Field(ge=400, le=599)] | None = None
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


class Verdict(_Part):
    """Names of the envelope ``result { name, errors }``, beside which an answer's fields stand.

    `name` holds `ok` or `ng`, and `errors` the codes of a refusal.
    """

    result: str
    name: str
    ok: str
    ng: str
    errors: str


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
    proxy: str
    proxy_kind: str
    proxy_name: str
    proxy_relation: str
    proxy_address: str
    proxy_phone: str
    proxy_office: str


class Documents(_Part):
    """Result documents (交付物) beside a state that is registered: names in JSON, and limits.

    Sizes are bytes. `days` is for how long after its registration an applicant may fetch one.
    """

    name: str
    media_type: str
    content: str
    max_count: Annotated[int, Field(gt=0, lt=100)]
    max_size: Annotated[int, Field(gt=0)]
    days: Annotated[int, Field(gt=0)]


class Wire(_Part):
    """Wire profile: the portal's interface. What no shape needs is left out.

    Args:
        adapter: ``FILE.py:CLASS`` of a translator for what no shape here can play; see
            `simulator.portal.adapter`.
        envelope: the frame around every answer: ``metadata / _links / result / errors`` (hal), or
            the fields beside a ``result`` of OK or NG (result).
        auth: a token from login goes with later calls, or account and password with every call, or
            the token is good for one call and every answer brings the next one (rotating).
        token_lifetime: seconds.
        next_token_header: of an answer, where tokens rotate.
        credential_form: a password travels as it is, or as SHA-256 in hex (UTF-8).
        page_limit: most rows in one answer, unless lists have no pages.
        calls_per_minute: of one account, beyond which a 429 comes; 0 for no limit.
        retention_days: for which a filing can be listed and fetched; 0 for ever.
        delivery: an 申請ZIP is the body of the answer, or base64 in a field of it.
        fetch_effect: a fetch changes nothing, or marks the filing as obtained.
        error: failure is an HTTP status, or NG in an answer of 200 (a wrong path stays a 404).
        consent_lifetime: seconds for which a person's consent lets an outside service act, and for
            which a person stays logged in.
        timestamp: how instants are written; digits are ``yyyyMMddHHmmss``, Japan's time.
    """

    adapter: Annotated[str, Field(pattern=r"^$|^.+\.py:[A-Za-z_]\w*$")] = ""
    envelope: Literal["hal", "result"]
    auth: Literal["token", "per-call", "rotating"]
    token_header: str = ""
    next_token_header: str = ""
    token_prefix: str = ""
    token_lifetime: Annotated[int, Field(ge=0)] = 0
    credential_form: Literal["", "plain", "sha-256"] = ""
    paging: Literal["none", "offset", "cursor"]
    page_limit: Annotated[int, Field(ge=0)] = 0
    calls_per_minute: Annotated[int, Field(ge=0)] = 0
    retention_days: Annotated[int, Field(ge=0)] = 0
    delivery: Literal["binary", "base64"]
    digest_header: str = ""
    fetch_effect: Literal["none", "marks-obtained"]
    error: Literal["http", "ok-with-ng"]
    timestamp: Timestamp
    content_type: str
    consent_lifetime: Annotated[int, Field(gt=0)]
    hal: Hal | None = None
    verdict: Verdict | None = None
    filing: FilingNames
    documents: Documents
    operations: dict[Operation, OperationShape]
    statuses: Annotated[dict[Status, str], _all_of(*Status)]
    errors: dict[ErrorName, ErrorShape]

    @model_validator(mode="after")
    def _fits(self) -> Wire:
        flaws = list(_flaws(self))
        if flaws:
            raise Misfit(*flaws)
        return self

    @property
    def calls(self) -> tuple[Operation, ...]:
        """The calls there are."""
        return tuple(name for name in Operation if self.has_tokens or name != Operation.LOGIN)

    @property
    def has_tokens(self) -> bool:
        """Whether calls carry a token that login gave."""
        return self.auth != "per-call"

    @property
    def refusals(self) -> tuple[ErrorName, ...]:
        """The reasons for which a call can be refused."""
        never = {
            *(() if self.has_tokens else (ErrorName.TOKEN_INVALID,)),
            *(() if self.retention_days else (ErrorName.RETENTION_OVER,)),
        }
        return tuple(name for name in ErrorName if name not in never)

    def contract(self, name: Operation) -> Contract:
        """Return what a call takes and gives in these shapes."""
        contract = CONTRACTS[name]
        request, optional = contract.request, contract.optional
        response, item = contract.response, contract.item
        if contract.municipal and not self.has_tokens:
            request = ("account", "password", *request)
        if name in (Operation.LIST_APPLICATIONS, Operation.LIST_STATUSES):
            asked, told = PAGED[self.paging]
            optional, response = (*optional, *asked), (*response, *told)
        if name == Operation.LIST_APPLICATIONS and self.fetch_effect == "marks-obtained":
            optional, item = (*optional, "unobtained"), (*item, "obtained")
        if name == Operation.GET_APPLICATION and self.delivery == "base64":
            response = ("number", "package", "digest")
        return replace(contract, request=request, optional=optional, response=response, item=item)

    def instant(self, moment: datetime) -> str:
        """Write an instant as it stands on the wire."""
        return written(moment, self.timestamp)


FileType = Literal["pdf", "jpeg", "word", "excel"]
"""Kinds of file that may be attached; municipal guidance names these four."""

LISTED = ("cms-detached", "cades-detached")
"""The signature containers that sign a list of digests."""


class Members(_Part):
    """File names inside the 申請ZIP; `signed_list` is there only where the container needs it."""

    manifest: str
    application: str
    form_pdf: str
    signature: str
    signed_list: str = ""
    verification: str
    attachments: str


class Package(_Part):
    """Package profile: the 申請ZIP.

    Sizes are bytes. `signature` names the container the applicant's signature travels in: an XML
    Signature over every file, which carries the form itself or does not, or a detached CMS over a
    list of digests of them, as CAdES or not. `attachment_types` are the kinds of file that
    applicants may attach. `timestamp` is the form of 到達日時 in the package's documents.
    `max_nesting` counts archives in one another: an attached .docx is one.
    """

    signature: Literal["xmldsig-detached", "xmldsig-enveloping", "cms-detached", "cades-detached"]
    timestamp: Timestamp
    members: Members
    max_size: Annotated[int, Field(gt=0, lt=2**31)]
    max_members: Annotated[int, Field(gt=0, lt=2**14)]
    max_nesting: Annotated[int, Field(gt=0, lt=10)]
    max_attachments: Annotated[int, Field(gt=0)]
    max_attachment_size: Annotated[int, Field(gt=0)]
    attachment_types: Annotated[tuple[FileType, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> Package:
        given = bool(self.members.signed_list)
        if given != (self.signature in LISTED):
            place = ("members", "signed_list")
            raise Misfit(_exactly_when(place, "signature", " / ".join(LISTED), given=given))
        return self


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
    timestamp: Timestamp
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
            what = Text(
                "差分ファイルと区別できません", "it cannot be told from the name of a delta file"
            )
            raise Misfit(unusable((), what))
        return pattern

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        if self.delta is not None and self.delta.operation in self.columns.values():
            raise Misfit(unusable(("delta", "operation"), _TWICE))
        return self


HANDED_OVER = ("number", "arrived", "form_version", "signer", "subject", "verification")
"""What stands beside the items of a form in its table."""


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
    columns: Annotated[dict[str, str], _all_of(*HANDED_OVER)]
    group_columns: Annotated[dict[str, str], _all_of("number", "row")]

    @field_validator("marker")
    @classmethod
    def _fits_completion(cls, name: str, read: ValidationInfo) -> str:
        if bool(name) != (read.data.get("completion") == "marker"):
            raise Misfit(_exactly_when((), "completion", "marker", given=bool(name)))
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


_DATE = "[12][0-9]{3}%(0[1-9]|1[0-2])%(0[1-9]|[12][0-9]|3[01])"
_TIME = "([01][0-9]|2[0-3])%[0-5][0-9]%[0-5][0-9]"
INSTANTS: dict[Timestamp, str] = {
    "iso-8601": (
        f"^{_DATE.replace('%', '-')}T{_TIME.replace('%', ':')}"
        r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
    ),
    "digits": f"^{_DATE.replace('%', '')}{_TIME.replace('%', '')}$",
}
"""The forms of an instant, for machines."""

JAPAN = timezone(timedelta(hours=9))
_DIGITS = "%Y%m%d%H%M%S"


def stamp(moment: datetime) -> str:
    """Write an instant as ISO 8601 with offset and whole seconds, as everything inside tekigo."""
    return moment.isoformat(timespec="seconds")


def written(moment: datetime, form: Timestamp) -> str:
    """Write an instant in one of a profile's forms, with whole seconds."""
    return stamp(moment) if form == "iso-8601" else f"{moment.astimezone(JAPAN):{_DIGITS}}"


def read_instant(text: str, form: Timestamp) -> datetime:
    """Read an instant written in one of a profile's forms.

    Raises:
        ValueError: the text is not of that form, or no such day exists.
    """
    if not re.fullmatch(INSTANTS[form], text):
        raise ValueError(f"not an instant: {text!r}")
    if form == "iso-8601":
        return datetime.fromisoformat(text)
    return datetime.strptime(text, _DIGITS).replace(tzinfo=JAPAN)


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
    return sorted(file.name.removesuffix(".toml") for file in PROFILES.iterdir())


@cache
def builtin(name: str = DEFAULT) -> Profile:
    """Return a profile that ships with tekigo.

    Raises:
        Problem: no profile of that name ships.
    """
    if name not in builtins():
        raise _no_such(name)
    file = PROFILES / f"{name}.toml"
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
    return _seen_from(file.resolve().parent, profile)


def _seen_from(folder: Path, profile: Profile) -> Profile:
    """Return the profile with its adapter, if it names one, at a place seen from anywhere."""
    if not profile.wire.adapter:
        return profile
    wire = profile.wire.model_copy(update={"adapter": str(folder / profile.wire.adapter)})
    return profile.model_copy(update={"wire": wire})


def json_text(profile: Profile) -> str:
    """Return a profile as JSON text, for a connector in any language."""
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


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
