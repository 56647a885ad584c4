"""A page as a reader has it: its text, and where its links lead."""

from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"script", "style", "title", "svg", "code", "pre", "textarea", "datalist"})
"""What is not read as text, or is shown as code."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def text_of(page: str) -> str:
    """The text that a reader sees, but for what is shown as code."""
    return "".join(_read(page).text)


def links_of(page: str) -> list[str]:
    """Where its links lead."""
    return _read(page).links
