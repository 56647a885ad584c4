"""One event of a contract's history as a page and as text: who, why and when, rules, state before and after."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from application.record import Record
from application.sight import Sight
from domain.dates import in_words
from projections.history import HistoryEntry, as_it_left, state_as_dict
from projections.readable_history import lag_in_words
from projections.state_words import StateLine, compared
from web.reports.pages import CSS, ENVIRONMENT


class HistoryStep(NamedTuple):
    """An event at its place in the story."""

    number: int
    """From 1."""
    entry: HistoryEntry
    lines: tuple[StateLine, ...]
    """The state of what it is about, before and after, on the day from which it is true."""
    last: bool
    """Whether no event follows."""


def step_of(
    record: Record,
    told: Iterator[tuple[int, HistoryEntry]],
    number: int,
    names: Mapping[str, str],
    sight: Sight | None,
) -> HistoryStep | None:
    """The event of that number in the story; ``None`` where there is none."""
    found = next((entry for at, entry in told if at == number), None)
    if found is None:
        return None
    event = found.recorded.event
    day = event.envelope.valid_from
    known = as_it_left(record, found.recorded)
    after = state_as_dict(sight.in_force(known, day) if sight else known.in_force(day))
    before: dict[str, Any] = {**after, **found.before}
    return HistoryStep(number, found, tuple(compared(before, after, names)), last=next(told, None) is None)


def step_page(contract_id: UUID, step: HistoryStep, basis: Mapping[str, str]) -> str:
    """The page, with everything in it. *basis* is what was asked of the two clocks, which the links keep."""
    contract = f"/api/v1/contracts/{contract_id}"

    def at(number: int) -> str:
        return f"{contract}/history?{urlencode({**basis, 'at': number, 'format': 'html'})}"

    recorded = step.entry.recorded
    links = [("Event before", at(step.number - 1))] if step.number > 1 else []
    links += [("Next event", at(step.number + 1))] if not step.last else []
    proof = f"/api/v1/audit/proofs/inclusion?position={recorded.position}"
    links += [
        ("The same as JSON", f"{contract}/history?{urlencode({**basis, 'at': step.number})}"),
        ("Proof that it is in the log", proof),
        ("Evidence pack", f"{contract}/evidence-pack"),
    ]
    return ENVIRONMENT.get_template("step.html").render(
        step=step,
        facts=list(facts(step)),
        rules=recorded.event.envelope.decision.rules,
        links=links,
        css=Markup(CSS),  # noqa: S704  (our own file)
    )


def step_text(step: HistoryStep) -> str:
    """The same as plain text; what changed is marked with an asterisk."""
    told = [f"{step.number}. {step.entry.sentence}", ""]
    told += [f"{name}: {value}" for name, value in facts(step)]
    told += ["", "Rules:"]
    for rule in step.entry.recorded.event.envelope.decision.rules:
        told.append(f"  {rule.outcome}: {' '.join(filter(None, (rule.rule, rule.clause, rule.sentence)))}")
    told += ["", "State before and after (* changed):"]
    for line in step.lines:
        told.append(
            f"* {line.field}: {line.was} -> {line.now}" if line.differs else f"  {line.field}: {line.now}"
        )
    return "\n".join(told)


def facts(step: HistoryStep) -> Iterator[tuple[str, str]]:
    """Who, why and when, as far as it was said."""
    entry, envelope = step.entry, step.entry.recorded.event.envelope
    yield "About", entry.about or "The contract"
    yield "True from", in_words(envelope.valid_from)
    yield (
        "Recorded",
        f"{entry.recorded.recorded_at:%d %B %Y %H:%M:%S} UTC, {lag_in_words(entry.lag_days)}",
    )
    if envelope.made_on:
        yield "Signed on", in_words(envelope.made_on)
    yield "By", f"{entry.actor_name} ({envelope.role})"
    for name, said in (
        ("On behalf of", entry.on_behalf_of_name),
        ("Why", envelope.reason),
        ("Authority", envelope.authority),
    ):
        if said:
            yield name, said
    for evidence in envelope.evidence:
        yield "Evidence", f"{evidence.title} ({evidence.media_type}, SHA-256 {evidence.sha256})"
    yield "Log position", str(entry.recorded.position)
    yield "Event", f"{entry.recorded.event.name}, {envelope.event_id}"
