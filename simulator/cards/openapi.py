"""Writes the card service's interface as an OpenAPI 3.1 document.

No profile changes it: what OCSP, revocation lists and certificates look like is published (RFC
6960, RFC 5280), and the addresses they are at are our model.
"""

from __future__ import annotations

from typing import Any

from simulator.cards import platform_openapi as platform
from simulator.cards.api import CERTIFICATE, CERTIFICATE_PEM, CRL, OCSP_REQUEST, OCSP_RESPONSE
from simulator.contracts.filing import MUNICIPALITY
from simulator.contracts.provenance import Provenance
from simulator.pki.leaf import Kind

Schema = dict[str, Any]

NOTE = (
    "tekigo の模型です。署名検証者向けの接続仕様は公開されていません。/ This is tekigo's model."
    " How J-LIS serves those who verify signatures is not public."
)
KIND: Schema = {
    "name": "kind",
    "in": "path",
    "required": True,
    "description": "署名用 = signature, 利用者証明用 = authentication",
    "schema": {"type": "string", "enum": [kind.value for kind in Kind]},
}
PLACE: Schema = {
    "name": "municipality",
    "in": "path",
    "required": True,
    "description": "全国地方公共団体コード",
    "schema": {"type": "string", "pattern": MUNICIPALITY},
}
POINT: Schema = {
    "name": "digest",
    "in": "path",
    "required": True,
    "description": "CRL 配布点の Name の DER の SHA-256 / SHA-256 of the Name in DER",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
TOLD: Schema = {"text/plain": {"schema": {"type": "string"}}}
PAGE: Schema = {"text/html": {"schema": {"type": "string"}}}
ABSENT: Schema = {"404": {"description": "該当する認証局または市区町村がない", "content": TOLD}}
NOT_ALLOWED: Schema = {"405": {"description": "メソッドが違う", "content": TOLD}}
DOWN: Schema = {"503": {"description": "停止中 / out of service", "content": PAGE}}
WRONG_TYPE: Schema = {"415": {"description": f"{OCSP_REQUEST} ではない", "content": TOLD}}


def openapi(server: str = "/") -> Schema:
    """Return the OpenAPI document of a card service.

    Args:
        server: address the paths are below.
    """
    question = {"requestBody": {"required": True, "content": {OCSP_REQUEST: {}}}}
    refused = WRONG_TYPE | DOWN
    ocsp = _operation("ocsp", "失効の問い合わせ (OCSP)、認証局が署名", OCSP_RESPONSE, refused)
    delegated = _operation(
        "ocsp-delegated", "失効の問い合わせ (OCSP)、委任先が署名", OCSP_RESPONSE, refused
    )
    crl = _operation("crl", "市区町村ごとの失効リスト (CRL)", CRL, ABSENT | DOWN)
    point = _operation("crl-at", "配布点の失効リスト (CRL)", CRL, ABSENT | DOWN)
    der = _operation("ca-der", "認証局の証明書 (DER)", CERTIFICATE, ABSENT)
    pem = _operation("ca-pem", "認証局の証明書 (PEM)", CERTIFICATE_PEM, ABSENT)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tekigo card service",
            "version": "1.0",
            "description": "失効情報、認証局、プラットフォーム / revocation, CAs, platform",
            "x-provenance": {"grade": Provenance.MODELLED.value, "note": NOTE},
        },
        "servers": [{"url": server}],
        "paths": {
            "/ocsp": {"post": ocsp | question},
            "/ocsp/delegated": {"post": delegated | question},
            "/crl/{digest}.crl": {"get": point | {"parameters": [POINT]}},
            "/crl/{kind}/{municipality}.crl": {"get": crl | {"parameters": [KIND, PLACE]}},
            "/ca/{kind}.cer": {"get": der | {"parameters": [KIND]}},
            "/ca/{kind}.pem": {"get": pem | {"parameters": [KIND]}},
            **platform.paths(NOT_ALLOWED),
        },
        "components": platform.components(),
    }


def _operation(name: str, summary: str, media_type: str, refusals: Schema) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "x-provenance": Provenance.MODELLED.value,
        "responses": {
            "200": {"description": summary, "content": {media_type: {}}},
            **refusals,
            **NOT_ALLOWED,
        },
    }
