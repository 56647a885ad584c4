"""The good practice framework that reviews are held against, and the scales it may be rated by.

The framework itself has no score (NAO 2008, 2016): each council chooses a scale. A rating names framework and scale, so
that a later one rewrites nothing; a further scale is one line of ``SCALES``.
"""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple
from uuid import UUID, uuid5

from msgspec import Meta, Struct

from domain.text import LongText, ShortText

AREAS: Final = {
    1: "Planning and governance",
    2: "People",
    3: "Administration",
    4: "Managing relationships",
    5: "Managing performance",
    6: "Payment and incentives",
    7: "Risk",
    8: "Contract development",
    9: "Supplier development",
    10: "Supplier relationship management",
    11: "Market management",
}
"""The areas by number: the same eleven in both editions (NAO and OGC 2008; NAO 2016)."""


class Statement(NamedTuple):
    """What an area of an edition looks for, under the number that the edition gives it."""

    number: str
    """*5.4*: the number is the NAO's own."""
    area: int
    text: str
    """What good practice is, in our words: the NAO's are its own."""


class Edition(NamedTuple):
    """An edition of the framework, as it ships or as governance adopted it; a later one rewrites no rating."""

    code: str
    title: str
    published: str
    """A month."""
    areas: Mapping[int, str]
    """Its areas by number."""
    statements: tuple[Statement, ...]
    """Those whose number and sense are known to us; an area may be rated as a whole too."""

    def statement(self, number: str) -> Statement | None:
        """The statement of that number."""
        return next((statement for statement in self.statements if statement.number == number), None)


StatementNumber = Annotated[str, Meta(min_length=3, max_length=5, pattern=r"^[0-9]{1,2}\.[0-9]{1,2}\Z")]
"""Number of a statement of the framework: *5.4*, the fourth of area 5."""


