"""Talks to the portal in the profile's words: login, list, fetch, register (①-3, ③-2, ③-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from simulator.connector.facts import Listed
from simulator.contracts.profile import ErrorName, Operation, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.connector.settings import PortalSettings
    from simulator.connector.steps import Steps
    from simulator.contracts.profile import Profile


class PortalUnavailable(Exception):
    """The portal cannot be used now; what was not done is done in a later cycle.

    Args:
        cut: the connection broke, as against an answer that says the portal is down.
    """

    def __init__(self, *, cut: bool = False) -> None:
        super().__init__()
        self.cut = cut


class PortalRefused(Exception):
    """The portal understood and refused; the message carries its error codes."""


class PortalClient:
    """One connector's connection to the portal.

    Args:
        client: HTTPS client that trusts the portal's CA and follows no redirect.
        settings: address and account.
        profile: names and shapes.
        steps: whether to log in again.
    """

    def __init__(
        self, client: httpx.Client, settings: PortalSettings, profile: Profile, steps: Steps
    ) -> None:
        self._client = client
        self._settings = settings
        self._wire = profile.wire
        self._steps = steps
        self._token = ""

    def applications(self, since: datetime, until: datetime) -> list[Listed]:
        """Return every filing that arrived in the window, over all pages.

        Raises:
            PortalUnavailable: the portal cannot be used now.
            PortalRefused: the portal refused.
        """
        shape = self._wire.operations[Operation.LIST_APPLICATIONS]
        found: list[Listed] = []
        offset = 0
        while True:
            fields = {
                "since": stamp(since),
                "until": stamp(until),
                "offset": offset,
                "limit": self._wire.page_limit,
            }
            result = self._json(self._call(Operation.LIST_APPLICATIONS, fields))
            rows = result[shape.items]
            found.extend(
                Listed(row[shape.item["number"]], row[shape.item["arrived"]]) for row in rows
            )
            total = result[shape.response["total"]]
            # Steps by the page, not by the rows that came: a page may name a filing twice.
            offset += self._wire.page_limit
            if not self._steps.has_more(offset, total, len(rows)):
                return found

    def application(self, number: str) -> bytes:
        """Return the 申請ZIP of a 受付番号."""
        return self._call(Operation.GET_APPLICATION, {"number": number}).content

    def register(self, number: str, status: str, comment: str) -> None:
        """Register a state at the portal."""
        code = {str(name): code for name, code in self._wire.statuses.items()}[status]
        fields = {"number": number, "status": code, "comment": comment}
        self._call(Operation.REGISTER_STATUS, fields)

    def _call(self, operation: Operation, fields: dict[str, Any]) -> httpx.Response:
        if not self._token and self._steps.logs_in_first():
            self._login()
        response = self._send(operation, fields)
        if self._codes(response) == [self._wire.errors[ErrorName.TOKEN_INVALID].code]:
            self._token = ""
            if not self._steps.logs_in_again():
                raise PortalUnavailable
            self._login()
            response = self._send(operation, fields)
        return self._accepted(response)

    def _login(self) -> None:
        fields = {"account": self._settings.account, "password": self._settings.password}
        result = self._json(self._accepted(self._send(Operation.LOGIN, fields)))
        names = self._wire.operations[Operation.LOGIN].response
        self._token = result[names["token"]]

    def _send(self, operation: Operation, fields: dict[str, Any]) -> httpx.Response:
        shape = self._wire.operations[operation]
        headers = {"content-type": self._wire.content_type}
        if self._token:
            headers[self._wire.token_header] = self._wire.token_prefix + self._token
        try:
            return self._client.request(
                shape.method,
                self._settings.url + shape.path,
                json={shape.request[name]: value for name, value in fields.items()},
                headers=headers,
            )
        except httpx.HTTPError as error:
            raise PortalUnavailable(cut=True) from error

    def _accepted(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        codes = self._codes(response)
        if response.status_code >= 500 or response.status_code == 429 or not codes:
            raise PortalUnavailable
        raise PortalRefused(", ".join(codes))

    def _codes(self, response: httpx.Response) -> list[str]:
        if response.is_success:
            return []
        names = self._wire.hal
        try:
            return [error[names.code] for error in response.json()[names.errors]]
        except (ValueError, KeyError, TypeError):
            return []

    def _json(self, response: httpx.Response) -> dict[str, Any]:
        try:
            result = response.json()[self._wire.hal.result]
        except (ValueError, KeyError, TypeError) as error:
            raise PortalUnavailable from error
        if not isinstance(result, dict):
            raise PortalUnavailable
        return result
