"""People: who may enter them, grant and end roles, issue and end tokens, let them go and erase them."""

from dataclasses import replace
from typing import Final

from application.use_cases.use_case import (
    ADMINISTRATORS,
    AUDIT,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    SIGNED_IN,
    UseCase,
    change,
    opening,
)
from domain.decisions import Command
from domain.person import PERSON
from domain.person.entry import Enter
from domain.person.erasure import Erase
from domain.person.leaving import Leave
from domain.person.password import SetPassword
from domain.person.renaming import Rename
from domain.person.roles import EndRole, GrantRole
from domain.person.sessions import EndSessions
from domain.person.succession import TakeOver
from domain.person.tokens import IssueToken, RevokeToken

_SUCCESSORS: Final = OFFICERS | REVIEWERS | GOVERNANCE
"""Those whom somebody who leaves may be followed by, and who sees to it."""


def _change(name: str, segment: str, command: type[Command]) -> UseCase:
    made = change(PERSON, name, segment, command, allowed=ADMINISTRATORS, any_contract=True)
    return replace(made, at_the_machine=True)


END_SESSIONS: Final = _change("end-sessions", "session-endings", EndSessions)
SIGNING_OUT: Final = replace(END_SESSIONS, allowed=SIGNED_IN)
"""The same act, done by whoever signs out themselves."""
SETTING_PASSWORD: Final = replace(_change("set-password", "passwords", SetPassword), allowed=SIGNED_IN)
"""The act behind a new password. It has no route: it is given at the machine, or by its own person on their page."""
CHANGES: Final = (
    replace(
        opening(PERSON, "enter-person", Enter, allowed=ADMINISTRATORS, any_contract=True), at_the_machine=True
    ),
    _change("rename-person", "names", Rename),
    _change("grant-role", "roles", GrantRole),
    _change("end-role", "role-endings", EndRole),
    _change("issue-token", "tokens", IssueToken),
    _change("revoke-token", "token-endings", RevokeToken),
    END_SESSIONS,
    _change("record-leaving", "departure", Leave),
    change(PERSON, "take-over", "succession", TakeOver, allowed=_SUCCESSORS, any_contract=True),
    replace(_change("erase-person", "erasure", Erase), at_the_machine=False),
)
READS: Final = (
    UseCase(
        "person",
        "GET",
        "/people/{person_id}",
        ADMINISTRATORS | AUDIT,
        "One person at a basis: roles, tokens, and whether they are here; name and addresses as they are now.",
        PERSON,
    ),
)
