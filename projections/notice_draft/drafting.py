"""A draft while it is written: what is said where, and what is left open."""

from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple, TypeVar
from uuid import UUID

from application.authority import Authority
from domain.chronicle import Chronicle
from domain.contract.terms import Supplier, Terms
from domain.kpi import Kpi
from domain.notice.parts import PARTS, NoticePart
from domain.notice.terms import CODES, Notice
from domain.payment import Payment
from domain.submission.terms import Submission
from domain.supplier.terms import Supplier as Registered
from projections.ocds.difference import Body
from projections.ocds.values import begins, ends, saying, value_of

Where = Literal["state it for the notice", "put it on the record", "tell the platform", "set it up"]
State = TypeVar("State")
_NOTHING_HIDDEN: Final[frozenset[str]] = frozenset()


class NothingToDraft(Exception):
    """What the notice would tell is not on record any more, or is told otherwise; its sentence says which."""


class OpenField(NamedTuple):
    """Something that a draft does not say yet."""

    field: str
    """What is open."""
    asks: str
    """What is to be said, in a sentence."""
    law: str
    """The section that asks for it."""
    where: Where
    """Where it is said: stated for the notice, put on the record, told to the platform, or set up once."""


class Known(NamedTuple):
    """What the record knows of a contract, as far as notices tell of it."""

    contract: Chronicle[Terms]
    kpis: dict[UUID, Chronicle[Kpi]]
    returns: dict[UUID, Chronicle[Submission]]
    payments: dict[UUID, Chronicle[Payment]]
    notices: dict[UUID, Chronicle[Notice]]
    """Every notice about the contract."""
    suppliers: dict[UUID, Registered]
    """As registered; one that a contract merely names is not among them."""


class Council(NamedTuple):
    """Who publishes."""

    name: str
    prefix: str
    authority: Authority | None
    """``None`` where it was not set up."""


