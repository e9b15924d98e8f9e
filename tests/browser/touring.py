"""A tour of the pages: one of each kind that links lead to, found by following them.

A page names the template it is made of. Links are followed without a window, and only a page of a
template not seen yet is opened. Reports that are shown inside of pages name none: they are judged
by themselves.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import html
from playwright.sync_api import Page

from tests.browser.serving import Demo

# Of places of one kind, such as 60 procedures or 33 people, so many are looked into.
_ALIKE = 6
_PAGE = "string(//body/@data-page)"


def tour(page: Page, demo: Demo) -> Iterator[str]:
    """Go as the trainer to one page of each template; yield the template's name when there."""
    demo.enter(page)
    queue, queued = deque([demo.at()]), {demo.at()}
    beside: Counter[str] = Counter()
    seen: set[str] = set()
    while queue:
        address = queue.popleft()
        answer = page.request.get(address)
        assert answer.status < 400, f"{answer.status}: {address}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        tree = html.document_fromstring(answer.text())
        template = str(tree.xpath(_PAGE))
        if template and template not in seen:
            seen.add(template)
            page.goto(address)
            yield template
        for link in _links(tree, answer.url):
            family = _family(link)
            if link not in queued and link.startswith(demo.at()) and beside[family] < _ALIKE:
                beside[family] += 1
                queued.add(link)
                queue.append(link)


def _links(tree: html.HtmlElement, address: str) -> list[str]:
    links = [urljoin(address, str(one)).partition("#")[0] for one in tree.xpath("//a/@href")]
    return [one for one in links if "lang=" not in one]


def _family(link: str) -> str:
    """Return what links to pages alike have in common: where they begin, and how deep they go."""
    address = urlsplit(link)
    parts = address.path.split("/")
    names = re.sub("=[^&]*", "", address.query)
    return f"{'/'.join(parts[:3])} {len(parts)} {names}" if len(parts) > 3 else link
