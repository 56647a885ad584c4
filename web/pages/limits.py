"""How a contract stands against the legal limits of its changes: on a day, and after a change that is looked at."""

from datetime import date
from typing import NamedTuple

from domain.contract.limits.findings import LimitFinding
from domain.contract.limits.law import findings
from domain.contract.limits.position import position
from domain.contract.terms import Contract
from web.pages.frame import Visit


class Moved(NamedTuple):
    """One limit, before and after."""

    was: LimitFinding | None
    now: LimitFinding


def limits_of(visit: Visit, known: Contract, day: date) -> list[LimitFinding]:
    """What each test of the law found on *day*; they advise, a named person judges."""
    where = position(known, day)
    return list(findings(where, None, visit.parts.commands.policy)) if where is not None else []


def limits_moved(visit: Visit, before: Contract | None, after: Contract, day: date) -> list[Moved]:
    """The tests that find something else after a change."""
    was = {finding.test: finding for finding in limits_of(visit, before, day)} if before is not None else {}
    moved = (Moved(was.get(finding.test), finding) for finding in limits_of(visit, after, day))
    return [limit for limit in moved if limit.was != limit.now]
