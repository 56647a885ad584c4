"""One thing that can be asked of the record, by whom, and the forms that every stream has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from application.access import ROLES
from domain.decisions import Command
from domain.events import Fact
from domain.stream import Stream

EVERYONE: Final = frozenset(ROLES)
SIGNED_IN: Final = EVERYONE - {"public"}
OFFICERS: Final = frozenset({"officer", "owner"})
REVIEWERS: Final = frozenset({"reviewer"})
GOVERNANCE: Final = frozenset({"governance"})
COUNCIL: Final = frozenset({"officer", "owner", "reviewer", "auditor", "governance"})
"""Those who read the whole record of contracts."""
DIRECTORS: Final = frozenset({"director"})
RECIPIENTS: Final = frozenset({"member", "director"})
"""Those to whom findings are passed (paper 1.3)."""
OPERATORS: Final = frozenset({"administrator", "auditor"})
ADMINISTRATORS: Final = frozenset({"administrator"})
AUDIT: Final = frozenset({"auditor", "governance"})
BROUGHT_BY_DATE: Final = frozenset(
    {
        *("expire-tier-override", "mark-submission-overdue", "expire-waiver", "lapse-accreditation"),
        *("note-notice-due", "note-notice-no-longer-due", "note-compliance-due"),
        *("begin-digest", "record-digest-sent", "record-digest-not-taken"),
    }
)
"""What the record itself may record, once its day has come."""
_OWN_ONLY: Final = frozenset({"officer", "owner", "supplier-contact"})


@dataclass(frozen=True)
class UseCase:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    """Below /api/v1."""
    allowed: frozenset[str]
    summary: str
    stream: Stream[Any] | None = None
    """The kind of stream that it is about, where it is about one."""
    command: type[Command] | None = None
    records: tuple[type[Fact], ...] = ()
    """The facts that it may record."""
    any_contract: bool = False
    """Whether officers and owners may use it for contracts in which they hold no role."""
    once_all_left: frozenset[str] = frozenset()
    """Those of the allowed who may use it only for a contract none of whose own people is in the directory any more."""
    at_the_machine: bool = False
    """Whether whoever runs the record may use it from the command line without signing in: people come before roles."""

    @property
    def creates(self) -> bool:
        """Whether it brings a new stream into being, so that there is no ETag to match."""
        return self.command is not None and "{" not in self.path

    @property
    def writes(self) -> bool:
        """Whether it takes a token that may write: it records events, or keeps a document."""
        return self.method == "POST"

    def open_to(self, role: str) -> bool:
        """Whether somebody in *role*, or the record itself, may use it."""
        by_itself = self.at_the_machine or self.name in BROUGHT_BY_DATE
        return role in self.allowed or (role == "system" and by_itself)

    def limited_to_own(self, role: str, *, amending: bool = False, annulling: bool = False) -> bool:
        """Whether someone in *role* may use it, or where *amending* put right what it recorded, only for contracts of
        their own.

        Any officer may register a contract, as it is nobody's yet; once it is there, it is its own people's. Where a
        rule of the act's says who may, a correction is asked it again; an annulment is not, so *annulling* is limited.
        """
        nobodys_yet = amending and (self.creates or self.name in BROUGHT_BY_DATE)
        anybodys = self.any_contract and not annulling and not nobodys_yet
        return role in _OWN_ONLY and not anybodys


def id_of(stream: Stream[Any]) -> str:
    """The name of a stream's id in paths and answers: *contract_id*, *change_request_id*."""
    return f"{stream.noun}_id"


def opening(
    stream: Stream[Any],
    name: str,
    command: type[Command],
    *records: type[Fact],
    allowed: frozenset[str] = OFFICERS,
    any_contract: bool = False,
) -> UseCase:
    """A use case that brings a stream into being: ``POST /kpis``."""
    path, facts = f"/{stream.plural}", records or stream.by_command[command].facts
    return UseCase(name, "POST", path, allowed, summary_of(command), stream, command, facts, any_contract)


def change(
    stream: Stream[Any],
    name: str,
    segment: str,
    command: type[Command],
    *records: type[Fact],
    allowed: frozenset[str] = OFFICERS,
    any_contract: bool = False,
    once_all_left: frozenset[str] = frozenset(),
) -> UseCase:
    """A use case that records something in a stream: ``POST /kpis/{kpi_id}/revisions``."""
    path = f"/{stream.plural}/{{{id_of(stream)}}}/{segment}"
    facts = records or stream.by_command[command].facts
    return UseCase(
        name,
        "POST",
        path,
        allowed | once_all_left,
        summary_of(command),
        stream,
        command,
        facts,
        any_contract,
        once_all_left,
    )


def reads(stream: Stream[Any], allowed: frozenset[str] = COUNCIL) -> Iterable[UseCase]:
    """The two ways to read a kind of stream: the list, and one of it. One route tells the story of any."""
    name, path = stream.noun.replace("_", "-"), f"/{stream.plural}"
    called = stream.called
    text = f"{path}/{{{id_of(stream)}}}"
    yield UseCase(
        f"list-{stream.plural}", "GET", path, allowed, f"Each {called} at a basis, by filter.", stream
    )
    yield UseCase(name, "GET", text, allowed, f"One {called} at a basis.", stream)


def summary_of(command: type[Command]) -> str:
    """The first line of what the command says of itself."""
    return (command.__doc__ or "").partition("\n")[0]
