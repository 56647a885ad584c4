"""Sessions: somebody is signed out of the pages, wherever they are signed in.

That somebody signed in is not recorded. A session says how many endings were on record when it began, and is none any
more once there is another.
"""

from datetime import date

from msgspec.structs import replace

from domain.decisions import Command
from domain.events import Fact, fact
from domain.person.rules import ACT, STANDS
from domain.person.terms import Person
from domain.sentences import Names, sentence
from domain.stream import Effect, Step


class EndSessions(Command, frozen=True, kw_only=True):
    """Sign somebody out of the pages, wherever they are signed in: when they ask for it, or lost a device."""


@fact("person.sessions_ended.v1")
class SessionsEnded(Fact, kw_only=True):
    """Somebody was signed out: every session that had begun until then ended."""


def _ended(known: Person, _fact: SessionsEnded, _: date) -> Person:
    return replace(known, sessions_ended=known.sessions_ended + 1)


@sentence.register
def _(_fact: SessionsEnded, _: Names) -> str:
    return "Signed out everywhere."


SESSIONS = Step(
    asks=EndSessions,
    rules=ACT,
    records=lambda _: SessionsEnded(),
    effects=(Effect(SessionsEnded, change=_ended, correction=STANDS),),
    in_force=False,
)
