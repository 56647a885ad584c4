"""What each fact about a key performance indicator reads like in a history."""

from domain.kpi import events as happened
from domain.kpi.events import Definition
from domain.sentences import Names, sentence


def _target(definition: Definition) -> str:
    return "no target" if definition.target is None else f"target {definition.target} {definition.unit}"


@sentence.register
def _(fact: happened.Defined, _: Names) -> str:
    one = fact.definition
    return f"KPI set: {one.title}, {one.frequency}, {_target(one)}, {one.direction}."


@sentence.register
def _(fact: happened.Revised, _: Names) -> str:
    was, now = fact.previous, fact.definition
    name = now.title if now.title == was.title else f"{was.title} (now {now.title})"
    kept = _target(now) if _target(now) == _target(was) else f"{_target(now)} (was {_target(was)})"
    return f"KPI {name} revised for {fact.because}: {kept}{_otherwise(was, now)}."


def _otherwise(was: Definition, now: Definition) -> str:
    """What else the definition says otherwise than before, by name."""
    told = {"title", "target", "unit"}
    names = [name for name in now.__struct_fields__ if name not in told]
    changed = [name.replace("_", " ") for name in names if getattr(was, name) != getattr(now, name)]
    return f"; changed: {', '.join(changed)}" if changed else ""


@sentence.register
def _(_fact: happened.Retired, _: Names) -> str:
    return "KPI retired: no further periods are measured."
