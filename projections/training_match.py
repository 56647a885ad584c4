"""Whether contract managers hold the accreditation that their contracts' tiers ask for (domain rule I19).

Worked out at a basis from the rows of contracts and enrolments, and from what the tiering model then in force asks of
each tier. It alerts and blocks nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.enrolment.terms import Cpd, short_of_cpd
from domain.programme import Level
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.default import default_model
from domain.tiering_model.model import Model
from domain.tiering_model.profile import profile
from domain.tiers import Tier
from projections import table_query
from projections.contracts_in_force import ContractsQuery, in_force
from projections.enrolment import ENROLMENTS
from projections.register import ContractRow
from projections.table_query import Query
from projections.tiering_model import TIERING_MODELS

Verdict = Literal["match", "short", "lapsed", "no data"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
_LEVELS: tuple[Level, ...] = get_args(Level)
"""The lowest first."""


class Match(NamedTuple):
    """One contract and its manager."""

    contract_id: str
    reference: str
    title: str
    tier: Tier
    contract_manager: str
    wanted: list[str]
    """Levels of which one is wanted; empty where none is."""
    held: str | None
    """The highest level held on the day."""
    until: str | None
    """Last day of that, or of what lapsed; none where it holds without end."""
    verdict: Verdict
    """*Lapsed*: held once what is wanted. *Short*: is or was in training, and never held it. *No data*: nothing is on
    record of the person's training, which is no finding against them."""
    cpd: str
    """What is short of the CPD that the level held wants; empty where nothing is."""


@dataclass(frozen=True)
class TrainingMatchPage:
    """The contracts of a page, and the cursor of those that follow."""

    model: str
    """Title of the tiering model that says what each tier asks for."""
    model_number: int | None
    """Its version; null where no model was published by then, and the one that ships is used."""
    items: list[Match]
    next_cursor: str


def training_match(
    record: Record, basis: Basis, asked: ContractsQuery, verdict: str = ""
) -> TrainingMatchPage:
    """A page of contracts in force that have a tier; those of one *verdict* only, where given."""
    rows, cursor = in_force(record, basis, asked)
    tiered = [(row, row.summary.tier) for row in rows if row.summary.tier is not None]
    training = _training(record, basis, sorted({row.summary.contract_manager for row, _ in tiered}))
    model, number = model_in_force(record, basis)
    items = []
    for row, tier in tiered:
        wanted = profile(model, tier).accreditation
        of_the_manager = training[row.summary.contract_manager]
        items.append(_matched(row, tier, wanted, of_the_manager, basis.valid_at))
    return TrainingMatchPage(
        model.title, number, [match for match in items if verdict in ("", match.verdict)], cursor
    )


def model_in_force(record: Record, basis: Basis) -> tuple[Model, int | None]:
    """The tiering model in force, with its version; the one that ships where none was published."""
    published = Query(filters={"status": "published"}, sort="number", descending=True, limit=1)
    for row in table_query.page(record, TIERING_MODELS, basis, published).rows:
        model_id = UUID(row.stream_id)
        state = record.chronicle_at(TIERING_MODEL, model_id, basis.position).in_force(basis.valid_at)
        if state is not None:
            return state.model, state.number
    return default_model(), None


class _Training(NamedTuple):
    """One enrolment of a person, as its row has it."""

    level: Level | None
    accredited_on: str | None
    until: str | None
    cpd_wanted: int | None
    cpd: tuple[Cpd, ...]

    def holds(self, day: str) -> bool:
        """Whether its accreditation holds on *day*."""
        return self.level is not None and (self.until is None or day <= self.until)


def _training(record: Record, basis: Basis, people: Sequence[str]) -> Mapping[str, list[_Training]]:
    """What is on record of each person's training in accreditations, whoever gave it."""
    found: defaultdict[str, list[_Training]] = defaultdict(list)
    if not people:
        return found
    day, position = basis.valid_at.isoformat(), basis.position
    read_cpd = ENROLMENTS.layout.reader("cpd")
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT e.person, e.level, e.accredited_on, e.until, e.cpd_wanted, e.cpd FROM enrolments e "
                f"WHERE e.person IN ({', '.join('?' * len(people))}) "
                "AND e.valid_from <= ? AND e.valid_to > ? AND e.known_from <= ? AND e.known_to > ? "
                "ORDER BY e.enrolment_id"
            ),
            (*people, day, day, position, position),
        )
        for row in cursor.fetchall():
            found[row["person"]].append(
                _Training(
                    row["level"],
                    row["accredited_on"],
                    row["until"],
                    row["cpd_wanted"],
                    read_cpd(row["cpd"]),
                )
            )
    return found


def _matched(
    row: ContractRow, tier: Tier, wanted: Sequence[Level], training: Sequence[_Training], day: date
) -> Match:
    held = [item for item in training if item.holds(day.isoformat())]
    best = max(held, key=_worth, default=None)
    lapsed = [item for item in training if item not in held and item.level in wanted]
    verdict: Verdict
    if not wanted or (best is not None and best.level in wanted):
        verdict = "match"
    elif lapsed:
        verdict = "lapsed"
    else:
        verdict = "short" if training else "no data"
    shown = max(lapsed, key=_worth) if verdict == "lapsed" else best
    return Match(
        contract_id=row.stream_id,
        reference=row.summary.reference,
        title=row.summary.title,
        tier=tier,
        contract_manager=row.summary.contract_manager,
        wanted=list(wanted),
        held=best.level if best else None,
        until=shown.until if shown else None,
        verdict=verdict,
        cpd=_short_of_cpd(best, day) if best else "",
    )


def _worth(training: _Training) -> tuple[int, str]:
    """The higher the level and the longer it holds, the more."""
    return _LEVELS.index(training.level) if training.level else -1, training.until or date.max.isoformat()


def _short_of_cpd(training: _Training, day: date) -> str:
    logged = {each.year: each.hours for each in training.cpd}
    since = date.fromisoformat(training.accredited_on) if training.accredited_on else day
    until = date.fromisoformat(training.until) if training.until else None
    short = short_of_cpd(training.cpd_wanted, (since, until), logged, day)
    return f"{short[1]} of {training.cpd_wanted} hours in {short[0]}" if short else ""
