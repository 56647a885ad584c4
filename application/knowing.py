"""Of what somebody may know at all: asked before anything else about a thing is said, and judged now.

A supplier contact knows of what belongs to contracts of which the firm is a supplier (today or, where they have yet to
begin, when they do), and of themselves; an elected Member and a director know of reports that were issued, and of
escalations that were put to them. Whoever holds a role for a directorate or a portfolio knows of contracts in that
remit, of what concerns one of them, and of what concerns no contract; and is not told what tells of the whole record.
Everybody else whom a use case is open to knows of all that it is about. To whoever may not know of a thing the record
speaks as if it were not there: the same status, the same words.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from application.access import holds_a_role
from application.errors import Forbidden, NotFound
from application.handling.events import concerned_by
from application.record import Record
from application.remit import covers
from application.use_cases.use_case import UseCase
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.decisions import Actor
from domain.document import DOCUMENT
from domain.escalation import ESCALATION
from domain.escalation.terms import Escalation
from domain.forward_plan import FORWARD_PLAN
from domain.person.terms import stream_of
from domain.register_import import REGISTER_IMPORT
from domain.report import REPORT
from domain.stream import Stream

READS_ISSUED: frozenset[str] = frozenset({"member", "director"})
"""Those who read reports once they are issued, and nothing of drafts."""
_OF_THE_WHOLE: Final = frozenset({REPORT.noun, FORWARD_PLAN.noun, REGISTER_IMPORT.noun, DOCUMENT.noun})
"""Kinds of stream that tell of contracts of the whole council, or bear nothing by which it could be told of which."""
_TELLS_OF_ALL: Final = frozenset(
    {
        *(
            "events",
            "changes",
            "search",
            "audit-extracts",
            "audit-sample",
            "policy-replays",
            "register-as-published",
            "completed-reviews",
        ),
        *("kpi-returns", "standard-coverage", "training-counts", "training-match", "policy-replay"),
        *("social-value-position", "benchmark-coverage", "forward-plan-table"),
        *("forward-plan-drift", "list-report-definitions", "make-report", "reclassify-many"),
        *("payments-against-estimate", "payments-compliance", "service-credit-totals"),
        *("supplier-duplicates", "list-restatements"),
    }
)
"""Use cases that do."""
_SENDING: Final = "upload-document"
"""A document that somebody sends is theirs to send."""


def limited(actor: Actor) -> bool:
    """Whether there are things of a kind open to the actor's role that this actor may not know of."""
    return actor.role == "supplier-contact" or actor.role in READS_ISSUED or actor.remit is not None


def may_use(use_case: UseCase, actor: Actor) -> bool:
    """Whether somebody may use it at all, as far as their role and its remit say."""
    return actor.role in use_case.allowed and not _beyond(use_case, actor)


def require_remit(use_case: UseCase, actor: Actor) -> None:
    """Raise Forbidden for what is for those alone who hold the role for the whole council."""
    if _beyond(use_case, actor):
        raise Forbidden(
            f"{use_case.summary.rstrip('.')}: that is about the whole record, and you act as {actor.role} for a part "
            "of the council."
        )


def _beyond(use_case: UseCase, actor: Actor) -> bool:
    if actor.remit is None or use_case.name == _SENDING:
        return False
    noun = use_case.stream.noun if use_case.stream else ""
    if actor.role in READS_ISSUED and noun == REPORT.noun:
        return False
    return use_case.name in _TELLS_OF_ALL or noun in _OF_THE_WHOLE


def knows(record: Record, actor: Actor, found: Chronicle[Any]) -> bool:
    """Whether the actor may know of a stream."""
    if found.stream_id == stream_of(actor.person_id):
        return True
    if actor.role == "supplier-contact":
        contracts = (_by_now(record, stream_id) for stream_id in concerned_by(found, found.facts[0].fact))
        return any(terms is not None and holds_a_role(actor, terms) for terms in contracts)
    if actor.role in READS_ISSUED and found.noun == REPORT.noun:
        report = found.latest()
        return report is not None and report.issued is not None
    if actor.role in READS_ISSUED and found.noun == ESCALATION.noun and not _was_put_to(actor, found):
        return False
    if actor.remit is not None:
        concerned = {contract_id for placed in found.facts for contract_id in placed.envelope.concerns}
        return found.noun not in _OF_THE_WHOLE and knows_of(record, actor, concerned)
    return True


def _was_put_to(actor: Actor, found: Chronicle[Escalation]) -> bool:
    """Whether an escalation is with the actor, or was before it was passed on."""
    known = ESCALATION.last_known(found)
    had = () if known is None else (known.put_to, *(passed.person for passed in known.passed_on))
    return actor.person_id in had


def knows_of(record: Record, actor: Actor, contracts: Collection[UUID]) -> bool:
    """Whether the actor's remit covers one of the contracts that something concerns; or there is none."""
    remit = actor.remit
    return (
        remit is None or not contracts or any(covers(record, remit, contract_id) for contract_id in contracts)
    )


def require_known(record: Record, actor: Actor, stream: Stream[Any], stream_id: UUID) -> None:
    """Raise NotFound, as where there is no such stream, unless the actor may know of it."""
    if limited(actor) and not knows(record, actor, record.chronicle(stream, stream_id)):
        raise no_such(stream, stream_id)


def no_such(stream: Stream[Any], stream_id: UUID) -> NotFound:
    """What is said of a stream that there is not."""
    return NotFound(f"There is no {stream.called} {stream_id}.")


def _by_now(record: Record, contract_id: UUID) -> Any:
    try:
        return record.chronicle(CONTRACT, contract_id).by_now(record.today())
    except NotFound:
        return None
