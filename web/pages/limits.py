"""How a contract stands against the legal limits of its changes: on a day, and after a change that is looked at."""

from datetime import date
from typing import NamedTuple

from domain.change_request.terms import ChangeRequest
from domain.contract.limits.change import ContractChange, Kind
from domain.contract.limits.findings import LimitFinding
from domain.contract.limits.law import findings
from domain.contract.limits.notice import notice_needed
from domain.contract.limits.position import effect, position
from domain.contract.terms import Contract
from web.pages.frame import Visit


class MovedLimit(NamedTuple):
    """One limit, before and after."""

    was: LimitFinding | None
    now: LimitFinding


def limits_of(visit: Visit, known: Contract, day: date) -> list[LimitFinding]:
    """What each test of the law found on *day*; they advise, a named person judges."""
    where = position(known, day)
    return list(findings(where, None, visit.services.commands.policy)) if where is not None else []


def limits_with(
    visit: Visit, known: Contract, day: date, kind: Kind, change: ContractChange
) -> list[LimitFinding]:
    """What each test of the law finds of a change that would be made on *day*."""
    terms, where = known.in_force(day), position(known, day)
    if terms is None or where is None:
        return []
    return list(findings(where, effect(where, terms, kind, change), visit.services.commands.policy))


def notice_wanted(visit: Visit, known: Contract, asked: ChangeRequest, day: date) -> bool:
    """Whether a contract change notice comes before the change that was asked for."""
    terms, where = known.in_force(day), position(known, day)
    ground = asked.judged.ground if asked.judged else ""
    if terms is None or where is None or ground == "option exercised, no modification":
        return False
    would = effect(where, terms, asked.kind, asked.change)
    return notice_needed(where, would, visit.services.commands.policy, para_9=ground == "Sch 8 para 9")


def limits_moved(visit: Visit, before: Contract | None, after: Contract, day: date) -> list[MovedLimit]:
    """The tests that find something else after a change."""
    was = {finding.test: finding for finding in limits_of(visit, before, day)} if before is not None else {}
    moved = (MovedLimit(was.get(finding.test), finding) for finding in limits_of(visit, after, day))
    return [limit for limit in moved if limit.was != limit.now]
