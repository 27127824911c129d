"""Asking for pages as a browser would. Every page that comes is checked, whatever the test is about."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit
from wsgiref.types import WSGIApplication
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.datastructures import Headers
from werkzeug.test import Client, TestResponse

Values = Mapping[str, Any]
"""Texts by name; a file is a pair of a binary stream and a name."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
_NOT_SENT = {"submit", "button", "reset", "image", "file"}


def check_page(html: str, headers: Headers) -> Element:
    """Parse a page and hold it to the rules of every page; returns its root element.

    Valid HTML in French, one ``h1`` with which the title begins, no heading level left out, unique ids,
    references that lead somewhere, a skip link first, labels on inputs, alternatives to images, nothing from
    another host, nothing inline that the policy of ``headers`` forbids, a CSRF token in each form that posts.
    Raises AssertionError or ``html5lib``'s ParseError.
    """
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    assert document.get("lang") == "fr", "the page does not say that it is in French"
    _check_headings(document)
    _check_ids(document)
    _check_skip_link(document)
    _check_inputs(document)
    _check_names(document)
    _check_forms(document)
    _check_policy(document, headers.get("Content-Security-Policy", ""))
    return document


def text_of(element: Element) -> str:
    """All text below an element, white space (no-break too) collapsed."""
    return " ".join("".join(element.itertext()).split())


@dataclass(frozen=True)
class Page:
    """One answer. ``document`` is there for HTML, checked; ``url`` is where it came from."""

    url: str
    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        return self.response.headers

    @cached_property
    def document(self) -> Element:
        return check_page(self.response.text, self.headers)

    @property
    def heading(self) -> str:
        return text_of(_only(self.document, "h1"))

    @property
    def text(self) -> str:
        """What the body says."""
        return text_of(_only(self.document, "body"))

    def form(self, action: str | None = None) -> Element:
        """The only form of ``main``, or the one with this ``action`` anywhere."""
        root = self.document if action else _only(self.document, "main")
        forms = [form for form in root.iter("form") if action in {None, form.get("action")}]
        assert len(forms) == 1, f"{len(forms)} forms instead of one at {self.url}"
        return forms[0]


class PageClient:
    """A browser without JavaScript at one host: keeps cookies, fills forms in, follows when told."""

    def __init__(
        self, app: WSGIApplication, host: str, *, scheme: str = "http", address: str = "127.0.0.1"
    ) -> None:
        self.host = host
        self.base = f"{scheme}://{host}"
        self.address = address
        self.browser = Client(app)

    def get(self, path: str, **headers: str) -> Page:
        return self._open(path, "GET", None, headers)

    def post(self, path: str, values: Values | None = None, **headers: str) -> Page:
        """Post just these values: no token is added."""
        return self._open(path, "POST", values or {}, headers)

    def submit(
        self,
        page: Page,
        values: Values | None = None,
        *,
        action: str | None = None,
        to: str | None = None,
        **headers: str,
    ) -> Page:
        """Fill in a form of ``page`` and send it, hidden fields included; ``to`` is the button's address."""
        form = page.form(action)
        address = urljoin(page.url, to or form.get("action") or "")
        return self.post(address, {**_filled_in(form), **(values or {})}, **headers)

    def follow(self, page: Page) -> Page:
        """Where a redirect leads, which must be on this host."""
        assert page.status in {301, 302, 303, 307, 308}, f"{page.url} answers {page.status}, not a redirect"
        target = urljoin(page.url, page.headers["Location"])
        assert target.startswith(self.base + "/"), f"{page.url} leads away, to {target}"
        return self.get(target)

    def cookies(self) -> dict[str, str]:
        jar = self.browser._cookies or {}
        return {cookie.key: cookie.value for cookie in jar.values()}

    def _open(self, path: str, method: str, values: Values | None, headers: Mapping[str, str]) -> Page:
        url = urljoin(self.base, path)
        parts = urlsplit(url)
        response = self.browser.open(
            path=parts.path,
            query_string=parts.query,
            base_url=self.base,
            environ_base={"REMOTE_ADDR": self.address},
            method=method,
            data=values,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        page = Page(url, response)
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 307, 308}:
            _ = page.document
        return page


