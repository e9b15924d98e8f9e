"""A small picture of a page: at most 256 colours, compressed well, the same bytes each time.

A page has few colours and many shades of them at the edges of letters. The browser draws with
fewer shades until a palette holds them all; what is written is a plain PNG of indexes.
"""

import struct
import zlib
from base64 import b64decode, b64encode

from playwright.sync_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED = 3
_FEWER = """async (data) => {
  const image = await createImageBitmap(await (await fetch(data)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data: rgba } = canvas.getImageData(0, 0, image.width, image.height);
  const indexed = (shades) => {
    const shade = (value) => Math.round((Math.round((value / 255) * shades) / shades) * 255);
    const table = new Map();
    const indexes = new Uint8Array(rgba.length / 4);
    for (let at = 0; at < indexes.length; at += 1) {
      const [red, green, blue] = rgba.subarray(4 * at, 4 * at + 3).map(shade);
      const colour = (red << 16) | (green << 8) | blue;
      if (!table.has(colour)) table.set(colour, table.size);
      if (table.size > 256) return null;
      indexes[at] = table.get(colour);
    }
    return { palette: [...table.keys()], indexes };
  };
  for (let shades = 63; shades > 3; shades -= 4) {
    const found = indexed(shades);
    if (found) {
      let text = "";
      for (const index of found.indexes) text += String.fromCharCode(index);
      return [image.width, found.palette, btoa(text)];
    }
  }
}"""


def picture(page: Page) -> bytes:
    """Return what a page shows in its window, as a small PNG."""
    shown = b64encode(page.screenshot(animations="disabled", caret="hide", scale="css")).decode()
    with page.context.browser.new_context() as context:  # type: ignore[union-attr]
        canvas = context.new_page()
        width, palette, indexes = canvas.evaluate(_FEWER, f"data:image/png;base64,{shown}")
    return _png(width, palette, b64decode(indexes))


def _png(width: int, palette: list[int], indexes: bytes) -> bytes:
    rows = [indexes[at : at + width] for at in range(0, len(indexes), width)]
    header = struct.pack(">IIBBBBB", width, len(rows), 8, _INDEXED, 0, 0, 0)
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    drawn = zlib.compress(b"".join(b"\0" + row for row in rows), level=9)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", drawn), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check
