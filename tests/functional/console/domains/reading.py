"""Parts of a page about a name, as people read them."""

from tests.pages import Page, text_of


def part(page: Page, identifier: str) -> str:
    (found,) = [element for element in page.document.iter() if element.get("id") == identifier]
    return text_of(found)


def field(page: Page, identifier: str) -> str:
    (found,) = [element for element in page.document.iter("input") if element.get("id") == identifier]
    return found.get("value", "")
