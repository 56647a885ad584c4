"""Random stories told request by request, so that they can be told again with another request in one's place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from domain.action import ACTION
from domain.action.agreement import Agree
from domain.action.completion import ClaimCompletion
from domain.action.due_date import MoveDueDate
from domain.action.evidence import OfferEvidence
from domain.action.lasting import CheckLasting
from domain.action.ownership import ChangeOwner
from domain.action.progress import ReportProgress
from domain.action.reopening import Reopen
from domain.action.verification import Verify
from domain.action.withdrawal import Withdraw
from domain.amendment.commands import Correct
from domain.amendment.events import CorrectionProposed
from domain.amendment.retelling import around, own_fields, request_of
from domain.benchmark import BENCHMARK, Compare, Conclude, Supersede
from domain.contingency_plan import CONTINGENCY_PLAN, AgreeContingency, RecordTest, ReviseContingency
from domain.contract import CONTRACT
from domain.decisions import Actor, Command
from domain.escalation import ESCALATION
from domain.escalation.answer import AnswerEscalation
from domain.escalation.passing_on import PassOn
from domain.escalation.questions import AskMore, TellMore
from domain.escalation.raising import Raise
from domain.escalation.withdrawal import WithdrawEscalation
from domain.events import Evidence
from domain.filed_document import FILED_DOCUMENT, FileDocument, FileVersion, WithdrawDocument
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.agreement import AgreePlan
from domain.improvement_plan.closing import ClosePlan
from domain.improvement_plan.no_plan import NeedNoPlan
from domain.improvement_plan.progress import ReportPlanProgress
from domain.improvement_plan.revision import RevisePlan
from domain.kpi import KPI, Bands, Define, Retire, Revise
from domain.planned_audit import (
    PLANNED_AUDIT,
    AuditPlan,
    CompleteAudit,
    PlanAudit,
    ReviseAudit,
    WithdrawAudit,
)
from domain.risk import RISK, CloseRisk, Identify, Reassess
from domain.service_credit import SERVICE_CREDIT, NoteCredit, TakeCredit, WaiveCredit
from domain.social_value import SOCIAL_VALUE
from domain.social_value.closing import Close
from domain.social_value.commitment import Commit, TakeUpOpportunity
from domain.social_value.delivery import ReportDelivery
from domain.social_value.opportunity import AnswerChallenge, ChallengeOpportunity
from domain.social_value.renegotiation import Renegotiate
from domain.social_value.verification import RejectDelivery, VerifyDelivery
from domain.stream import AskedAgain, Stream
from domain.suggestion import (
    SUGGESTION,
    DeclineSuggestion,
    SuggestReview,
    TakeUpSuggestion,
    WithdrawSuggestion,
)
from domain.supplier import SUPPLIER
from domain.supplier.address import RecordAddress
from domain.supplier.financial_standing import AssessFinancialStanding
from domain.supplier.identification import AddIdentifier
from domain.supplier.registration import RegisterSupplier
from domain.supplier.renaming import Rename
from domain.supplier.status import FlagStatus
from domain.supplier.terms import Identifier
from domain.timeline import Placed
from tests import strategies
from tests.givens import AMBER, OFFICER, OWNER, TODAY, day
from tests.nouns.benchmark.test_benchmark import COMPARE, LATER, LATER_ID
from tests.nouns.improvement_plan.test_improvement_plan import ASK, plan
from tests.nouns.kpi.test_kpi import ON_TIME
from tests.nouns.review.givens import HELD, MEMBER, RAISED, SCHEDULED
from tests.nouns.social_value.test_social_value import TWELVE
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, STREAM_ID, Story, chronicle, given

Requests = Callable[[Story], Sequence[st.SearchStrategy[Command]]]
"""Kind by kind, and as many kinds for every story that was opened."""
REVIEWER = Actor("p-ieuan", "reviewer")
_DAYS = tuple(map(day, ("2020-04-01", "2021-05-01", "2022-09-01", "2023-05-22", "2023-06-01", "2023-06-15")))
_SAID: dict[str, Any] = {
    "effective_from": st.none() | st.sampled_from(_DAYS),
    "reason": st.sampled_from(("Random", "Other")),
}


def _of(kind: type[Command], /, **fields: Any) -> st.SearchStrategy[Command]:
    """Requests of a kind, each field one of those given."""
    return st.builds(kind, **{name: st.sampled_from(values) for name, values in fields.items()}, **_SAID)


_DEFINITIONS = (
    ON_TIME,
    msgspec.structs.replace(ON_TIME, target="99"),
    msgspec.structs.replace(ON_TIME, bands=Bands("99", "96", "90"), frequency="quarterly"),
    msgspec.structs.replace(ON_TIME, unit="number", target="7", bands=None),
)
_PROMISES = (
    TWELVE,
    msgspec.structs.replace(TWELVE, quantity="20"),
    msgspec.structs.replace(TWELVE, unit="places", quantity="7"),
    msgspec.structs.replace(TWELVE, due="2023-03-31"),
)
_NUMBERS = tuple(Identifier("GB-COH", f"0000000{number}") for number in (1, 2))
_REVIEW_ID = UUID("c0ffee00-0000-4000-8000-0000000000d1")
_LOG = Evidence("Signed formula", "application/pdf", "0" * 64)
_COPY = Evidence("Signed deed", "application/pdf", "1" * 64)
_TEXTS = ("One.", "Another.")


def _kpis(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    if not story.entries:
        return (_of(Define, contract_id=(CONTRACT_ID,), definition=_DEFINITIONS),)
    return (
        _of(Revise, definition=_DEFINITIONS, because=("target", "bands")),
        _of(Revise, definition=_DEFINITIONS, because=("target", "other")),
        _of(Retire),
    )


def _suppliers(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    names = ("Amber Lane Catering Ltd", "Brook Transport Ltd", "Amber Lane Group Ltd")
    if not story.entries:
        return (
            _of(
                RegisterSupplier,
                supplier_id=(STREAM_ID,),
                name=names,
                identifiers=((), _NUMBERS[:1], _NUMBERS),
                address=("", "1 Mill Lane", "3 Mill Lane"),
            ),
        )
    return (
        _of(RecordAddress, address=("1 Mill Lane", "2 Mill Lane")),
        _of(AssessFinancialStanding, rating=("B", "C"), source=("Agency", "Accounts"), note=("", "Late.")),
        _of(AddIdentifier, identifier=_NUMBERS),
        _of(Rename, name=names),
        _of(FlagStatus, standing=("clear", "under investigation", "excludable")),
    )


def _actions(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    dues, people = ("2023-07", "2023-09-30", "2023-06-10"), ("p-anwen", "p-bryn")
    offers = ((), (1,), (2,), (1, 2))
    if not story.entries:
        return (_of(Agree, review_id=(_REVIEW_ID,), finding=(1,), text=_TEXTS, owner=people, due=dues),)
    return (
        _of(ReportProgress, progress=_TEXTS),
        _of(OfferEvidence, shows=_TEXTS, evidence=((_LOG,),)),
        _of(MoveDueDate, due=dues),
        _of(ClaimCompletion, note=("", *_TEXTS)),
        _of(Verify, outcome=("fully done", "partly done", "not done"), accepted=offers, note=("", *_TEXTS)),
        _of(Reopen, due=dues),
        _of(CheckLasting, lasting=("still done", "no longer done"), note=("", *_TEXTS)),
        _of(ChangeOwner, owner=people),
        _of(Withdraw),
    )


def _commitments(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    figures, routes = ("3", "7", "12"), ("working together", "renegotiation")
    if not story.entries:
        return (
            _of(Commit, contract_id=(CONTRACT_ID,), promise=_PROMISES),
            _of(ChallengeOpportunity, contract_id=(CONTRACT_ID,), question=_TEXTS),
        )
    return (
        _of(AnswerChallenge, answer=_TEXTS),
        _of(TakeUpOpportunity, promise=_PROMISES, route=routes),
        _of(Renegotiate, promise=_PROMISES, route=routes),
        _of(ReportDelivery, period=("2020/21", "2021/22"), quantity=figures, comment=("", *_TEXTS)),
        _of(ReportDelivery, period=("2020/21", "2021/22"), quantity=figures, comment=("", *_TEXTS)),
        _of(VerifyDelivery, number=(1, 2), quantity=figures, method=("site visit", "payroll check")),
        _of(RejectDelivery, number=(1, 2)),
        _of(Close, outcome=("delivered", "delivered in part", "no longer wanted", "nothing found")),
    )


def _benchmarks(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    said = {name: (getattr(COMPARE, name),) for name in own_fields(Compare)}
    said |= {"own_figure": ("2.40", "2.00"), "their_figure": ("2.25", "2.60"), "adjustments": ("", *_TEXTS)}
    if not story.entries:
        return (_of(Compare, **said),)
    return (
        _of(Conclude, conclusion=("better", "similar", "worse"), text=_TEXTS, action_wanted=("", *_TEXTS)),
        _of(Supersede, by=(LATER_ID,)),
    )


def _credits(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    pounds = tuple(Decimal(text) for text in ("10.00", "25.50", "100.00"))
    if not story.entries:
        return (
            _of(
                NoteCredit,
                contract_id=(CONTRACT_ID,),
                supplier_id=(AMBER.supplier_id,),
                period=("2023-03", "2023-Q1"),
                amount_excl_vat=pounds,
                calculation=_TEXTS,
                take_by=(date(2023, 5, 31), date(2023, 7, 31)),
            ),
        )
    return (
        _of(TakeCredit, amount_excl_vat=pounds, against=("INV-1", "INV-2")),
        _of(TakeCredit, amount_excl_vat=pounds, against=("INV-3",)),
        _of(WaiveCredit, authority=("Delegation 7",)),
    )


def _risks(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    graded = {"likelihood": (1, 3, 5), "impact": (2, 4), "owner": ("p-anwen", "p-bryn")}
    graded |= {
        "treatment": ("tolerate", "treat"),
        "treated_by": _TEXTS,
        "review_by": ("2023-09", "2024-01-31"),
    }
    if not story.entries:
        return (
            _of(Identify, contract_id=(CONTRACT_ID,), cause=_TEXTS, event=_TEXTS, effect=_TEXTS, **graded),
        )
    return (
        _of(Reassess, **graded),
        _of(Reassess, **graded),
        _of(CloseRisk, outcome=("came about", "no longer a risk")),
    )


def _escalations(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    if not story.entries:
        return (
            _of(
                Raise,
                contract_id=(CONTRACT_ID,),
                level=("senior", "executive"),
                put_to=(OWNER.person_id, OFFICER.person_id),
                asked=_TEXTS,
                answer_by=("2023-09", "2024-01-31"),
            ),
        )
    return (
        _of(PassOn, put_to=(OFFICER.person_id, OWNER.person_id)),
        _of(AskMore, asked=_TEXTS),
        _of(TellMore, told=_TEXTS),
        _of(AnswerEscalation, answer=_TEXTS),
        _of(WithdrawEscalation),
    )


def _plans(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    said = {"target": _TEXTS, "owner": (OFFICER.person_id, OWNER.person_id), "due": ("2023-09", "2024-01-31")}
    agree = _of(AgreePlan, **{name: (value,) for name, value in ASK.items()}, cause=_TEXTS, **said)
    none = _of(NeedNoPlan, **{name: (value,) for name, value in ASK.items()}, because=_TEXTS)
    if not story.entries:
        return (agree, none)
    return (
        agree,
        _of(RevisePlan, **said),
        _of(ReportPlanProgress, progress=_TEXTS),
        _of(ClosePlan, outcome=("met", "not met")),
    )


def _contingencies(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    said = {"covers": _TEXTS, "owner": ("p-anwen", "p-bryn"), "next_test": ("2023-09", "2024-01-31")}
    if not story.entries:
        kept = {"contract_id": (CONTRACT_ID,), "kind": ("exit",), "evidence": ((_LOG,),)}
        return (_of(AgreeContingency, **said, **kept),)
    tested = {"outcome": ("worked", "worked in part"), "found": _TEXTS, "next_test": ("2024-06", "2024-07")}
    return (_of(ReviseContingency, **said), _of(RecordTest, **tested))


def _documents(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    said = {"expires_on": (None, date(2024, 3, 31)), "note": ("", *_TEXTS), "evidence": ((_LOG,), (_COPY,))}
    if not story.entries:
        return (
            _of(FileDocument, contract_id=(CONTRACT_ID,), kind=("plan",), title=("Plan", "Deed"), **said),
        )
    return (_of(FileVersion, **said), _of(WithdrawDocument))


def _audits(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    plans = tuple(
        AuditPlan(title=title, auditor="Internal audit", starts=starts, contracts=(CONTRACT_ID,))
        for title, starts in (("Payments", "2023-09"), ("Payments", "TBC"), ("Letting", "2023-10-02"))
    )
    if not story.entries:
        return (_of(PlanAudit, plan=plans),)
    days = (date(2023, 6, 1), date(2023, 6, 14))
    return (
        _of(ReviseAudit, plan=plans),
        _of(CompleteAudit, completed_on=days, outcome=_TEXTS),
        _of(WithdrawAudit),
    )


def _suggestions(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    if not story.entries:
        return (
            _of(SuggestReview, contract_id=(CONTRACT_ID,), suggested_by=(MEMBER.person_id,), words=_TEXTS),
        )
    return (
        _of(TakeUpSuggestion, review_id=(_REVIEW_ID,), item=(1, 2)),
        _of(DeclineSuggestion),
        _of(WithdrawSuggestion),
    )


def _contracts(story: Story) -> Sequence[st.SearchStrategy[Command]]:
    return strategies.requests(story.chronicle) if story.entries else [strategies.registrations("CT-R")]


@dataclass(frozen=True, repr=False)
class Noun:
    """What is asked for in random stories of a kind of stream, by whom, and the other streams that there are."""

    stream: Stream[Any]
    requests: Requests
    actors: tuple[Actor, ...] = (OFFICER, OWNER, REVIEWER)
    """The last of them opens it."""
    others: tuple[Any, ...] = (CONTRACT_OF_THESE_TESTS,)
    days: frozenset[str] = frozenset()
    """Fields from which the day follows that is not given."""

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        """Its name: Hypothesis writes down what it draws from, and warns of a text as long as a whole stream."""
        printer.text(f"NOUNS[{self.stream.noun!r}]")

    @property
    def opening(self) -> Story:
        """Before anything happened."""
        return given(self.stream, (), self.others)


NOUNS: Mapping[str, Noun] = {
    noun.stream.noun: noun
    for noun in (
        Noun(CONTRACT, _contracts, strategies.PEOPLE, (), frozenset({"start", "ended_on"})),
        Noun(KPI, _kpis),
        Noun(SUPPLIER, _suppliers),
        Noun(ACTION, _actions, others=(chronicle(_REVIEW_ID, (SCHEDULED, HELD, RAISED)),)),
        Noun(SOCIAL_VALUE, _commitments),
        Noun(SERVICE_CREDIT, _credits),
        Noun(IMPROVEMENT_PLAN, _plans, others=tuple(plan().others.values())),
        Noun(RISK, _risks),
        Noun(ESCALATION, _escalations),
        Noun(CONTINGENCY_PLAN, _contingencies),
        Noun(FILED_DOCUMENT, _documents),
        Noun(PLANNED_AUDIT, _audits),
        Noun(
            SUGGESTION,
            _suggestions,
            (REVIEWER, MEMBER),
            (CONTRACT_OF_THESE_TESTS, chronicle(_REVIEW_ID, (SCHEDULED, HELD, RAISED))),
        ),
        Noun(BENCHMARK, _benchmarks, others=(CONTRACT_OF_THESE_TESTS, LATER)),
    )
}


@dataclass(frozen=True)
class Request:
    """What was asked for, by whom, and the place in the story of the first event that recorded it."""

    command: Command
    by: Actor
    place: int
    kind: int
    """Which of the kinds of request it is of, by its place among them."""


@dataclass(frozen=True, repr=False)
class Told:
    """A story, and the requests that it answered, one after the other."""

    story: Story
    requests: tuple[Request, ...] = ()

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        """Its requests, from which it can be told again."""
        printer.text(f"{self.story.stream.noun}: {list(self.requests)}")

    def goes_on(self, command: Command, by: Actor, kind: int = 0) -> "Told | None":
        """The story with one more request; ``None`` where that is refused."""
        asked = self.story.when(command, by=by)
        if asked.refused is not None:
            return None
        request = Request(command, by, len(self.story.entries), kind)
        return Told(asked.then(), (*self.requests, request))

    def again(self, place: int, right: Command) -> "tuple[Told, date]":
        """The story told again from its beginning with the *right* request in the place of one, each later one decided
        anew on what is then on record; and the day up to which that says what is so. One that is refused is left out:
        what it recorded is not of that day or later, where it lies ahead and a correction lets it be. Where one of
        today or before is refused, what came in late may be what it rests on: it is told in the order of its days."""
        requests = [
            (right if number == place else request.command, request)
            for number, request in enumerate(self.requests)
        ]
        told, until = self._anew(requests)
        return (told, until) if until > TODAY else self._anew(sorted(requests, key=self._counts_from))

    def _anew(self, requests: list[tuple[Command, Request]]) -> "tuple[Told, date]":
        told, until = Told(replace(self.story, entries=())), date.max
        for command, request in requests:
            further = told.goes_on(command, request.by)
            if further is None:
                until = min(until, self._counts_from((command, request)))
            told = further or told
        return told, until

    def _counts_from(self, asked: tuple[Command, Request]) -> date:
        command, request = asked
        return command.effective_from or self.story.entries[request.place].valid_from

    def repeats(self) -> bool:
        """Whether the last request gave something that stood already, of which the fact then says nothing."""
        request, story = self.requests[-1], self.story.chronicle
        placed = self.placed(request)
        if placed is None:
            return False
        _, state = around(self.story.stream, story, placed)
        back, asked = request_of(self.story.stream, story, placed, state), request.command
        return any(
            getattr(back, name) is None is not getattr(asked, name) for name in own_fields(type(asked))
        )

    def placed(self, request: Request) -> Placed | None:
        """The first fact that answered a request, as it stands; ``None`` where a correction does not ask it again."""
        found = self.story.chronicle.facts[request.place]
        effect = self.story.stream.effects[type(found.fact)]
        return found if isinstance(effect.correction, AskedAgain) else None


@st.composite
def tellings(draw: st.DrawFn, noun: Noun, most: int = 7, day: date | None = None) -> Told:
    """Stories of up to that many requests that the rules let through, late entries among them; where a *day* is given,
    all of it is true from that day."""
    told = Told(noun.opening)
    for _ in range(draw(st.integers(2, most))):
        kinds = noun.requests(told.story)
        kind = draw(st.integers(0, len(kinds) - 1))
        by = draw(st.sampled_from(noun.actors)) if told.requests else noun.actors[-1]
        command = draw(kinds[kind])
        if day is not None:
            command = msgspec.structs.replace(command, effective_from=day)
        further = told.goes_on(command, by, kind)
        told = told if further is None or further.repeats() else further
    assume(told.requests)
    return told


@dataclass(frozen=True)
class Wrong:
    """One request of a story that should have been another: the fact to correct, and what the correction gives."""

    place: int
    right: Command
    correct: Correct


def wrong_requests(told: Told, noun: Noun, *, of_its_day: bool = False) -> st.SearchStrategy[Wrong]:
    """Requests of the story of which one field, or where not *of_its_day* the day, should have been another's of the
    same kind."""

    def of(place: int) -> st.SearchStrategy[Wrong]:
        request = told.requests[place]
        placed = told.placed(request)
        assert placed is not None
        same = noun.requests(told.story if place else noun.opening)[request.kind]

        def wrong(other: Command, number: int) -> Wrong:
            names = [
                name
                for name in own_fields(type(other))
                if getattr(other, name) != getattr(request.command, name)
                and not (of_its_day and name in noun.days)
            ]
            if other.effective_from is not None and not of_its_day:
                names.append("effective_from")
            chosen = {names[number % len(names)]} if names else set()
            said = {name: getattr(other, name) for name in chosen}
            right = msgspec.structs.replace(request.command, **said)
            fields = msgspec.to_builtins(said)
            return Wrong(place, right, Correct(corrects=placed.event_id, fields=fields, reason="Misread"))

        return st.builds(wrong, same, st.integers(0, 11))

    places = [number for number, request in enumerate(told.requests) if told.placed(request) is not None]
    return st.sampled_from(places).flatmap(of) if places else st.nothing()


def corrected(told: Told, correct: Correct) -> Story | None:
    """The story once it is corrected, by two people where two are wanted; ``None`` where that is refused."""
    asked = told.story.when(correct, by=OFFICER)
    if asked.refused is None and isinstance(asked.decided[0].fact, CorrectionProposed):
        asked = asked.then().when(correct, by=OWNER)
    return asked.then() if asked.refused is None else None
