"""Renders the pages: templates, the visitor's language, and what every page may ask for.

A template says each thing in both languages where it stands, ``t("日本語", "English")``, so that
no sentence is ever apart from its translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from simulator.contracts.problem import Text
from simulator.screens.mixed import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.contracts.problem import Language

LANGUAGE = "tekigo-lang"
NO_TITLE = Text("", "")
YEAR_SECONDS = 365 * 24 * 3600
TRAINER = "tekigo.trainer"
"""Key of an ASGI scope: whether the visitor has shown the admin token."""


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page.

    Args:
        language: "ja" or "en".
        trainer: whether admin actions are theirs.
    """

    language: Language
    trainer: bool


class Renderer:
    """Makes HTML of templates.

    Args:
        folders: where templates are, looked through in this order.
        base: first part of the paths of this application's pages, such as ``/room-1``; "" for the
            pages that belong to no room.
        title: what people call the room, empty for none.
    """

    def __init__(self, folders: Sequence[Path], base: str = "", title: Text = NO_TITLE) -> None:
        self.base = base
        self._title = title
        self._environment = _environment(tuple(folders))

    def render(self, template: str, visitor: Visitor, path: str, values: dict[str, Any]) -> str:
        """Return a page's HTML.

        Args:
            template: file name below one of the folders.
            visitor: who reads it.
            path: the page's own path.
            values: what the template shows.
        """

        def t(ja: str | Text, en: str = "") -> str:
            return (ja if isinstance(ja, Text) else Text(ja, en)).in_language(visitor.language)

        return self._environment.get_template(template).render(
            t=t,
            lang=visitor.language,
            visitor=visitor,
            at=lambda place="": f"{self.base}/{place}",
            room_title=t(self._title),
            path=path,
            template=template.removesuffix(".html.jinja"),
            **values,
        )


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    # To compile a template takes longer than to render it ten times; all rooms share theirs.
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["mixed"] = mixed
    return environment


def visitor_of(request: Request) -> Visitor:
    """Return who asks: their language, by the address, else the cookie, else Japanese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    return Visitor("en" if asked == "en" else "ja", bool(request.scope.get(TRAINER)))


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  what templates show
    """Return a page in the visitor's language.

    Args:
        request: what is answered.
        template: file name below the template folders.
        status: HTTP status.
        values: what the template shows.
    """
    visitor = visitor_of(request)
    renderer: Renderer = request.app.state.renderer
    shown = {"turned": _turned(request, visitor), **values}
    html = renderer.render(template, visitor, request.url.path, shown)
    response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
    if "lang" in request.query_params:
        response.set_cookie(LANGUAGE, visitor.language, YEAR_SECONDS, samesite="strict")
    return response


def _turned(request: Request, visitor: Visitor) -> str:
    """Return the address of the same page, its filters too, in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    other = "ja" if visitor.language == "en" else "en"
    # Two slashes at its beginning would name another server.
    path = f"/{request.url.path.lstrip('/')}"
    return f"{path}?{urlencode([*kept, ('lang', other)])}"


def see_other(request: Request, place: str) -> Response:
    """Send the browser on to another page of this application, which it fetches by GET.

    Args:
        request: what is answered.
        place: path below the application's base, without a leading slash.
    """
    renderer: Renderer = request.app.state.renderer
    return RedirectResponse(f"{renderer.base}/{place}", 303)
