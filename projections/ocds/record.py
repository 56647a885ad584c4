"""OCDS records: everything published of one contracting process, compiled and versioned."""

from collections.abc import Iterable
from typing import Any, Final

from application.importing.merging import WHOLE_LISTS
from projections.ocds.difference import Body
from projections.ocds.release import PublishedContract

_ONE_VALUE: Final = "details"
"""Of a party: the schema of versioned releases has it as one value, since the standard itself names nothing in it.
(ocdsmerge tells the versions of each field in it, which that schema refuses.)"""
_STAMPS: Final = frozenset({"ocid", "id", "date", "tag"})


def record_of(published: PublishedContract) -> Body:
    """The record: releases, compiled release and versioned release."""
    releases = [release.content for release in published.releases]
    return {
        "ocid": published.ocid,
        "releases": releases,
        "compiledRelease": published.compiled,
        "versionedRelease": versioned(published.ocid, releases),
    }


def versioned(ocid: str, releases: Iterable[Body]) -> Body:
    """Every value that each field ever had, with the release that brought it (OCDS 1.1 merging)."""
    found: Body = {"ocid": ocid}
    for release in releases:
        stamp = {f"release{name.title()}": release[name] for name in ("date", "tag")}
        stamp["releaseID"] = release["id"]
        _take(found, {name: value for name, value in release.items() if name not in _STAMPS}, stamp)
    return found


def _take(into: Body, said: Body, stamp: Body) -> None:
    for name, value in said.items():
        if name == _ONE_VALUE:
            values = into.setdefault(name, [])
            known = values[-1]["value"] if values else {}
            values.append({**stamp, "value": known | value})
        elif isinstance(value, dict):
            if value:
                _take(into.setdefault(name, {}), value, stamp)
        elif name not in WHOLE_LISTS and isinstance(value, list) and value and isinstance(value[0], dict):
            _take_items(into.setdefault(name, []), value, stamp)
        else:
            values = into.setdefault(name, [])
            if not values or values[-1]["value"] != value:
                values.append({**stamp, "value": value})


def _take_items(into: list[Any], items: Iterable[Body], stamp: Body) -> None:
    for item in items:
        found = next((row for row in into if row["id"] == item["id"]), None)
        if found is None:
            found = {"id": item["id"]}
            into.append(found)
        _take(found, {name: value for name, value in item.items() if name != "id"}, stamp)
