"""The messages of the connector driver protocol, and its HTTP form as an OpenAPI 3.1 document.

The protocol is ours: it is how a suite or a test bench drives a connector, over stdio (one JSON
object a line) or HTTP (one a POST). Requests are closed: a field nobody defined is refused.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from simulator.contracts.provenance import Provenance

PROTOCOL: Final = 1
NOTE = (
    "tekigo の模型です。ポータルの API とは関係ありません。/ tekigo's own, and no part of the"
    " portal's interface."
)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(_Message):
    """No arguments."""


class Portal(_Message):
    """The portal's address, the account there, the CA that vouches for it, and our patience.

    Args:
        patience_seconds: how long a call may stay without an answer before it is given up.
    """

    url: str
    account: str
    password: str
    ca_file: str
    patience_seconds: float = Field(default=120, gt=0)


class Signature(_Message):
    """Who checks signatures, the CAs of residents' certificates (PEM), and whom to ask."""

    check: Literal["own", "portal-result"] = "own"
    revocation: Literal["ocsp", "crl"] = "ocsp"
    anchors: list[str]
    ocsp_url: str
    crl_url: str = ""


class Settings(_Message):
    """Everything a connector is told; `role` says what is asked of it."""

    role: Literal["municipal-file", "municipal-screen", "prefecture", "intake-only"] = (
        "municipal-file"
    )
    profile: str
    portal: Portal
    signature: Signature
    links: str
    handover: str
    state: str
    log: str


class Instant(_Message):
    """An instant with its offset."""

    now: AwareDatetime


class Document(_Message):
    """A result document (交付物); its content in base64."""

    name: str
    media_type: str
    content: str = Field(
        pattern="^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        json_schema_extra={"contentEncoding": "base64"},
    )


class Decision(_Message):
    """What staff decide on a filing, and what goes to the resident with it."""

    number: str
    decision: Literal["visit", "complete", "reject", "resubmit"]
    comment: str = ""
    documents: list[Document] = []


class Identity(_Message):
    """宛名番号 that staff found: of the signer, or of whom a proxy files for; "" tells nothing."""

    number: str
    signer: str = Field(default="", pattern="^([0-9]{15})?$")
    subject: str = Field(default="", pattern="^([0-9]{15})?$")


class _Request(_Message):
    id: int | str


class Hello(_Request):
    """Who are you?"""

    verb: Literal["hello"]
    arguments: Nothing = Nothing()


class Reset(_Request):
    """Forget everything, as if newly installed."""

    verb: Literal["reset"]
    arguments: Nothing = Nothing()


class Configure(_Request):
    """Set up; what is in the state folder is kept."""

    verb: Literal["configure"]
    arguments: Settings


class Clock(_Request):
    """Optional verb: time stands at this instant until told again."""

    verb: Literal["clock"]
    arguments: Instant


class Crash(_Request):
    """Optional verb: lose what is in memory, as in a power cut."""

    verb: Literal["crash"]
    arguments: Nothing = Nothing()


class Cycle(_Request):
    """Do one cycle, and answer at its end."""

    verb: Literal["cycle"]
    arguments: Nothing = Nothing()


class List(_Request):
    """Which filings do you have?"""

    verb: Literal["list"]
    arguments: Nothing = Nothing()


class Decide(_Request):
    """Staff decide; register it in the next cycle."""

    verb: Literal["decide"]
    arguments: Decision


class Identify(_Request):
    """Staff enter a 宛名番号; use it from the next cycle on."""

    verb: Literal["identify"]
    arguments: Identity


class Answer(_Message):
    """The verb is done."""

    id: int | str
    result: Any


class Failure(_Message):
    """The verb is not done; `id` is null where the request had none that could be read."""

    id: int | str | None
    error: str = Field(min_length=1)


REQUESTS: Final[tuple[type[_Request], ...]] = (
    Hello,
    Reset,
    Configure,
    Clock,
    Crash,
    Cycle,
    List,
    Decide,
    Identify,
)


def openapi(server: str = "/") -> dict[str, Any]:
    """Return the OpenAPI document of a connector that is driven over HTTP.

    Args:
        server: address of the connector.
    """
    models: list[type[BaseModel]] = [*REQUESTS, Answer, Failure]
    _, schemas = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    asked = [{"$ref": f"#/components/schemas/{model.__name__}"} for model in REQUESTS]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tekigo connector driver protocol",
            "version": str(PROTOCOL),
            "description": NOTE,
            "x-provenance": {"grade": Provenance.MODELLED.value, "note": NOTE},
        },
        "servers": [{"url": server}],
        "paths": {
            "/": {
                "post": {
                    "operationId": "drive",
                    "summary": "One verb",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"oneOf": asked}}},
                    },
                    "responses": {
                        "200": _says("The verb is done", "Answer"),
                        "400": _says("No such request, or the connector refuses", "Failure"),
                    },
                }
            }
        },
        "components": {"schemas": schemas["$defs"]},
    }


def _says(description: str, model: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
