"""The run file ``connector.toml``: every key there is, and what each may hold.

One file says everything about a run and can be handed on: no secret stands in it. The keys are
closed, their descriptions are both languages' manual, and the JSON Schema is made from them;
``python -m conformance.target.runfile`` writes that schema anew.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from importlib import resources
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from conformance.specification.register import (
    DEPTHS,
    OWN_BY_OCSP,
    Depth,
    Revocation,
    SignatureCheck,
)
from conformance.specification.roles import DEFAULT_ROLE, ROLES, Role
from conformance.target.section import Filled, Section, refused
from conformance.target.settings import ACCOUNT, HOST
from conformance.target.waiver import Waiver, each_once
from simulator.contracts.problem import Text
from simulator.contracts.profile import DEFAULT
from simulator.contracts.refusal import Misfit, missing, unusable

SCHEMA_FILE = resources.files("conformance.specification") / "schema/connector.schema.json"
LONGEST_SECONDS = 24 * 60 * 60
LAST_PORT = 65535

_HOST = re.compile(
    r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$"
)
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def split_command(command: str) -> tuple[str, ...]:
    """Return the program and arguments of a command line.

    Raises:
        ValueError: a quote is not closed.
    """
    return tuple(shlex.split(command, posix=os.name != "nt"))


def _command(value: str) -> str:
    try:
        words = split_command(value)
    except ValueError as error:
        raise refused(f"コマンドとして読めません: {error}", f"no command: {error}") from error
    if not words:
        raise refused("空でないコマンド", "must not be empty")
    return value


def no_address(value: str) -> Text | None:
    """Say why a value is no address that can be called, None when it is one."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        return Text("http:// か https:// のアドレス", "must be an address: http:// or https://")
    if parts.username is not None:
        return Text(
            "アドレスに利用者名やパスワードを書かないでください",
            "no user name or password may stand in it",
        )
    return None


def _url(value: str) -> str:
    wrong = no_address(value)
    if wrong is not None:
        raise Misfit(unusable((), wrong))
    return value


def _host(value: str) -> str:
    if not _HOST.match(value):
        raise refused("ホスト名か IPv4 アドレス", "must be a host name or an IPv4 address")
    return value


def _variable(value: str) -> str:
    if not _VARIABLE.match(value):
        raise refused(
            "環境変数の名前。パスワードそのものは書かないでください",
            "must be the name of an environment variable, never the password itself",
        )
    return value


def _listen(value: str) -> str:
    if not isinstance(_address(value), IPv4Address):
        raise refused("IPv4 アドレス。例: 127.0.0.1", "must be an IPv4 address like 127.0.0.1")
    return value


