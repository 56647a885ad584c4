"""Tokens: what somebody signs in with, in a role that they hold, until it ends."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.rules import ACT, REASONED, STANDS, Case
from domain.person.terms import NOT_ASKED, Person, Role, Scope, Token, TokenId
from domain.sentences import Names, sentence
from domain.stream import Effect, Step

DAYS: Final = 90
Days = Annotated[int, Meta(ge=1, le=366)]


class IssueToken(Command, frozen=True, kw_only=True):
    """Issue a bearer token to somebody, in a role that they hold. It is told in the answer, and never again."""

    role: Role
    """The role in which whoever bears it acts."""
    supplier_id: UUID | None = None
    """The supplier for whom a supplier contact acts; may be left out where there is one alone."""
    scope: Scope = "write"
    """What it may do."""
    days: Days = DAYS
    """Days until it ends."""
    issued: Annotated[Token | None, NOT_ASKED] = None
    """The token."""


class RevokeToken(Command, frozen=True, kw_only=True):
    """End a token now."""

    token_id: TokenId
    """The part of it that is no secret: between the first and the second underscore."""


@fact("person.token_issued.v1")
class TokenIssued(Fact, kw_only=True):
    """A bearer token was issued. Its secret part is kept nowhere."""

    token: Token


@fact("person.token_revoked.v1")
class TokenRevoked(Fact, kw_only=True):
    """A token was ended before its time."""

    token_id: TokenId


@rule("person.role-of-the-token")
def role_of_the_token(case: Case[IssueToken]) -> Rejection | None:
    issued = case.command.issued
    if issued is not None and case.state.holds(issued.role, issued.supplier_id):
        return None
    if issued is None or not case.state.holds(issued.role):
        return no(f"They do not hold the role {case.command.role}: grant it first.", "role")
    return no("They do not act for that supplier.", "supplier_id")


@rule("person.token-lives")
def token_lives(case: Case[RevokeToken]) -> Rejection | None:
    if any(token.token_id == case.command.token_id for token in case.state.tokens):
        return None
    return no("This person has no such token, or it was ended.", "token_id")


def _issuing(case: Case[IssueToken]) -> Fact:
    return TokenIssued(token=seen_to(case.command.issued))  # made before it is issued


def _issued(known: Person, fact: TokenIssued, _: date) -> Person:
    return replace(known, tokens=(*known.tokens, fact.token))


def _revoked(known: Person, fact: TokenRevoked, _: date) -> Person:
    return replace(
        known,
        tokens=tuple(token for token in known.tokens if token.token_id != fact.token_id),
        sessions_ended=known.sessions_ended + 1,
    )


@sentence.register
def _(fact: TokenIssued, _: Names) -> str:
    token = fact.token
    return f"Token {token.token_id} issued: {token.role}, {token.scope}, until {token.expires_at[:10]}."


@sentence.register
def _(fact: TokenRevoked, _: Names) -> str:
    return f"Token {fact.token_id} ended."


ISSUE = Step(
    asks=IssueToken,
    rules=(*ACT, role_of_the_token),
    records=_issuing,
    effects=(Effect(TokenIssued, change=_issued, correction=STANDS),),
    in_force=False,
)
REVOCATION = Step(
    asks=RevokeToken,
    rules=(*REASONED, token_lives),
    records=lambda case: TokenRevoked(token_id=case.command.token_id),
    effects=(Effect(TokenRevoked, change=_revoked, correction=STANDS),),
    in_force=False,
)
