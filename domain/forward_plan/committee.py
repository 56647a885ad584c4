"""Whether a group can decide about a plan, and what stands against deciding about one of its versions.

Asked by plans themselves and by recommendations that name one.
"""

from datetime import date

from domain.dates import day_fault, in_words, latest
from domain.forward_plan.terms import ForwardPlan, Version
from domain.group.terms import Group

_DECIDING = frozenset({"committee", "cabinet", "board"})
"""Kinds of group that resolve."""


def cannot_resolve(group: Group | None, day: date) -> str:
    """Why a group could not resolve anything on *day*; empty where it could."""
    if group is None:
        return f"The committee was not in being on {in_words(day)}."
    if group.disbanded_from is not None:
        return "The committee is disbanded."
    return "" if group.kind in _DECIDING else f"{group.name} is a {group.kind}; it resolves nothing."


def not_put_before(text: str, day: date) -> str:
    """Why something that is put on *day* cannot be for a meeting of the date *text*; empty where it can."""
    if wrong := day_fault(text):
        return wrong
    last = latest(text)
    if last is None or last >= day:
        return ""
    return f"{in_words(text)} lies before {in_words(day)}, on which it is put."


def another_text(plan: ForwardPlan, version: Version, quoted: str) -> str:
    """Why the characters that a paper prints do not stand for *version*; empty where they do, and for no other text."""
    found = {
        other.fingerprint: other.number for other in plan.versions if other.fingerprint.startswith(quoted)
    }
    others = [str(number) for fingerprint, number in found.items() if fingerprint != version.fingerprint]
    if version.fingerprint in found:
        if not others:
            return ""
        return (
            f"Version {', '.join(others)} has a fingerprint that begins so, too: give more of its characters."
        )
    told = f"it is that of version {', '.join(others)}" if others else "no version of this plan has it"
    said = f"That is not the fingerprint of version {version.number}: {told}."
    return f"{said} The paper that quotes it holds another plan."


def not_before_issue(version: Version, day: date) -> str:
    """Why *day* cannot be; empty where the version had been issued by then."""
    if day >= version.issued_on:
        return ""
    return f"Version {version.number} was issued on {in_words(version.issued_on)}, after that day."
