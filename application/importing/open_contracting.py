"""Open contracting data (OCDS 1.1) as a table: a row for each contract, as its releases put together tell it.

Packages of releases and of records are taken, several in a list or one a line, and the daily CSV of Contracts Finder,
which is such a package with its paths as headings. Releases of one process are merged by the standard's own rules:
sorted by date, what is newer counts, null takes a field away, and what has an id is merged by that id.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from application.errors import BadRequest
from application.importing.cells import Cell, Sheet, SheetRow

Body = dict[str, Any]
_NOT_MERGED: Final = frozenset({"id", "date", "tag"})
_WHOLE_LISTS: Final = frozenset({"additionalIdentifiers", "additionalClassifications", "changes"})
"""Lists that the release schema says are replaced as a whole, although what is in them may have ids."""
_NET: Final = ("ocds-h6vhtk-",)
"""Prefixes of those who say what an amount without a gross one is: Find a Tender publishes amounts without VAT."""
_ARRIVES: Final = "releases/0/"
COLUMNS: Final = (
    *("reference", "title", "description", "category", "directorate", "procurement_route", "suppliers"),
    *("estimated_incl_vat", "estimated_excl_vat", "value", "award_incl_vat", "start", "end", "made_on"),
    *("review_date", "status", "ended_on", "ocid"),
)
"""Fields of a row; *value* is money of which nobody says whether VAT is in it."""


def is_flat(headings: Iterable[str]) -> bool:
    """Whether headings are those of a release laid flat: ``releases/0/tender/title``."""
    return any(heading.startswith(_ARRIVES) for heading in headings)


def from_json(content: bytes) -> Sheet:
    """The contracts in packages. Raises BadRequest for what holds no release."""
    try:
        text = content.decode("utf-8-sig")
        found = _decoded(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadRequest({"document": f"It is no JSON that can be read ({type(error).__name__})."}) from None
    return _sheet(list(_releases(found)))


def from_flat(text: str, delimiter: str) -> Sheet:
    """The contracts in a CSV file whose headings are paths."""
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _sheet([_unflattened(row) for row in rows])


def _decoded(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError:
        return [json.loads(line, parse_float=Decimal) for line in text.splitlines() if line.strip()]


def _releases(found: Any) -> Iterator[Body]:
    """Every release in a package, a list of packages, or a record; a compiled one where there is no other."""
    if isinstance(found, list):
        for item in found:
            yield from _releases(item)
    elif not isinstance(found, dict):
        return
    elif "releases" in found or "compiledRelease" in found:
        whole = [
            release
            for release in found.get("releases") or ()
            if isinstance(release, dict) and "ocid" in release
        ]
        yield from whole or (
            [found["compiledRelease"]] if isinstance(found.get("compiledRelease"), dict) else []
        )
    elif "records" in found:
        yield from _releases(found["records"])
    elif "ocid" in found:
        yield found


def _unflattened(row: Mapping[str, str]) -> Body:
    whole: Body = {}
    for path, text in row.items():
        if not path or not path.startswith(_ARRIVES) or not text:
            continue
        *way, last = path.removeprefix(_ARRIVES).split("/")
        node = whole
        for part in way:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                break
        else:
            node[last] = Decimal(text) if last == "amount" and text.replace(".", "", 1).isdecimal() else text
    listed: Body = _listed(whole)
    return listed


def _listed(node: Any) -> Any:
    """Objects whose names are numbers are lists."""
    if not isinstance(node, dict):
        return node
    inside = {name: _listed(value) for name, value in node.items()}
    if inside and all(map(str.isdecimal, inside)):
        return [inside[name] for name in sorted(inside, key=int)]
    return inside


def merged(releases: Iterable[Body]) -> Body:
    """Releases of one process put together (OCDS 1.1, *Merging*), without ids, dates and tags of their own."""
    whole: Body = {}
    for release in sorted(releases, key=_moment):
        _merge(whole, {name: value for name, value in release.items() if name not in _NOT_MERGED})
    return whole


def _moment(release: Body) -> tuple[str, str]:
    text = str(release.get("date") or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text, text
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None).isoformat(), text


def _merge(into: Body, more: Body) -> None:
    for name, value in more.items():
        if value is None:
            into.pop(name, None)
        elif isinstance(value, dict):
            into[name] = into[name] if isinstance(into.get(name), dict) else {}
            _merge(into[name], value)
        elif name not in _WHOLE_LISTS and _with_ids(value):
            held: Any = into.get(name)
            into[name] = _by_id(held if _with_ids(held) else [], value)
        else:
            into[name] = value


def _with_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "id" in item for item in value)
    )


def _by_id(held: list[Body], more: list[Body]) -> list[Body]:
    known = {str(row["id"]): row for row in held}
    for row in more:
        whole = known.setdefault(str(row["id"]), {})
        _merge(whole, row)
    return list(known.values())


def _sheet(releases: list[Body]) -> Sheet:
    if not releases:
        raise BadRequest(
            {"document": "There is no release in it: give a package of releases or records of OCDS 1.1."}
        )
    processes: dict[str, list[Body]] = {}
    for release in releases:
        processes.setdefault(str(release.get("ocid") or ""), []).append(release)
    found: list[Mapping[str, Any]] = []
    for ocid, told in processes.items():
        try:
            found += _contracts(ocid, merged(told))
        except (AttributeError, TypeError, KeyError):
            found.append({"reference": ocid, "title": "", "status": "", "ocid": ocid})
    columns = tuple(name for name in COLUMNS if any(row.get(name) for row in found))
    rows = tuple(
        SheetRow(number, tuple(_cell(row.get(name)) for name in columns))
        for number, row in enumerate(found, start=1)
    )
    note = f"{len(releases)} releases of {len(processes)} processes were put together, contract by contract."
    return Sheet("", (), 0, columns, rows, (note,), len(columns))


def _cell(value: Any) -> Cell:
    if isinstance(value, Decimal | date):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    return "" if value is None else str(value)


def _contracts(ocid: str, process: Body) -> Iterator[Mapping[str, Any]]:
    """A row for each contract; for each award where no contract is told of; one for the notice where neither is."""
    tender, awards = (
        process.get("tender") or {},
        {str(award.get("id")): award for award in process.get("awards") or ()},
    )
    made = process.get("contracts") or []
    told = [(item, awards.get(str(item.get("awardID")), {})) for item in made] or [
        ({}, award) for award in awards.values()
    ]
    if not told:
        yield {
            "reference": tender.get("id") or ocid,
            "title": tender.get("title"),
            "status": "tender",
            "ocid": ocid,
        }
    for contract, award in told:
        own = contract.get("id") or award.get("id")
        reference = tender.get("id") or ocid
        period = contract.get("period") or award.get("contractPeriod") or tender.get("contractPeriod") or {}
        status, ended = _standing(contract, award)
        yield {
            "reference": reference if len(told) == 1 else f"{reference}/{own}",
            "title": contract.get("title") or award.get("title") or tender.get("title"),
            "description": contract.get("description")
            or award.get("description")
            or tender.get("description"),
            "category": _category(contract, award, tender),
            "directorate": (tender.get("procuringEntity") or process.get("buyer") or {}).get("name"),
            "procurement_route": tender.get("procurementMethodDetails") or tender.get("procurementMethod"),
            "suppliers": _suppliers(process, award, alone=len(told) == 1),
            "start": _day(period.get("startDate")),
            "end": _day(period.get("endDate")) or "TBC",
            "made_on": _day(contract.get("dateSigned") or award.get("date")),
            "review_date": next(
                (
                    _day(milestone.get("dueDate"))
                    for milestone in contract.get("milestones") or ()
                    if milestone.get("id") == "review"
                ),
                "",
            ),
            "status": status,
            "ended_on": ended,
            "ocid": ocid,
            **_money(ocid, contract.get("value") or award.get("value") or {}, award.get("value") or {}),
        }


def _money(ocid: str, value: Body, at_award: Body) -> Body:
    amount, gross = value.get("amount"), value.get("amountGross")
    net = gross is not None or ocid.startswith(_NET)
    awarded = at_award.get("amountGross")
    return {
        "estimated_incl_vat": gross,
        "estimated_excl_vat" if net else "value": amount,
        "award_incl_vat": awarded if awarded != gross else None,
    }


def _standing(contract: Body, award: Body) -> tuple[str, str]:
    """*Terminated* in OCDS is also what ran to its end: only with a ground was it ended before."""
    status = str(contract.get("status") or award.get("status") or "")
    ended = _day((contract.get("implementation") or {}).get("endDate"))
    if contract and status == "terminated":
        return ("terminated" if contract.get("terminationRationaleClassifications") else "expired"), ended
    return status, ""


def _category(*told: Body) -> str:
    """In the words of the first that has any: what is supplied, or how it is classified."""
    for row in told:
        items = row.get("items") or [{}]
        classified = row.get("classification") or items[0].get("classification") or {}
        found = (
            items[0].get("description") or classified.get("description") or row.get("mainProcurementCategory")
        )
        if found:
            return str(found)
    return ""


def _suppliers(process: Body, award: Body, *, alone: bool) -> str:
    """As Contracts Finder's export writes them: those who supply now, where one contract is all there is."""
    parties = {str(party.get("id")): party for party in process.get("parties") or ()}
    supplying = [party for party in parties.values() if "supplier" in (party.get("roles") or ())]
    if not (alone and supplying):
        named = award.get("suppliers") or ()
        supplying = [{**item, **parties.get(str(item.get("id")), {})} for item in named]
    return "".join(map(_block, supplying))


def _block(party: Body) -> str:
    identifier, details = party.get("identifier") or {}, party.get("details") or {}
    address = party.get("address") or {}
    parts = ("streetAddress", "locality", "region", "postalCode", "countryName")
    scale = str(details.get("scale") or "")
    cells = (
        party.get("name") or identifier.get("legalName") or "",
        ", ".join(str(address[part]) for part in parts if address.get(part)),
        identifier.get("scheme") or "",
        identifier.get("id") or "",
        {"sme": "yes", "large": "no"}.get(scale, ""),
        {"True": "yes", "False": "no"}.get(str(details.get("vcse")), ""),
    )
    return f"[{'|'.join(' '.join(str(cell).translate(_MARKS).split()) for cell in cells)}]"


_MARKS: Final = str.maketrans({"|": " ", "[": "(", "]": ")"})


def _day(moment: Any) -> str:
    """The civil date of an instant: midnight in summer is eleven at night in UTC."""
    text = str(moment or "")
    if text.endswith("T23:00:00Z"):
        return (date.fromisoformat(text[:10]) + timedelta(days=1)).isoformat()
    return text[:10]
