"""A line to a connector that runs by itself: each request is POSTed, its answer is the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from conformance.target.line import LineBroken, silence
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class HttpLine:
    """A connector behind a URL.

    The body alone counts. What status it comes with is for the connector's own use, so that one
    that answers an error with 400 and one that answers it with 200 are the same to us.

    Args:
        url: where it takes requests.
    """

    cuts = False
    hint = Text(
        ja="コネクタがその URL で待っているか、hello を POST して確かめてください。",
        en="See whether the connector listens there: POST a hello to the URL.",
    )

    def __init__(self, url: str) -> None:
        self.address = url
        self._client: httpx.Client | None = None

    def open(self) -> None:
        """Make a client; the connection comes with the first request."""
        if self._client is None:
            self._client = httpx.Client(trust_env=False, follow_redirects=False)

    def ask(self, request: str, seconds: float) -> str:
        """POST one request and return the body of the answer.

        Raises:
            LineBroken: the connection failed, or no answer came in time.
        """
        assert self._client is not None  # noqa: S101  opened before anything is asked
        try:
            response = self._client.post(
                self.address,
                content=request.encode(),
                headers={"content-type": "application/json"},
                timeout=seconds,
            )
            return response.content.decode()
        except httpx.TimeoutException as error:
            raise silence(seconds) from error
        except httpx.HTTPError as error:
            told = str(error) or type(error).__name__
            raise LineBroken(Text(f"接続できません ({told})", f"no connection ({told})")) from error
        except UnicodeDecodeError as error:
            raise LineBroken(
                Text("答えが UTF-8 ではありません", "the answer is no UTF-8")
            ) from error

    def cut(self) -> None:
        """Drop the connection; the connector itself goes on."""
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def last_words(self) -> Sequence[str]:
        """Return nothing: a connector behind a URL is not overheard."""
        return ()
