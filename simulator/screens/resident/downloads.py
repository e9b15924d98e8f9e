"""Files that a browser is given to keep, under their own names."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response


def download(content: bytes, name: str, media_type: str, *, shown: bool = False) -> Response:
    """Return a file.

    Args:
        content: its bytes.
        name: its name, in any characters (RFC 6266, RFC 5987).
        media_type: MIME type.
        shown: let the browser show it in its window, as it can a PDF of ours.
    """
    how = "inline" if shown else "attachment"
    told = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": told, "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
