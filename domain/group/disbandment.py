"""Disbandment: the group is no more."""

from datetime import date

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still
from domain.group.terms import Group
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Disband(Command, frozen=True, kw_only=True):
    """Enter that a group is no more."""


@fact("group.disbanded.v1")
class Disbanded(Fact, kw_only=True):
    """A group is no more."""


def _recorded(_: Case[Disband]) -> Fact:
    return Disbanded()


def _disbanded(group: Group, _: Disbanded, valid_from: date) -> Group:
    return replace(group, disbanded_from=group.disbanded_from or valid_from, holdings=())


@sentence.register
def _(_fact: Disbanded, _: Names) -> str:
    return "Group disbanded."


DISBANDMENT = Step(
    asks=Disband,
    rules=(*CHANGE, in_being_still),
    records=_recorded,
    effects=(Effect(Disbanded, change=_disbanded, correction=AskedAgain()),),
)
