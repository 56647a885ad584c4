"""What an OCDS release says of a change, and what is left in a compiled release of what went away.

OCDS merges releases by rule: the newest value wins, ``null`` takes a value away, objects in lists are told apart by
their ``id``. An object or a list item cannot be taken away, only emptied; so both a release (:func:`difference`) and
the compiled release made from our own state (:func:`carried`) leave it there, empty.
"""

from typing import Any, Final, TypeAlias

from application.importing.merging import WHOLE_LISTS

Body: TypeAlias = dict[str, Any]
"""A part of a release, as JSON: objects, lists of objects that have an id each, lists of texts, and values."""

_STAYS: Final = frozenset({"awardID", "unit"})
"""What OCDS demands wherever the object is mentioned, or does not let us empty."""


def difference(before: Body, now: Body) -> Body:
    """What a release says so that *before* becomes *now*; empty where nothing changed."""
    changed: Body = {}
    for name, value in now.items():
        was = before.get(name)
        if was is value or was == value:
            continue
        if isinstance(value, dict) and isinstance(was, dict):
            if said := difference(was, value):
                changed[name] = _named(value) | said
        elif _objects(name, value) and _objects(name, was):
            if items := _items(was, value):  # else only their order differs, and that says nothing
                changed[name] = items
        else:
            changed[name] = value
    for name, was in before.items():
        if name not in now and not _stays(name, before) and (emptied := _emptied(name, was)) != {}:
            changed[name] = emptied
    return changed


def carried(rest: Body, before: Body, now: Body) -> Body:
    """*now* with the empty rest of whatever was there at any time, list items in the order in which they first came.

    *rest* is what this gave for *before*, the body that *now* follows: what did not change since is taken from it.
    """
    found: Body = {}
    for name in (*rest, *(text for text in now if text not in rest)):
        kept, was, value = rest.get(name), before.get(name), now.get(name)
        if name in now and name in rest and was is not None and (was is value or was == value):
            found[name] = kept
        elif name not in now:
            if _stays(name, rest):
                found[name] = kept
            elif isinstance(kept, dict):
                found[name] = carried(kept, {}, {})
            elif _objects(name, kept):
                found[name] = _carried_items(kept, (), ())
        elif isinstance(value, dict):
            found[name] = carried(kept or {}, was or {}, value)
        elif _objects(name, value):
            found[name] = _carried_items(kept or (), was or (), value)
        else:
            found[name] = value
    return found


def without(part: Body, shown: Body, *, null: bool) -> Body:
    """*part* without the values that *shown* does not have: ``null`` in their place in a release, else nothing."""
    found: Body = {}
    for name, value in part.items():
        other = shown.get(name)
        if isinstance(value, dict) and name not in _STAYS:
            found[name] = without(value, other or {}, null=null)
        elif _objects(name, value):
            others = {row["id"]: row for row in other or ()}
            found[name] = [
                {"id": row["id"]} | without(_rest(row), others.get(row["id"], {}), null=null) for row in value
            ]
        elif name in shown or _stays(name, part):
            found[name] = value
        elif null:
            found[name] = None
    return found


def _objects(name: str, value: Any) -> bool:
    """Whether it is a list of objects that are told apart by their ids; others are one value."""
    several = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    return several and name not in WHOLE_LISTS


def _stays(name: str, of: Body) -> bool:
    """Whether OCDS lets it be null: the id of a classification or identifier is a value, any other id names."""
    return name in _STAYS or (name == "id" and "scheme" not in of)


def _named(body: Body) -> Body:
    """What a mention of the object needs in any case."""
    return {name: body[name] for name in ("id", "awardID") if name in body}


def _rest(item: Body) -> Body:
    return {name: value for name, value in item.items() if name != "id"}


def _items(before: Any, now: list[Body]) -> list[Body]:
    were = {row["id"]: row for row in before}
    changed = []
    for row in now:
        was = were.pop(row["id"], None)
        if was is None:
            changed.append(row)
        elif row is not was and (said := difference(was, row)):
            changed.append(_named(row) | said)
    return [*changed, *(_named(item) | _emptied("", _rest(item)) for item in were.values())]


def _emptied(name: str, value: Any) -> Any:
    """``null`` for every value in it."""
    if isinstance(value, dict):
        found = {name: _emptied(name, item) for name, item in value.items() if not _stays(name, value)}
        found = {name: item for name, item in found.items() if item != {}}
        named = {"id": value["id"]} if "id" in value and _stays("id", value) else {}
        return named | found if found else {}
    if _objects(name, value):
        return [_named(item) | _emptied("", _rest(item)) for item in value]
    return None


def _carried_items(rest: Any, before: Any, now: Any) -> list[Body]:
    were, items = {row["id"]: row for row in before}, {row["id"]: row for row in now}
    found = []
    for row in rest:
        was, item = were.get(row["id"], {}), items.pop(row["id"], {})
        same = item and (item is was or item == was)
        found.append(row if same else {"id": row["id"]} | carried(_rest(row), _rest(was), _rest(item)))
    return [*found, *({"id": item["id"]} | carried({}, {}, _rest(item)) for item in items.values())]