def _only(root: Element, tag: str) -> Element:
    found = list(root.iter(tag))
    assert len(found) == 1, f"{len(found)} {tag} instead of one"
    return found[0]


def _filled_in(form: Element) -> dict[str, str]:
    """What a browser sends of a form by itself: no files, no button, no box that is not ticked."""
    fields = (field for field in form.iter() if field.get("name") and "disabled" not in field.attrib)
    return {field.attrib["name"]: _value(field) for field in fields if _is_sent(field)}


def _is_sent(field: Element) -> bool:
    kind = field.get("type", "text")
    ticked = kind not in {"checkbox", "radio"} or "checked" in field.attrib
    return field.tag in {"textarea", "select"} or (field.tag == "input" and ticked and kind not in _NOT_SENT)


def _value(field: Element) -> str:
    if field.tag == "textarea":
        return "".join(field.itertext())
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0])
        return chosen.get("value", text_of(chosen))
    return field.get("value", "on" if field.get("type") == "checkbox" else "")


def _check_headings(document: Element) -> None:
    heading, title = text_of(_only(document, "h1")), text_of(_only(document, "title"))
    assert heading, "the h1 is empty"
    assert title.startswith(heading), f"the title {title!r} does not begin with the h1 {heading!r}"
    levels = [_HEADINGS.index(element.tag) + 1 for element in document.iter() if element.tag in _HEADINGS]
    for before, after in pairwise(levels):
        assert after <= before + 1, f"a heading of level {after} follows one of level {before}"


def _check_ids(document: Element) -> None:
    ids = Counter(element.attrib["id"] for element in document.iter() if "id" in element.attrib)
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"ids used more than once: {twice}"
    for element in document.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers"):
            for name in element.get(attribute, "").split():
                assert name in ids, f"{attribute} of <{element.tag}> names {name!r}, which is nowhere"


def _check_skip_link(document: Element) -> None:
    target = next(_only(document, "body").iter("a")).get("href", "")
    assert target.startswith("#"), "the first link does not skip to the content"
    assert any(element.get("id") == target[1:] for element in document.iter()), f"{target} is nowhere"


def _check_inputs(document: Element) -> None:
    labelled = {label.get("for") for label in document.iter("label") if text_of(label)}
    wrapped = [field for label in document.iter("label") if text_of(label) for field in label.iter()]
    for field in _fields(document):
        named = field.get("id") in labelled or field in wrapped or field.get("aria-label", "").strip()
        assert named or field.get("aria-labelledby"), f"no label for {field.attrib}"


def _fields(document: Element) -> Iterator[Element]:
    for field in document.iter():
        if field.tag in {"select", "textarea"}:
            yield field
        if field.tag == "input" and field.get("type", "text") not in _UNLABELLED:
            yield field


def _check_names(document: Element) -> None:
    for image in document.iter("img"):
        assert "alt" in image.attrib, f"no alt on {image.attrib}"
    for element in (*document.iter("a"), *document.iter("button")):
        alternatives = (image.get("alt", "") for image in element.iter("img"))
        named = text_of(element) or element.get("aria-label") or "".join(alternatives)
        assert named, f"a <{element.tag}> without a name: {element.attrib}"


def _check_forms(document: Element) -> None:
    for form in document.iter("form"):
        if form.get("method", "get").lower() == "post":
            assert _filled_in(form).get("csrf_token"), f"no CSRF token in {form.attrib}"


def _check_policy(document: Element, policy: str) -> None:
    nonce = re.search(r"script-src 'nonce-([^']{16,})'", policy)
    assert nonce, f"no nonce in the Content-Security-Policy {policy!r}"
    for element in document.iter():
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not inline, f"<{element.tag}> has inline {inline}"
        if element.tag in {"script", "style"}:
            assert element.get("nonce") == nonce[1], f"<{element.tag}> without the nonce of the policy"
        for attribute in ("src", "href", "action"):
            _check_address(element, element.get(attribute, ""))


def _check_address(element: Element, address: str) -> None:
    scheme, host = urlsplit(address)[:2]
    assert scheme != "javascript", f"<{element.tag}> holds a script: {address}"
    loaded = element.tag in {"script", "link", "img", "form"}
    assert not (loaded and host), f"<{element.tag}> reaches another host: {address}"
