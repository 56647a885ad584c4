"""Open contracting data (OCDS 1.1) as a table: a row for each contract, as its releases put together tell it.

Packages of releases and of records are taken, several in a list or one a line, and the daily CSV of Contracts Finder,
which is such a package with its paths as headings. Releases of one process are merged by the standard's own rules:
sorted by date, what is newer counts, null takes a field away, and what has an id is merged by that id.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from application.errors import BadRequest
from application.importing.cells import Cell, ReleaseCells, Sheet, SheetRow
from application.importing.merging import Body, after_each
from application.importing.suppliers import parties_as_text

_NET: Final = ("ocds-h6vhtk-",)
"""Prefixes of those who say what an amount without a gross one is: Find a Tender publishes amounts without VAT."""
_ARRIVES: Final = "releases/0/"
COLUMNS: Final = (
    *("reference", "title", "description", "category", "directorate", "kind", "procurement_route"),
    *(
        "procurement_words",
        "suppliers",
        "estimated_incl_vat",
        "estimated_excl_vat",
        "value",
        "award_incl_vat",
    ),
    *("annual_excl_vat", "irrecoverable_vat", "start", "end", "maximum_end", "made_on", "review_date"),
    *("status", "ended_on", "ocid", "suspended_until", "closed_on", "relation", "parent", "lot", "lots"),
)
"""Fields of a row; *value* is money of which nobody says whether VAT is in it."""
_CONTRACT: Final = "contract id"
_AWARD: Final = "award id"
_UNDER: Final = "ocid of what it is under"


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
    return _of_releases(lambda: _releases(found))


def _of_releases(releases: Callable[[], Iterable[Body]]) -> Sheet:
    """Their contracts. Raises BadRequest where a part of them is not what the standard has in its place: text where a
    list belongs, a truth where an amount does."""
    try:
        return _sheet(list(releases()))
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        sentence = "A part of it is not of the form that the Open Contracting Data Standard gives it"
        raise BadRequest({"document": f"{sentence} ({type(error).__name__})."}) from None


def from_flat(text: str, delimiter: str) -> Sheet:
    """The contracts in a CSV file whose headings are paths."""
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _of_releases(lambda: map(_unflattened, rows))


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


def _sheet(releases: list[Body]) -> Sheet:
    if not releases:
        raise BadRequest(
            {"document": "There is no release in it: give a package of releases or records of OCDS 1.1."}
        )
    processes: dict[str, list[Body]] = {}
    for release in releases:
        processes.setdefault(str(release.get("ocid") or ""), []).append(release)
    found: list[_Contract] = []
    for ocid, told in processes.items():
        try:
            found += _stories(ocid, told)
        except (AttributeError, TypeError, KeyError):
            found.append(_Contract({"reference": ocid, "title": "", "status": "", "ocid": ocid}))
    found = _by_reference(found)
    columns = tuple(
        name
        for name in COLUMNS
        if any(told.get(name) for row in found for told in (row.stands, *(said for _, said in row.told)))
    )
    rows = tuple(row.as_row(number, columns) for number, row in enumerate(found, start=1))
    note = f"{len(releases)} releases of {len(processes)} processes were put together, contract by contract."
    return Sheet("", (), 0, columns, rows, (note,), len(columns))


def _by_reference(found: list["_Contract"]) -> list["_Contract"]:
    """The contracts with the reference of what each is under, where that is told of too."""
    references = {str(row.stands["ocid"]): row.stands["reference"] for row in found}

    def named(said: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = references.get(str(said.get(_UNDER) or ""))
        return {**said, "parent": reference} if reference else said

    return [
        _Contract(named(row.stands), [(release, named(said)) for release, said in row.told]) for row in found
    ]


class _Contract(NamedTuple):
    """A contract as its process tells of it."""

    stands: Mapping[str, Any]
    """By all releases together."""
    told: Sequence[tuple[Body, Mapping[str, Any]]] = ()
    """The releases that made a difference to it, each with what it was told to be then."""

    def as_row(self, number: int, columns: tuple[str, ...]) -> SheetRow:
        """Its row of the table."""

        def cells(said: Mapping[str, Any]) -> tuple[Cell, ...]:
            return tuple(_cell(said.get(name)) for name in columns)

        releases = (
            ReleaseCells(str(release["id"]), released_on, cells(said))
            for release, said in self.told
            if release.get("id") and (released_on := _released_on(release)) is not None
        )
        return SheetRow(number, cells(self.stands), tuple(releases))


def _released_on(release: Body) -> date | None:
    try:
        return date.fromisoformat(_day(release.get("date")))
    except ValueError:
        return None


def _stories(ocid: str, releases: Iterable[Body]) -> list[_Contract]:
    """The contracts of a process, each with what every release made of it."""
    after = [(release, list(_contracts(ocid, whole))) for release, whole in after_each(releases)]
    found = []
    for stands in after[-1][1]:
        told: list[tuple[Body, Mapping[str, Any]]] = []
        for release, contracts in after:
            said = next((row for row in contracts if _is_the_same(row, stands)), None)
            if said is not None and not (told and told[-1][1] == said):
                told.append((release, said))
        one_whole = "compiled" in (after[-1][0].get("tag") or ())
        found.append(_Contract(stands, () if one_whole else told))
    return found


def _is_the_same(row: Mapping[str, Any], stands: Mapping[str, Any]) -> bool:
    """Whether an earlier row is of the same contract: before it was told of, its award stood for it."""
    if row[_CONTRACT]:
        return bool(row[_CONTRACT] == stands[_CONTRACT])
    return bool(row[_AWARD]) and bool(row[_AWARD] == stands[_AWARD])


def _cell(value: Any) -> Cell:
    if isinstance(value, Decimal | date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
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
            _CONTRACT: "",
            _AWARD: "",
        }
    for contract, award in told:
        own = contract.get("id") or award.get("id")
        reference = tender.get("id") or ocid
        period = contract.get("period") or award.get("contractPeriod") or tender.get("contractPeriod") or {}
        status, ended = _standing(contract, award)
        yield {
            _CONTRACT: str(contract.get("id") or ""),
            _AWARD: str(contract.get("awardID") or award.get("id") or ""),
            "reference": reference if len(told) == 1 else f"{reference}/{own}",
            "title": contract.get("title") or award.get("title") or tender.get("title"),
            "description": contract.get("description")
            or award.get("description")
            or tender.get("description"),
            "category": _category(contract, award, tender),
            "directorate": (tender.get("procuringEntity") or process.get("buyer") or {}).get("name"),
            "kind": contract.get("agreementKind"),
            **_procured(tender),
            "suppliers": _suppliers(process, award, alone=len(told) == 1),
            "start": _day(period.get("startDate")) or period.get("startDateDetails"),
            "end": _day(period.get("endDate")) or period.get("endDateDetails") or "TBC",
            "maximum_end": _day(period.get("maxExtentDate")),
            "made_on": _day(contract.get("dateSigned") or award.get("date")),
            "review_date": next(
                (
                    _day(milestone.get("dueDate")) or milestone.get("dueDateDetails")
                    for milestone in contract.get("milestones") or ()
                    if milestone.get("id") == "review"
                ),
                "",
            ),
            "status": status,
            "ended_on": ended,
            "ocid": ocid,
            **_money(ocid, contract.get("value") or award.get("value") or {}, award.get("value") or {}),
            **_related(process),
            "lots": _lots(contract),
            "suspended_until": _day(contract.get("suspendedUntil")),
            "closed_on": _day(contract.get("closedDate")),
            "annual_excl_vat": (contract.get("annualValue") or {}).get("amount"),
            "irrecoverable_vat": (contract.get("irrecoverableVAT") or {}).get("amount"),
        }


def _related(process: Body) -> Body:
    """The framework, or the whole, that a contract is under: by its open contracting id, else in words."""
    for related in process.get("relatedProcesses") or ():
        for relationship, relation in (("framework", "call-off"), ("parent", "part")):
            if relationship not in (related.get("relationship") or ()):
                continue
            by_id = related.get("scheme") == "ocid" and related.get("identifier")
            return {
                "relation": relation,
                "parent": related.get("title") or related.get("identifier"),
                "lot": next(iter(related.get("relatedLots") or ()), None),
                _UNDER: related.get("identifier") if by_id else None,
            }
    return {}


def _lots(contract: Body) -> str:
    """Lots as a cell holds them; one that was emptied is none any more."""
    return "\n".join(
        f"{lot['id']} | {lot['title']} | {(lot.get('value') or {}).get('amountGross') or ''}".rstrip()
        for lot in contract.get("lots") or ()
        if lot.get("title")
    )


def _money(ocid: str, value: Body, at_award: Body) -> Body:
    amount, gross = value.get("amount"), value.get("amountGross")
    net = gross is not None or ocid.startswith(_NET)
    awarded = at_award.get("amountGross")
    return {
        "estimated_incl_vat": gross,
        "estimated_excl_vat" if net else "value": amount,
        "award_incl_vat": awarded if awarded != gross else None,
    }


def _procured(tender: Body) -> Body:
    """How it was procured, in the words of a list and in older ones, where somebody publishes both."""
    route, words = tender.get("procurementRoute"), tender.get("procurementMethodDetails")
    if route:
        return {"procurement_route": route, "procurement_words": words if words != route else None}
    if words and tender.get("procurementMethod") is None and "procurementRoute" in tender:
        return {"procurement_words": words}
    return {"procurement_route": words or tender.get("procurementMethod")}


def _standing(contract: Body, award: Body) -> tuple[str, str]:
    """*Terminated* in OCDS is also what ran to its end: only with a ground was it ended before."""
    status = str(contract.get("status") or award.get("status") or "")
    ended = _day((contract.get("implementation") or {}).get("endDate"))
    if contract and status == "terminated" and (told := contract.get("statusDetails")):
        return str(told), ended
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
    """Those who supply now, where one contract is all there is; else those to whom it was awarded."""
    parties = {str(party.get("id")): party for party in process.get("parties") or ()}
    supplying = [party for party in parties.values() if "supplier" in (party.get("roles") or ())]
    if not (alone and supplying):
        named = award.get("suppliers") or ()
        supplying = [{**item, **parties.get(str(item.get("id")), {})} for item in named]
    return parties_as_text(map(_party, supplying))


def _party(party: Body) -> Body:
    identifier, details = party.get("identifier") or {}, party.get("details") or {}
    address = party.get("address") or {}
    parts = ("streetAddress", "locality", "region", "postalCode", "countryName")
    scale = str(details.get("scale") or "")
    return {
        "name": party.get("name") or identifier.get("legalName") or "",
        "address": ", ".join(str(address[part]) for part in parts if address.get(part)),
        "identifiers": [
            [str(number.get("scheme") or ""), str(number["id"])]
            for number in (identifier, *(party.get("additionalIdentifiers") or ()))
            if number.get("id")
        ],
        "sme": {"micro": True, "small": True, "medium": True, "sme": True, "large": False}.get(scale),
        "vcse": {"True": True, "False": False}.get(str(details.get("vcse"))),
    }


def _day(moment: Any) -> str:
    """The civil date of an instant: midnight in summer is eleven at night in UTC."""
    text = str(moment or "")
    if text.endswith("T23:00:00Z"):
        return (date.fromisoformat(text[:10]) + timedelta(days=1)).isoformat()
    return text[:10]
