"""Talks to the portal in the profile's words: login, list, fetch, register (①-3, ③-2, ③-5)."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from simulator.connector.facts import Listed
from simulator.contracts.profile import ErrorName, Operation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from simulator.connector.facts import Document, Owed
    from simulator.connector.settings import PortalSettings
    from simulator.connector.steps import Steps
    from simulator.contracts.profile import OperationShape, Profile

UNTOLD_WAIT = 60  # seconds after a 429 that names none
LONGEST_WAIT = 24 * 60 * 60  # whatever a 429 names: nobody meant to be left alone for longer
SECONDS = re.compile("[0-9]{1,9}")


class PortalUnavailable(Exception):
    """The portal cannot be used now; what was not done is done in a later cycle.

    Args:
        cut: the connection broke, as against an answer that says the portal is down.
        retry_after: seconds the portal asks us to wait; 0 when it does not.
    """

    def __init__(self, *, cut: bool = False, retry_after: int = 0) -> None:
        super().__init__()
        self.cut = cut
        self.retry_after = retry_after


class PortalRefused(Exception):
    """The portal understood and refused; the message carries its error codes."""


class PortalClient:
    """One connector's connection to the portal.

    Args:
        client: HTTPS client that trusts the portal's CA and follows no redirect.
        settings: address and account.
        profile: names and shapes.
        steps: whether to log in again.
        log: takes a line for the connector's log.
    """

    def __init__(
        self,
        client: httpx.Client,
        settings: PortalSettings,
        profile: Profile,
        steps: Steps,
        log: Callable[[str], None],
    ) -> None:
        self._client = client
        self._settings = settings
        self._wire = profile.wire
        self._steps = steps
        self._log = log
        self._token = ""

    def applications(self, since: datetime, until: datetime) -> list[Listed]:
        """Return every filing that arrived in the window, over all pages.

        Raises:
            PortalUnavailable: the portal cannot be used now.
            PortalRefused: the portal refused.
        """
        shape = self._wire.operations[Operation.LIST_APPLICATIONS]
        window: dict[str, Any] = {
            "since": self._wire.instant(since),
            "until": self._wire.instant(until),
        }
        if self._wire.fetch_effect == "marks-obtained" and self._steps.leaves_obtained_out():
            window["unobtained"] = True
        found: list[Listed] = []
        place: dict[str, Any] | None = self._first_page()
        while place is not None:
            result = self._result(self._call(Operation.LIST_APPLICATIONS, window | place))
            rows = result[shape.items]
            found.extend(self._listed(row, shape.item) for row in rows)
            place = self._next_page(place, shape, result, len(rows))
        return found

    def _listed(self, row: dict[str, Any], names: dict[str, str]) -> Listed:
        states = {code: str(name) for name, code in self._wire.statuses.items()}
        status = states.get(row[names["status"]], "")
        return Listed(row[names["number"]], row[names["arrived"]], status)

    def _first_page(self) -> dict[str, Any]:
        match self._wire.paging:
            case "offset":
                return {"offset": 0, "limit": self._wire.page_limit}
            case "cursor":
                return {"limit": self._wire.page_limit}
            case "none":
                return {}

    def _next_page(
        self, place: dict[str, Any], shape: OperationShape, result: dict[str, Any], rows: int
    ) -> dict[str, Any] | None:
        if self._wire.paging == "offset":
            # Steps by the page, not by the rows that came: a page may name a filing twice.
            seen = place["offset"] + self._wire.page_limit
            more = self._steps.has_more(seen, result[shape.response["total"]], rows)
            return place | {"offset": seen} if more else None
        if self._wire.paging == "cursor":
            cursor = result[shape.response["next"]]
            more = bool(cursor) and self._steps.has_more(rows, rows + 1, rows)
            return place | {"cursor": cursor} if more else None
        return None

    def application(self, number: str) -> bytes:
        """Return the 申請ZIP of a 受付番号."""
        response = self._call(Operation.GET_APPLICATION, {"number": number})
        if self._wire.delivery == "binary" or self._codes(response):
            return response.content
        names = self._wire.operations[Operation.GET_APPLICATION].response
        try:
            return base64.b64decode(self._result(response)[names["package"]], validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise PortalUnavailable from error

    def register(self, owed: Owed) -> None:
        """Register a state at the portal, with its comment and documents."""
        code = {str(name): code for name, code in self._wire.statuses.items()}[owed.status]
        fields: dict[str, Any] = {"number": owed.number, "status": code, "comment": owed.comment}
        if owed.documents:
            fields["documents"] = [self._document(one) for one in owed.documents]
        self._call(Operation.REGISTER_STATUS, fields)

    def _document(self, document: Document) -> dict[str, str]:
        names = self._wire.documents
        return {
            names.name: document.name,
            names.media_type: document.media_type,
            names.content: base64.b64encode(document.content).decode(),
        }

    def _call(self, operation: Operation, fields: dict[str, Any]) -> httpx.Response:
        if not self._wire.has_tokens:
            return self._accepted(self._send(operation, self._credentials() | fields))
        if not self._token and self._steps.logs_in_first():
            self._login()
        response = self._send(operation, fields)
        if self._codes(response) == [self._wire.errors[ErrorName.TOKEN_INVALID].code]:
            self._token = ""
            if not self._steps.logs_in_again():
                raise PortalUnavailable
            self._login()
            response = self._send(operation, fields)
        if not self._steps.keeps_token():
            self._token = ""
        return self._accepted(response)

    def _login(self) -> None:
        self._log(self._steps.login_line(self._settings.account, self._settings.password))
        result = self._result(self._accepted(self._send(Operation.LOGIN, self._credentials())))
        names = self._wire.operations[Operation.LOGIN].response
        self._token = result[names["token"]]

    def _credentials(self) -> dict[str, Any]:
        password = self._settings.password
        if self._wire.credential_form == "sha-256":
            password = hashlib.sha256(password.encode()).hexdigest()
        return {"account": self._settings.account, "password": password}

    def _send(self, operation: Operation, fields: dict[str, Any]) -> httpx.Response:
        shape = self._wire.operations[operation]
        headers = {"content-type": self._wire.content_type}
        if self._token:
            headers[self._wire.token_header] = self._wire.token_prefix + self._token
        asked = self._client.build_request(
            shape.method,
            self._urls[operation],
            json={shape.request[name]: value for name, value in fields.items()},
            headers=headers,
            timeout=self._steps.patience(self._settings.patience_seconds),
        )
        try:
            response = self._client.send(asked)
            if response.has_redirect_location and self._steps.follows_redirects():
                asked.url = httpx.URL(response.headers["location"])
                response = self._client.send(asked)
        except httpx.HTTPError as error:
            if self._wire.auth == "rotating":
                self._token = ""  # spent, and the next one never came
            raise PortalUnavailable(cut=True) from error
        self._token = response.headers.get(self._wire.next_token_header, self._token)
        return response

    @cached_property
    def _urls(self) -> dict[Operation, httpx.URL]:
        shapes = self._wire.operations.items()
        return {name: httpx.URL(self._settings.url + shape.path) for name, shape in shapes}

    def _accepted(self, response: httpx.Response) -> httpx.Response:
        codes = self._codes(response)
        if response.is_success and not (codes and self._steps.takes_ng_for_failure()):
            return response
        if response.status_code == 429:
            asked = response.headers.get("retry-after", "")
            wait = int(asked) if SECONDS.fullmatch(asked) else UNTOLD_WAIT
            wait = min(wait, LONGEST_WAIT)
            raise PortalUnavailable(retry_after=wait)
        if response.status_code >= 500 or not codes:
            raise PortalUnavailable
        raise PortalRefused(", ".join(codes))

    def _codes(self, response: httpx.Response) -> list[str]:
        """Return the codes of a refusal, [] for an answer that is none."""
        if response.is_success and self._wire.error == "http":
            return []
        hal, verdict = self._wire.hal, self._wire.verdict
        try:
            answer = response.json()
            if hal is not None:
                return [error[hal.code] for error in answer.get(hal.errors, [])]
            if verdict is not None and answer[verdict.result][verdict.name] != verdict.ok:
                return list(answer[verdict.result][verdict.errors])
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        return []

    def _result(self, response: httpx.Response) -> dict[str, Any]:
        try:
            answer = response.json()
            result = answer[self._wire.hal.result] if self._wire.hal is not None else answer
        except (ValueError, KeyError, TypeError) as error:
            raise PortalUnavailable from error
        if not isinstance(result, dict):
            raise PortalUnavailable
        return result