class StatementText(Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered statement as governance words it."""

    number: StatementNumber
    """The area's number, a point, and its own: *9.1*."""
    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    """What good practice is, in the Council's words."""


class EditionText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole text of a version of an edition."""

    title: ShortText
    published: Annotated[str, Meta(max_length=300)] = ""
    """When its source was published, as it says so itself; empty where it has none."""
    statements: Annotated[tuple[StatementText, ...], Meta(max_length=500)]
    """Every statement of it, area by area."""
    source: LongText = ""
    """Where its statements come from."""


class Framework(Struct, frozen=True, kw_only=True):
    """An edition on record from one day to the next."""

    code: str
    number: int = 0
    """The version in force; 0 where none was adopted, and what ships is in force, if anything."""
    edition: EditionText | None = None
    """The text in force; ``None`` where none was adopted."""
    draft: EditionText | None = None
    """What is drafted and not adopted yet."""


_NAMESPACE: Final = UUID("8b9d2f8e-6f0c-5b57-9d5a-0f3f7c3a2a10")


def framework_stream(code: str) -> UUID:
    """The id of the stream that keeps the versions of the edition of that code."""
    return uuid5(_NAMESPACE, code)


_STATEMENTS_2016: Final = (
    Statement(
        "1.1",
        1,
        "Handed over from award to contract manager as planned; the cost of managing it is budgeted.",
    ),
    Statement("1.2", 1, "Budget holder, senior responsible owner and contract manager are named, and stay."),
    Statement(
        "1.3",
        1,
        "Processes are defined, with a contract management plan for the whole life, on what is to come out.",
    ),
    Statement("1.4", 1, "One senior owner answers for contract management across the organisation."),
    Statement("1.5", 1, "It fits governance boards and risk structures."),
    Statement("1.6", 1, "Issues and performance are reported upward, and seniors take part."),
    Statement("1.7", 1, "It is checked regularly that managing it costs no more than it brings."),
    Statement("1.8", 1, "Lessons and knowledge are kept."),
    Statement("1.9", 1, "Professional guidance is at hand."),
    Statement("2.1", 2, "The contract manager was there from the award, or had it handed over."),
    Statement(
        "2.2", 2, "The contract manager knows the contract, its service levels and how the supplier performs."
    ),
    Statement(
        "2.3", 2, "Skills fit, training is at hand, and the most experienced manage the key contracts."
    ),
    Statement("2.4", 2, "Job descriptions are accurate and at the right level."),
    Statement("2.5", 2, "Objectives and reporting lines are clear."),
    Statement("2.9", 2, "Contract managers learn from one another."),
    Statement(
        "3.1",
        3,
        "Contracts are stored, logged and easy to reach; complex ones have a summary or an operations guide.",
    ),
    Statement("3.2", 3, "Software records the key information, and documents are kept as they come."),
    Statement("3.3", 3, "Dates that ask for action, such as notice periods, are known."),
    Statement("3.4", 3, "Reports to management come regularly, and when asked for."),
    Statement("3.5", 3, "It is settled how the contract is closed or terminated."),
    Statement("3.6", 3, "What managing costs the supplier is thought of, and in proportion."),
    Statement("4.1", 4, "The contract manager knows the own role, and who has which on the supplier's side."),
    Statement("4.2", 4, "Responsibilities are clear, perhaps in a joint statement of intent."),
    Statement("4.4", 4, "Formal and informal ways to speak are both open."),
    Statement("4.6", 4, "Users and experts are spoken with to good effect."),
    Statement("5.1", 5, "Service management is structured, and where it began is understood."),
    Statement("5.2", 5, "The performance framework stood at signature, is objective and has incentives."),
    Statement("5.3", 5, "Service levels follow the business's need and are watched."),
    Statement("5.4", 5, "What is measured is clear, objective and means something."),
    Statement("5.5", 5, "Exceptions are reported; where suppliers measure themselves, somebody else checks."),
    Statement("5.6", 5, "Problems are solved in a set way."),
    Statement("5.7", 5, "It is watched whether users keep to the contract."),
    Statement("5.8", 5, "The supplier hears regularly how it does."),
    Statement("5.9", 5, "Users know whom to turn to, and how to go higher."),
    Statement("5.10", 5, "Changed needs go into the formal change process."),
    Statement("5.11", 5, "There are formal reviews, with improvement plans in writing."),
    Statement("6.1", 6, "How payment works is written down and understood."),
    Statement("6.2", 6, "Invoices are checked and authorised before they are paid."),
    Statement("6.3", 6, "Costs are matched to budgets."),
    Statement(
        "6.4", 6, "Changes of payment after award follow the contract and are shown to be value for money."
    ),
    Statement("6.5", 6, "Incentives follow outcomes, with checks and approval."),
    Statement(
        "6.6", 6, "Service credits are managed, governed and in proportion to what the supplier earns."
    ),
    Statement("6.7", 6, "Open book is run fairly."),
    Statement("7.1", 7, "Risk has a process with clear owners."),
    Statement("7.2", 7, "Risks are found and watched, and those that are past are taken off."),
    Statement("7.3", 7, "It is clear how to go higher."),
    Statement("7.4", 7, "There is a plan for the supplier's failure, and an exit strategy that is current."),
    Statement("7.5", 7, "The terms of termination are understood."),
    Statement("7.6", 7, "Warranties, indemnities and insurance are seen to."),
    Statement("7.7", 7, "Security, confidentiality and personal data are seen to."),
    Statement("7.8", 7, "It is settled how disputes are resolved."),
    Statement("8.1", 8, "The contract is regularly held against needs as they change."),
    Statement("8.2", 8, "It is settled who approves what change, and how."),
    Statement("8.3", 8, "Minor changes take effort in proportion to their value."),
    Statement("8.4", 8, "Major changes need approval, somebody accountable, and value for money."),
    Statement("8.5", 8, "Value for money is tested by comparison or otherwise."),
    Statement("8.6", 8, "There is a process for adding services, and for testing the market."),
    Statement("8.7", 8, "Disputes about changes have a way to be settled."),
    Statement("8.8", 8, "Both sides are clear on extension, in scope and in time."),
    Statement("8.9", 8, "Changes of price or payment are handled fairly and in order."),
    Statement("8.10", 8, "Price changes are tested by comparison, competition or open book."),
    Statement("8.11", 8, "How much is asked for is managed too."),
    Statement("11.1", 11, "Whether to do it oneself or buy it is looked at again."),
    Statement("11.2", 11, "What the market does is known, for comparison, contingency and letting it anew."),
    Statement("11.3", 11, "It is known what possible suppliers can take on."),
    Statement("11.4", 11, "New technology is watched."),
    Statement("11.5", 11, "Making a market, and the cost of switching and bidding, are thought of."),
    Statement("11.6", 11, "There is a plan in time for letting it anew."),
)
"""Of areas 9 and 10 no numbered statement is known to us, and 2.6 to 2.8, 4.3 and 4.5 are left out."""
EVERYDAY: Final = "everyday practice"
_EVERYDAY_AREAS: Final = {1: "Roles", 2: "Responsibilities", 3: "Processes"}
QUALITIES: Final = ("understood", "defined", "followed")
"""What each statement of everyday practice is about, in the order of their numbers."""
_EVERYDAY_STATEMENTS: Final = tuple(
    Statement(f"{area}.{place}", area, f"{called} are {quality} as part of business as usual.")
    for area, called in _EVERYDAY_AREAS.items()
    for place, quality in enumerate(QUALITIES, start=1)
)
"""What paper 2.1 says got better, each to be rated by itself: three things, three qualities."""
EDITIONS: Final = {
    edition.code: edition
    for edition in (
        Edition("NAO 2008", "Good practice contract management framework", "2008-12", AREAS, ()),
        Edition(
            "NAO 2016",
            "Good practice contract management framework, 2nd edition",
            "2016-12",
            AREAS,
            _STATEMENTS_2016,
        ),
        Edition(
            EVERYDAY,
            "Roles, responsibilities and processes",
            "2019-11",
            _EVERYDAY_AREAS,
            _EVERYDAY_STATEMENTS,
        ),
    )
}
"""The editions by code (NAO and OGC 2008; NAO 2016; paper 2.1)."""
FRAMEWORKS: Final = tuple(EDITIONS)
CURRENT: Final = "NAO 2016"
"""The edition whose statements findings name."""


def edition_of(code: str, known: Framework | None) -> Edition | None:
    """The edition of that code as it is in force: as adopted, else as it ships; ``None`` where there is none."""
    ships = EDITIONS.get(code)
    if known is None or known.edition is None:
        return ships
    text = known.edition
    statements = tuple(Statement(told.number, area_of(told.number), told.text) for told in text.statements)
    return Edition(code, text.title, text.published, ships.areas if ships else AREAS, statements)


def area_of(number: str) -> int:
    """The area that a statement's number belongs to."""
    return int(number.partition(".")[0])


def area_title(framework: str, area: int) -> str:
    """What an area of that edition is called."""
    edition = EDITIONS.get(framework)
    return (edition.areas if edition else AREAS).get(area, "")


def of_good_practice(framework: str) -> bool:
    """Whether it is an edition of the NAO's framework, whose areas a tier asks for."""
    edition = EDITIONS.get(framework)
    return edition is None or edition.areas is AREAS


def statement_fault(edition: Edition | None, area: int | None, number: str) -> str:
    """What is wrong with naming a statement of an edition by its number, beside an area; empty where nothing is."""
    if edition is None:
        return ""  # that edition is told by another rule
    known = edition.statement(number)
    if known is None:
        of_area = [statement.number for statement in edition.statements if statement.area == area]
        which = (
            f"give one of {', '.join(of_area)}" if of_area else "leave it out, and rate the area as a whole"
        )
        return f"{edition.code} has no statement {number} that this record knows: {which}."
    if known.area != area:
        return f"Statement {number} is of area {known.area}, {edition.areas[known.area]}."
    return ""


class Scale(NamedTuple):
    """A scale that ratings are given on."""

    levels: tuple[str, ...]
    """From the lowest to the highest."""
    origin: str
    """Whose it is."""


OURS: Final = "four-level"
SCALES: Final = {
    OURS: Scale(("weak", "developing", "sound", "good practice"), "Kentledge's own default"),
    "assurance": Scale(
        ("No", "Limited", "Reasonable", "Substantial"), "internal audit opinions in Kent's districts"
    ),
    "LGA 1-5": Scale(
        ("Minimum", "Developing", "Mature", "Leader", "Innovator"),
        "LGA National Procurement Strategy diagnostic; the first two labels are not verified",
    ),
    "CCIAF": Scale(
        ("In development", "Good", "Better", "Best"),
        "Cabinet Office Commercial Continuous Improvement Assessment Framework; labels not verified",
    ),
}
"""The scales that may be used, by code."""
