"""What a generated contract is called, who supplies it and who answers for it: words and figures from the seed."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from domain.contract.registration import Register
from domain.contract.terms import LegalRegime, Option, ProcurementRoute, Supplier
from domain.money import Values
from domain.tiers import Kind

_SERVICES = (
    "Home care", "Day opportunities", "Road resurfacing", "Street lighting", "School transport", "Meals", "Cleaning",
    "Tree works", "Advocacy", "Youth work", "Libraries stock", "Telephony", "Bus routes", "Waste haulage", "Fostering",
    "Software licences", "Winter service", "Building repairs", "Legal advice", "Sexual health", "Museums storage",
)  # fmt: skip
_PLACES = (
    "Alderbourne", "Brackwater", "Cinderfield", "Dunmere", "Eastholt", "Fairlight Vale", "Garnet Hill", "Hollowmarsh",
    "Isbourne", "Juniper Reach", "Kestrel Down", "Lowmoor", "Marlhaven", "Nethercombe", "Oxley Weir", "Pevensham",
)  # fmt: skip
_FIRMS = ("Ltd", "Limited", "CIC", "LLP", "plc", "Partnership", "Trust")
_CATEGORIES = (
    ("Adult social care", "Adults and Health"),
    ("Children's services", "Children, Young People and Education"),
    ("Highways", "Growth, Environment and Transport"),
    ("Waste", "Growth, Environment and Transport"),
    ("Property", "Strategic and Corporate Services"),
    ("ICT", "Strategic and Corporate Services"),
)
DIVISIONS = ("North", "South")
"""Each directorate has these."""
DIRECTORATES = tuple(dict.fromkeys(directorate for _, directorate in _CATEGORIES))
_KINDS: tuple[Kind, ...] = ("contract", "contract", "contract", "framework", "framework call-off", "grant")
_ROUTES: tuple[ProcurementRoute, ...] = ("open procedure", "restricted procedure", "invitation to quote")
_YEAR_ENDS = ((3, 31), (8, 31), (9, 30), (12, 31))
_PA2023 = date(2025, 2, 24)
"""From this day on procurements begin under the Procurement Act 2023."""

PEOPLE = tuple(f"p-{number:04}" for number in range(1, 241))
"""Ids of the people who act; nobody's name is invented for them."""
_OWNERS = PEOPLE[:40]


def unique(rng: Random) -> UUID:
    """An id that looks like any other random one, but comes from the seed."""
    return UUID(int=rng.getrandbits(128), version=4)


def suppliers(rng: Random, number: int) -> tuple[Supplier, ...]:
    """That many made-up suppliers."""
    return tuple(
        Supplier(
            unique(rng),
            f"{rng.choice(_PLACES)} {rng.choice(_SERVICES)} {rng.choice(_FIRMS)}",
            "GB-COH",
            f"{99_000_000 + place}",
        )
        for place in range(number)
    )


def pounds(rng: Random, least: int = 5_000, most: int = 20_000_000) -> Values:
    """A contract's worth: most are small, a few are large."""
    annual = int(least * 100 * (most / least) ** rng.random())
    excl = annual * rng.randint(2, 7)
    return Values(pence(excl * 6 // 5), pence(excl), pence(annual))


def pence(amount: int) -> Decimal:
    """So many pence as pounds with two decimal places."""
    return Decimal(amount).scaleb(-2)


def with_or_without(text: str, ending: str) -> str:
    """The text with that ending, or without it if it has it: whatever is asked a thousand times grows no longer."""
    return text.removesuffix(ending) if text.endswith(ending) else text + ending


def year_end(day: date, years: int) -> date:
    """A usual last day of a term, that many years after *day* or a little more."""
    return next(
        end
        for year in (day.year + years, day.year + years + 1)
        for month, last in _YEAR_ENDS
        if (end := date(year, month, last)) >= day + timedelta(days=365 * years)
    )


def registration(rng: Random, number: int, today: date, pool: tuple[Supplier, ...]) -> Register:
    """The registration of the *number*th contract, in good time or late."""
    start = today + timedelta(days=rng.choice((-200, -60, -20, 0, 15, 45, 90)))
    end = year_end(start, rng.randint(1, 4))
    options = tuple(
        Option(f"option {place}", end.replace(year=end.year + place).isoformat())
        for place in range(1, rng.randint(1, 4))
    )
    values = pounds(rng)
    category, directorate = rng.choice(_CATEGORIES)
    regime: LegalRegime = "PA2023" if start - timedelta(days=180) >= _PA2023 else "PCR2015"
    return Register(
        reference=f"GEN-{number:06}",
        title=f"{rng.choice(_SERVICES)}, {rng.choice(_PLACES)} {number}",
        description=f"Made-up contract {number}",
        category=category,
        directorate=directorate,
        division=rng.choice(("", *DIVISIONS)),
        kind=rng.choice(_KINDS),
        legal_regime=regime,
        procurement_route=rng.choice(_ROUTES),
        suppliers=tuple(rng.sample(pool, rng.choice((1, 1, 1, 2, 3)))),
        estimated_incl_vat=values.estimated_incl_vat,
        estimated_excl_vat=values.estimated_excl_vat,
        annual_excl_vat=values.annual_excl_vat,
        start=start.isoformat(),
        end=end.isoformat(),
        maximum_end=options[-1].up_to if options else end.isoformat(),
        options=options,
        owner=rng.choice(_OWNERS),
        contract_manager=rng.choice(PEOPLE),
        lead_officers=(rng.choice(PEOPLE),),
        made_on=min(start, today) - timedelta(days=rng.randint(1, 40)),
    )