def _address(value: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(value)
    except ValueError:
        return None


def _stays_here(value: str) -> bool:
    """Tell whether a host name or address means this machine alone."""
    address = _address(value)
    return value == "localhost" or (address is not None and address.is_loopback)


Command = Annotated[str, AfterValidator(_command)]
Url = Annotated[str, AfterValidator(_url)]
Seconds = Annotated[float, Field(gt=0, le=LONGEST_SECONDS, allow_inf_nan=False)]


def _either(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": ["command"]}, {"required": ["url"]}]


def _asks_only_where_it_checks(schema: dict[str, Any]) -> None:
    schema["if"] = {
        "properties": {"signature": {"const": "portal-result"}},
        "required": ["signature"],
    }
    schema["then"] = {"properties": {"revocation": {"const": OWN_BY_OCSP.revocation}}}


class Connector(Section):
    """コネクタの役割と、検査の深さ / What the connector is, and how much it lets the suite do."""

    model_config = ConfigDict(json_schema_extra=_asks_only_where_it_checks)
    role: Role = Field(
        default=DEFAULT_ROLE,
        description=f"コネクタの役割。{'、'.join(ROLES)} のどれか / "
        f"role of the connector: {', '.join(ROLES)}",
    )
    depth: Depth = Field(
        description="検査の深さ。drive (ドライバで動かす)、trigger (一回の処理を起こす)、"
        "observe (見ているだけ) / drive (by driver), trigger (starts a cycle) or observe",
    )
    signature: SignatureCheck = Field(
        default=OWN_BY_OCSP.check,
        description="署名を確かめる者。own (コネクタが自ら)、portal-result (ポータル。"
        "コネクタは電子認証結果に従う) / who checks signatures: the connector (own), or the portal,"
        " whose 電子認証結果 it follows (portal-result)",
    )
    revocation: Revocation = Field(
        default=OWN_BY_OCSP.revocation,
        description="自ら確かめるコネクタが失効を知る手段。ocsp か crl / "
        "how a connector that checks itself learns of revocation: ocsp or crl",
    )

    @model_validator(mode="after")
    def _asks_only_where_it_checks(self) -> Connector:
        if self.signature != OWN_BY_OCSP.check and self.revocation != OWN_BY_OCSP.revocation:
            raise Misfit(
                unusable(
                    ("revocation",),
                    Text(
                        f"signature = {self.signature} では失効を問い合わせません",
                        f"with signature = {self.signature} nobody asks about revocation",
                    ),
                )
            )
        return self


class Profiles(Section):
    """通信とファイルの形式 / The shapes of interfaces and files."""

    wire: Filled = Field(
        default=DEFAULT,
        description="通信と申請ZIP のプロファイル。付属の名前か、TOML ファイルのパス / "
        "profile of the portal and the package: a name that ships, or a TOML file",
    )
    linkage: Filled | None = Field(
        default=None,
        description="番号紐付情報のプロファイル。なければ wire と同じ / "
        "profile of the link files; as wire when left out",
    )
    handover: Filled | None = Field(
        default=None,
        description="引き渡しのプロファイル。なければ wire と同じ / "
        "profile of the hand-over; as wire when left out",
    )


class Way(Section):
    """A command or an address, exactly one of them."""

    model_config = ConfigDict(json_schema_extra=_either)
    command: Command | None = None
    url: Url | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Way:
        if self.command is None and self.url is None:
            what = Text("command か url のどちらか一つ", "either command or url must be there")
            raise Misfit(missing(("command",), what))
        if self.command is not None and self.url is not None:
            what = Text("command か url のどちらか一つだけ", "command is there already")
            raise Misfit(unusable(("url",), what))
        return self


class DriveSection(Way):
    """深さ drive: コネクタドライバで動かす / Depth drive: through the driver protocol."""

    command: Command | None = Field(
        default=None,
        description="コネクタを起動するコマンド (標準入出力で話す) / "
        "command that starts the connector, which speaks over standard input and output",
    )
    url: Url | None = Field(
        default=None,
        description="ドライバのアドレス (HTTP で話す)。command とどちらか一つ / "
        "address of the driver, spoken to over HTTP; instead of command",
    )
    answer_seconds: Seconds = Field(
        default=60.0, description="一回の応答を待つ秒数 / how long one answer may take"
    )
    clock: bool = Field(
        default=True,
        description="動詞 clock があり、時刻を変えられるか / whether it has the verb clock",
    )
    crash: bool = Field(
        default=True,
        description="止めて再起動できるか (HTTP では動詞 crash) / "
        "whether it can be killed and started again (over HTTP: the verb crash)",
    )
    patience: bool = Field(
        default=True,
        description="configure の portal.patience_seconds に従えるか / "
        "whether it obeys portal.patience_seconds in configure",
    )
    pair: bool = Field(
        default=True,
        description="二つを同時に動かせるか (HTTP では pair_url も要る) / "
        "whether two instances may run at once (over HTTP pair_url is needed, too)",
    )
    pair_url: Url | None = Field(
        default=None,
        description="二つ目のドライバのアドレス。url とともに使う / "
        "address of a second instance's driver; goes with url",
    )

    @model_validator(mode="after")
    def _two_addresses(self) -> DriveSection:
        if self.pair_url is not None and self.url in (None, self.pair_url):
            what = Text(
                "url とは別の、url と同じ形のアドレス", "an address beside url, and another"
            )
            raise Misfit(unusable(("pair_url",), what))
        return self


class TriggerSection(Way):
    """深さ trigger: 一回の処理を外から起こす / Depth trigger: one cycle is started from outside."""

    command: Command | None = Field(
        default=None,
        description="一回の処理を行うコマンド。終了が処理の終わり / "
        "command that does one cycle; its end is the end of the cycle",
    )
    url: Url | None = Field(
        default=None,
        description="POST で一回の処理を起こすアドレス。応答が処理の終わり / "
        "address to POST to; the answer is the end of the cycle",
    )
    seconds: Seconds = Field(
        default=60.0, description="一回の処理を待つ秒数 / how long one cycle may take"
    )


class ObserveSection(Section):
    """深さ observe: コネクタが自分で動くのを見る / Depth observe: the connector runs by itself."""

    poll_seconds: Seconds = Field(
        default=300.0,
        description="コネクタが一覧を取りに来る間隔 (秒) / seconds between its polls",
    )
    settle_seconds: Seconds = Field(
        default=20.0,
        description="処理が終わったとみなす静かな時間 (秒) / "
        "seconds of quiet after a poll that mean it is done",
    )


class Portal(Section):
    """コネクタから見た模擬ポータル / Where the connector finds the simulated portal."""

    host: Annotated[str, AfterValidator(_host)] = Field(
        default=HOST,
        description="サーバ証明書とアドレスに入る名前 / "
        "name in the server certificate and in addresses",
    )
    listen: Annotated[str, AfterValidator(_listen)] = Field(
        default="127.0.0.1",
        description="待ち受ける IPv4 アドレス。この機械の外に開くときは host にその名前も書く / "
        "IPv4 address to listen on; to open it beyond this machine, name that machine in host too",
    )
    port: Annotated[int, Field(ge=1, le=LAST_PORT)] = Field(
        default=8443,
        description="ポート番号。コネクタに設定する番号と同じにする / "
        "port, the same as the connector is set to",
    )
    account: Filled = Field(
        default=ACCOUNT,
        description="コネクタがログインするアカウント (都道府県では、なければ tekigo-130001) / "
        "account the connector logs in with; of a prefecture tekigo-130001 when left out",
    )
    password_env: Annotated[str, AfterValidator(_variable)] | None = Field(
        default=None,
        description="パスワードを入れた環境変数の名前。なければ tekigo-password / "
        "name of the environment variable with the password; tekigo-password when left out",
        json_schema_extra={"pattern": _VARIABLE.pattern},
    )
    workspace: Filled = Field(
        default="tekigo-workspace",
        description="試験用 CA などを置くフォルダ / folder of the test CA and the like",
    )

    @model_validator(mode="after")
    def _open_knowingly(self) -> Portal:
        if not _stays_here(self.listen) and _stays_here(self.host):
            raise Misfit(
                unusable(
                    ("listen",),
                    Text(
                        "この機械の外に開くなら、host にコネクタから見た名前を書いてください",
                        "to open it beyond this machine, host must be its name as others see it",
                    ),
                )
            )
        return self


class Outputs(Section):
    """ファイルの受け渡し場所 / Where files change hands."""

    handover: Filled = Field(
        description="コネクタが引き渡しを書くフォルダ / folder the connector hands over to"
    )
    links: Filled = Field(
        description="tekigo が番号紐付情報を書くフォルダ / folder tekigo writes the link files to"
    )


class Logs(Section):
    """コネクタのログ / The connector's log."""

    file: Filled = Field(
        description="ログファイル。個人情報が出ていないかを調べる / "
        "log file, looked through for personal data"
    )


class Data(Section):
    """植える申請の中身 / What planted filings hold."""

    mynumber: Literal["omit", "wrong-check-digit", "valid"] = Field(
        default="omit",
        description="個人番号。omit (入れない)、wrong-check-digit (検査数字が違う)、"
        "valid (形だけ正しい) / 個人番号: none, with a wrong check digit, or valid in form",
    )


class HandoverSection(Section):
    """引き渡しの列名の読み替え / Column names of the hand-over."""

    map: dict[str, Filled] = Field(
        default={},
        description="tekigo の項目名 = 自社の列名 / our name of a column = the vendor's",
    )


def asked_for(depth: Depth) -> list[str]:
    """Return the sections a depth asks for."""
    return [depth] if depth == "drive" else [depth, "outputs"]


def foreign(depth: Depth) -> list[str]:
    """Return the sections a depth has no use for: a driven connector is told by `configure`."""
    others: list[str] = [other for other in DEPTHS if other != depth]
    return [*others, "portal", "outputs", "logs"] if depth == "drive" else others


def _sections_fit(schema: dict[str, Any]) -> None:
    """Say in the schema what `configuration` checks: the section of the depth, and no other."""
    needed = {depth: asked_for(depth) for depth in DEPTHS}
    schema["allOf"] = [
        {
            "if": {"properties": {"connector": {"properties": {"depth": {"const": depth}}}}},
            "then": {
                "required": required,
                "not": {"anyOf": [{"required": [name]} for name in foreign(depth)]},
            },
        }
        for depth, required in needed.items()
    ]


class RunFile(Section):
    """tekigo の実行ファイル connector.toml / The run file connector.toml of tekigo."""

    model_config = ConfigDict(json_schema_extra=_sections_fit)
    connector: Connector
    profiles: Profiles = Profiles()
    drive: DriveSection | None = None
    trigger: TriggerSection | None = None
    observe: ObserveSection | None = None
    portal: Portal = Portal()
    outputs: Outputs | None = None
    logs: Logs | None = None
    data: Data = Data()
    handover: HandoverSection = HandoverSection()
    waiver: Annotated[list[Waiver], AfterValidator(each_once)] = Field(default=[])


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the run file, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:connector:1",
        **_without_null(RunFile.model_json_schema()),
        "title": "tekigo connector.toml",
    }


def _without_null(schema: Any) -> Any:  # noqa: ANN401  JSON
    """Drop what TOML cannot say: a key left out is no null."""
    if isinstance(schema, list):
        return [_without_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _without_null(one) for key, one in schema.items() if (key, one) != ("default", None)
    }
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1 and len(kept["anyOf"]) > 1:
        del kept["anyOf"]
        kept |= choices[0]
    return kept


def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(str(SCHEMA_FILE)).write_text(schema_text(), encoding="utf-8", newline="\n")
