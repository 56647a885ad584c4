"""Releases of one contracting process put together by the standard's own rules (OCDS 1.1, *Merging*)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A part of a release, as JSON."""
_NOT_MERGED: Final = frozenset({"id", "date", "tag"})
WHOLE_LISTS: Final = frozenset({"additionalIdentifiers", "additionalClassifications", "changes"})
"""Lists that the release schema says are replaced as a whole, although what is in them may have ids."""


def merged(releases: Iterable[Body]) -> Body:
    """Releases of one process put together (OCDS 1.1, *Merging*), without ids, dates and tags of their own."""
    whole: Body = {}
    for _, merged_so_far in after_each(releases):
        whole = merged_so_far
    return whole


def after_each(releases: Iterable[Body]) -> Iterator[tuple[Body, Body]]:
    """Each release by its date, with what it and those before it come to, which is built upon: copy what is kept."""
    whole: Body = {}
    for release in sorted(releases, key=_moment):
        _merge(whole, {name: value for name, value in release.items() if name not in _NOT_MERGED})
        yield release, whole


def _moment(release: Body) -> tuple[str, str]:
    text = str(release.get("date") or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text, text
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None).isoformat(), text


def _merge(into: Body, more: Body) -> None:
    """As ocdsmerge has it: ``null`` takes a value away, and what is empty says nothing of an object or its parts."""
    for name, value in more.items():
        held = into.get(name)
        if isinstance(value, dict):
            if value:
                into[name] = held if isinstance(held, dict) else {}
                _merge(into[name], value)
        elif name not in WHOLE_LISTS and _of_objects(value):
            if value:
                into[name] = _by_id(held if isinstance(held, list) and _of_objects(held) else [], value)
        elif value is not None:
            into[name] = value
        elif not isinstance(held, dict) and (name in WHOLE_LISTS or not _of_objects(held)):
            into.pop(name, None)


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _by_id(held: list[Body], more: list[Body]) -> list[Body]:
    """Objects of the same id are one; one without an id is like no other."""
    found = list(held)
    known = {str(row["id"]): row for row in held if "id" in row}
    for row in more:
        whole = known.get(str(row["id"])) if "id" in row else None
        if whole is None:
            whole = {"id": row["id"]} if "id" in row else {}
            found.append(whole)
            if "id" in row:
                known[str(row["id"])] = whole
        _merge(whole, {name: value for name, value in row.items() if name != "id"})
    return found