class Drafting:
    """The draft of one notice."""

    def __init__(self, notice_id: UUID, notice: Notice, known: Known | None, council: Council) -> None:
        self.notice_id, self.notice, self.council = notice_id, notice, council
        self._known = known
        self.open: list[OpenField] = []
        self._stated = {known.part: known.text for known in notice.stated}
        self._told: list[str] = []
        self._parties: dict[str, Body] = {}

    @property
    def known(self) -> Known:
        """What the record knows of the contract. Raises NothingToDraft for a notice that is about none."""
        if self._known is None:
            raise NothingToDraft("it is about no contract")
        return self._known

    # What is said

    def stated(self, part: NoticePart, *, unless: bool = False) -> str | None:
        """A part as it was stated; left open where nobody did, unless it is not asked for."""
        text = self._stated.get(part)
        if text is None and not unless:
            self.leave_open(part, PARTS[part].asks, PARTS[part].law)
        return text

    def tell(self, part: NoticePart, *, unless: bool = False) -> None:
        """A part that has no place of its own: it is told in the description of the notice's document."""
        text = self.stated(part, unless=unless)
        if text is not None:
            self._told.append(f"{part.capitalize()}: {text}")

    def tell_that(self, sentence: str) -> None:
        """A sentence of the record for that description."""
        self._told.append(sentence)

    def leave_open(self, field: str, asks: str, law: str, where: Where = "state it for the notice") -> None:
        """Something is not known."""
        self.open.append(OpenField(field, asks, law, where))

    # The frame

    def release(self, tag: list[str], contract: Body, further: Body | None = None) -> Body:
        """The release around what is said of the contract."""
        terms = self.terms
        contract_id = self.stated("contract number") or str(self.notice.contract_id)
        more = further or {}
        award = saying(
            more.get("award", {}) | {"id": contract_id, "suppliers": self.suppliers(terms.suppliers)}
        )
        tender = {"id": terms.reference, "title": terms.title} | more.get("tender", {})
        return saying(
            {
                "ocid": self._ocid(),
                "id": str(self.notice_id),
                "tag": tag,
                "initiationType": "tender",
                "language": "en",
                "buyer": self._buyer(),
                "parties": list(self._parties.values()),
                "tender": saying(tender),
                "awards": [award],
                "contracts": [
                    saying({"id": contract_id, "awardID": contract_id, "title": terms.title, **contract})
                ],
                "relatedProcesses": more.get("relatedProcesses"),
            }
        )

    def council_release(self, key: UUID, planning: Body, tender: Body | None = None) -> Body:
        """The release around what the Council says of itself, or of a procurement that it plans."""
        return saying(
            {
                "ocid": f"{self.council.prefix}-{key}",
                "id": str(key),
                "tag": ["planning"],
                "initiationType": "tender",
                "language": "en",
                "buyer": self._buyer(),
                "parties": list(self._parties.values()),
                "planning": planning,
                "tender": tender,
            }
        )

    def document(self, kind: str) -> list[Body]:
        """The notice's own document. Asked last, when all is said that has no other place."""
        self.tell("information withheld", unless=self._known is None or not self.terms.withheld)
        return [
            saying(
                {
                    "id": str(self.notice_id),
                    "documentType": kind,
                    "noticeType": CODES[self.notice.kind],
                    "title": self.notice.kind.capitalize(),
                    "description": "\n".join(self._told),
                    "language": "en",
                }
            )
        ]

    @property
    def terms(self) -> Terms:
        """The contract as it is on record now. Raises NothingToDraft where what opened it was annulled."""
        terms = self.known.contract.latest()
        if terms is None:
            raise NothingToDraft("the contract's registration was annulled")
        return terms

    def suppliers(self, suppliers: Iterable[Supplier], roles: Iterable[str] = ("supplier",)) -> list[Body]:
        """References to suppliers, who are among the parties then."""
        return [
            self._supplier(supplier, list(roles))
            for supplier in {supplier.supplier_id: supplier for supplier in suppliers}.values()
        ]

    def _ocid(self) -> str:
        if self.terms.ocid:
            return self.terms.ocid
        stated = self.stated("procurement id")
        return stated or f"{self.council.prefix}-{self.notice.contract_id}"

    def _buyer(self) -> Body:
        authority, name = self.council.authority, self.council.name
        if authority is None:
            self.leave_open(
                "contracting authority",
                "The Council's number, address and office to write to: the operator sets KENTLEDGE_AUTHORITY.",
                "Procurement Regulations 2024 reg 13",
                "set it up",
            )
            key, said = "buyer", Body()
        else:
            key = f"{authority.identifier.scheme}-{authority.identifier.id}"
            said = as_body(authority)
        self._parties = {key: {"id": key, "name": name, **said, "roles": ["buyer"]}, **self._parties}
        return {"id": key, "name": name}

    def _supplier(self, supplier: Supplier, roles: list[str]) -> Body:
        known = self.known.suppliers.get(supplier.supplier_id)
        scheme, number = supplier.scheme, supplier.identifier
        if not number and known is not None and known.identifiers:
            scheme, number = known.identifiers[0].scheme, known.identifiers[0].identifier
        key = f"{scheme}-{number}" if number else str(supplier.supplier_id)
        if key not in self._parties:
            self._parties[key] = self._party(key, supplier, known, (scheme, number))
        party = self._parties[key]
        party["roles"] = [*party["roles"], *(role for role in roles if role not in party["roles"])]
        return {"id": key, "name": supplier.name}

    def _party(self, key: str, supplier: Supplier, known: Registered | None, number: tuple[str, str]) -> Body:
        who, law = supplier.name, "Procurement Regulations 2024 regs 13, 32(2)"
        if not number[1]:
            asks = f"The unique identifier of {who}: record it of the supplier."
            self.leave_open(f"identifier of {who}", asks, law, "put it on the record")
        if known is None or not known.address:
            asks = f"The address of {who}: record it of the supplier."
            self.leave_open(f"address of {who}", asks, law, "put it on the record")
        asks = f"An e-mail address of {who}: the platform has it from the supplier's own registration."
        self.leave_open(f"e-mail address of {who}", asks, law, "tell the platform")
        details = None
        if known is not None:
            scale = {True: "sme", False: "large", None: None}[known.small_or_medium]
            details = saying({"scale": scale, "vcse": known.voluntary_or_community})
        return saying(
            {
                "id": key,
                "name": who,
                "identifier": {"scheme": number[0], "id": number[1]} if number[1] else None,
                "address": {"streetAddress": known.address} if known and known.address else None,
                "details": details,
            }
        ) | {"roles": []}


def value(terms_values: Any) -> Body | None:
    """Pounds without and with VAT."""
    return value_of(terms_values.estimated_excl_vat, terms_values.estimated_incl_vat, _NOTHING_HIDDEN)


def period(start: str, end: str, longest: str = "") -> Body:
    """From the first day to the last, and with every option."""
    said = {"startDate": begins(start), "endDate": ends(end), "maxExtentDate": ends(longest)}
    return saying(said)


def as_body(authority: Authority) -> Body:
    """The authority in the standard's words."""
    address = authority.address
    return {
        "identifier": {"scheme": authority.identifier.scheme, "id": authority.identifier.id},
        "address": saying(
            {
                "streetAddress": address.street_address,
                "locality": address.locality,
                "region": address.region,
                "postalCode": address.postal_code,
                "countryName": address.country_name,
            }
        ),
        "contactPoint": saying(
            {
                "name": authority.contact_point.name,
                "email": authority.contact_point.email,
                "telephone": authority.contact_point.telephone,
            }
        ),
    }
