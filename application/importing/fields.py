"""The fields that a column can be read as, and the headings under which registers give them.

Headings are those of the Local Government Transparency Code and the LGA's schema (domain 5.1), of Contracts Finder's
exports, of this record's own extracts, and of the registers that councils keep in spreadsheets. Contracts Finder's
export has the notice's dates as *Start Date* and *End Date*, and the contract's as *Contract start date* and *Contract
end date*: the more exact heading comes first.
"""

import html
import re
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True)
class Field:
    """What a column can be read as."""

    name: str
    """As the request names it: a field of a registration, or a part of one."""
    called: str
    """As a sentence calls it."""
    names: str
    """Headings in plain words with semicolons between, likeliest first."""
    source: str = ""
    """Where such headings come from."""
    wanted: bool = False
    """Whether every contract needs one."""
    example: str = ""

    @property
    def headings(self) -> list[str]:
        """Headings in plain words, likeliest first."""
        return self.names.split("; ")


_LGTC = "the Local Government Transparency Code"
FIELDS: Final = (
    Field(
        "reference",
        "reference",
        "reference number; contract reference; contract ref; contract reference number; contract ref no; contract "
        "number; contract reference no; "
        "contract id; contract no; reference; ref; ref no; unique reference; source id; notice identifier; "
        "agreement reference; agreement number; purchase order number; id",
        _LGTC,
        wanted=True,
        example="CN-0042",
    ),
    Field(
        "title",
        "title",
        "title of agreement; title; contract title; contract name; agreement title; name of contract; title of "
        "contract",
        _LGTC,
        wanted=True,
    ),
    Field(
        "description",
        "description",
        "description of goods services; description of the goods and or services being provided; "
        "description of goods and services; description; contract description",
        _LGTC,
    ),
    Field(
        "category",
        "category",
        "category; contract category; procurement category; category of spend; cpv description; cpv label; "
        "proclass description; proclass label; service category; service category label; proclass; cpv; cpv codes; "
        "cpv code",
        wanted=True,
        example="Catering",
    ),
    Field(
        "directorate",
        "directorate",
        "local authority department responsible; department responsible; department; directorate; service "
        "area; service; responsible department; organisation department; organisation department label; organisation "
        "name",
        _LGTC,
        wanted=True,
        example="Education",
    ),
    Field(
        "division",
        "division of the directorate",
        "division; organisation division; responsible division; division responsible; directorate division; "
        "department division",
    ),
    Field(
        "kind",
        "kind of agreement",
        "contract type; agreement type; type of agreement; kind",
    ),
    Field(
        "legal_regime",
        "legal regime",
        "legal regime; procurement regime; regime; governing law; procurement law",
        wanted=True,
        example="PA2023",
    ),
    Field(
        "procurement_route",
        "procurement route",
        "invitation to quote or published invitation to tender; invitation to tender or quote; procurement "
        "route; procurement procedure; route to market; procedure type; procedure; tender process; ojeu procedure "
        "type; process; procurement process; invitation to tender; invitation to quote; result of an invitation to "
        "quote or tender; procurement method",
        _LGTC,
    ),
    Field(
        "procurement_words",
        "procurement in the old words",
        "procurement words; how it was procured in the words of an older register; procurement method details",
    ),
    Field(
        "suppliers",
        "supplier",
        "supplier name and details; supplier name; supplier; suppliers; supplier details; contractor; "
        "contractor name; provider; awarded supplier; awarded to; supplier s; supplier name address ref type ref "
        "number is sme is vcse; suppliers name address ref type ref number is sme is vcse; vendor; vendor name",
        _LGTC,
        wanted=True,
    ),
    Field(
        "supplier_identifier",
        "supplier's numbers",
        "supplier identifier; suppliers registration number; supplier identifiers",
    ),
    Field(
        "supplier_address",
        "supplier's address",
        "supplier address; suppliers address; address of supplier; supplier full address; supplier registered address",
        _LGTC,
    ),
    Field(
        "small_or_medium",
        "whether it is small or medium",
        "supplier is sme; sme; is sme; sme supplier; supplier sme; small or medium enterprise; small medium "
        "enterprise; small or medium sized enterprise; supplier is a small or medium sized enterprise; sme status",
        _LGTC,
    ),
    Field(
        "voluntary_or_community",
        "whether it is a voluntary or community body",
        "vcse; is vcse; supplier is vcse; vcse supplier; vcs; is vcs; voluntary or community sector; voluntary or "
        "community sector organisation; vcse status; vcse type; vcse supplier type; supplier vcse; vco; voco",
        _LGTC,
    ),
    Field(
        "company_number",
        "company number",
        "supplier company number; supplier company no; company number; company registration number; "
        "companies house number; supplier registration number; supplier registered company number; registered company "
        "number; company reg no; company no; supplier registered number; crn",
        "the LGA's schema",
    ),
    Field(
        "charity_number",
        "charity number",
        "charity no; charity number; registered charity number; supplier registered charity number; supplier charity "
        "number; vcse registration number; charity registration number",
        "the LGA's schema",
    ),
    Field(
        "estimated_incl_vat",
        "value including VAT",
        "total value incl vat; total value including vat; contract value incl vat; contract value including "
        "vat; value including vat; value incl vat; value inc vat; total value inc vat; estimated incl vat; sum over "
        "the whole life with vat",
    ),
    Field(
        "estimated_excl_vat",
        "value excluding VAT",
        "total value excl vat; total value excluding vat; contract value excl vat; contract value excluding "
        "vat; contract value ex vat; value excluding vat; value excl vat; value ex vat; total value ex vat; "
        "estimated excl vat; net value; sum over the whole life "
        "without vat",
    ),
    Field(
        "award_incl_vat",
        "value at award including VAT",
        "original value incl vat; award incl vat; sum at award with vat; original contract value incl vat",
    ),
    Field(
        "irrecoverable_vat",
        "VAT that cannot be recovered",
        "irrecoverable vat; vat that cannot be recovered; non recoverable vat; vat not recoverable; unrecoverable vat; "
        "vat irrecoverable; vat that can not be recovered; value of vat that cannot be recovered",
        _LGTC,
    ),
    Field(
        "annual_excl_vat",
        "value of a year excluding VAT",
        "annual value excl vat; annual value excluding vat; annual value ex vat; annual excl vat; "
        "estimated yearly spend without vat",
    ),
    Field(
        "start",
        "start",
        "contract start date; start date; start; commencement date; contract start; date from; contract commencement "
        "date; actual start date",
        _LGTC,
        wanted=True,
        example="TBC, where the file does not say",
    ),
    Field(
        "end",
        "end",
        "contract end date; end date; end; expiry date; contract end; current end date; date to; contract expiry date",
        _LGTC,
        wanted=True,
        example="TBC, where the file does not say",
    ),
    Field(
        "maximum_end",
        "last day with every option",
        "maximum end date; latest end date; end date including extensions; end date with extensions; "
        "maximum end; final end date; last extension date; extension end date; latest possible end date",
    ),
    Field(
        "made_on",
        "day of signature",
        "award date; date awarded; date signed; date of award; awarded date; made on; date of signature; "
        "contract award date",
    ),
    Field(
        "review_date",
        "day of review",
        "review date; review; contract review date; next review date; date of review",
        _LGTC,
    ),
    Field(
        "ended_on",
        "last day of a contract that has ended",
        "ended on; termination date; date terminated; date of termination; terminated on; actual end date; date ended; "
        "last day where it has ended; date closed",
    ),
    Field("ocid", "open contracting id", "ocid; open contracting id; open contracting identifier"),
    Field(
        "owner",
        "contract owner",
        "contract owner; owner; responsible officer; senior responsible owner; budget holder",
        wanted=True,
        example="a person's id, as kentledge people list shows it",
    ),
    Field(
        "contract_manager",
        "contract manager",
        "contract manager; manager; contract officer",
        wanted=True,
        example="a person's id",
    ),
    Field(
        "lead_officers",
        "lead officers",
        "lead officer; lead officers; responsible lead officer",
        wanted=True,
        example="a person's id",
    ),
    Field(
        "managing_organisation",
        "managing organisation",
        "managing organisation; managed by",
    ),
    Field(
        "relation",
        "how it belongs to another contract",
        "relation; how it belongs to its parent; relation to parent; call off or part",
        example="call-off",
    ),
    Field(
        "parent",
        "the framework or the contract that it is under",
        "parent; parent contract; parent reference; parent contract reference; framework reference; framework ref; "
        "called off from; call off from; part of; framework agreement reference; under",
    ),
    Field(
        "lot",
        "number of the lot there",
        "lot; lot number; lot no; number of the lot; framework lot; parent lot",
    ),
    Field(
        "lots",
        "the lots that it is divided into",
        "lots; lots it is divided into; list of lots",
    ),
    Field(
        "suspended_on",
        "first day of a suspension",
        "suspended on; suspended from; suspended since; suspension start date; date suspended",
    ),
    Field(
        "suspended_until",
        "last day of a suspension",
        "suspended until; suspended to; suspension end date; last day of a suspension",
    ),
    Field(
        "closed_on",
        "day on which it was closed",
        "closed on; day on which it was closed; contract closed on",
    ),
    Field(
        "status",
        "status",
        "status; notice status; contract status",
    ),
)
BY_NAME: Final = {field.name: field for field in FIELDS}
VALUES: Final = ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
AMOUNTS: Final = (*VALUES, "award_incl_vat", "irrecoverable_vat")
NO_VAT_SAID: Final = frozenset(
    {
        *("value", "value gbp", "contract value", "value of contract", "total value", "total contract value"),
        *("award value", "awarded value", "estimated value", "annual value", "amount", "contract sum"),
        *("sum over the length of the contract", "annual spend", "estimated annual spend"),
    }
)
"""Headings of money that do not say whether VAT is in it."""
_LEFT_OUT = re.compile(r"^\d+(?=\D)|[^a-z0-9]+")
_SAYS_POUNDS = re.compile(r"\b(gbp|in pounds)\b")


def in_plain_words(heading: str) -> str:
    """A heading as it is compared: *4. Contract Value (£)* is *contract value*."""
    text = _LEFT_OUT.sub(" ", html.unescape(heading).casefold().replace("£", " ").replace("'", ""))
    return " ".join(text.split())


@cache
def _by_heading() -> dict[str, str]:
    found = {heading: field.name for field in FIELDS for heading in field.headings}
    return found | {field.name.replace("_", " "): field.name for field in FIELDS}


def field_called(heading: str) -> str:
    """The field that a heading names; empty where none is known."""
    words = in_plain_words(heading)
    found = _by_heading()
    return found.get(words) or found.get(" ".join(_SAYS_POUNDS.sub("", words).split()), "")
