"""What is asked of social value: promised or challenged, reported, verified by another, now and then renegotiated."""

from msgspec.structs import replace

from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.chronicle import Chronicle
from domain.social_value import SOCIAL_VALUE
from domain.social_value.closing import Close
from domain.social_value.commitment import Commit, TakeUpOpportunity
from domain.social_value.delivery import ReportDelivery
from domain.social_value.opportunity import AnswerChallenge, ChallengeOpportunity
from domain.social_value.renegotiation import Renegotiate
from domain.social_value.terms import Promise, SocialValue
from domain.social_value.verification import RejectDelivery, VerifyDelivery

_MOST = 2
_MEASURES = (
    ("Apprentices", "Jobs", "apprentices"),
    ("Hours given", "Social", "hours"),
    ("Trees planted", "Environment", "trees"),
)


def asked(turn: Turn) -> Wish | None:
    """A promise or a challenge, or the next step of one there is."""
    rng, known = turn.rng, turn.some("social_value", lambda state: state.outcome is None)
    if known is None or (len(turn.own.get("social_value", {})) < _MOST and rng.random() < 0.3):
        contract_id = turn.contract.stream_id
        if rng.random() < 0.6:
            return Wish(SOCIAL_VALUE, None, Commit(contract_id=contract_id, promise=_promise(turn)))
        question = "What social value may be had by working with the supplier?"
        challenge = ChallengeOpportunity(contract_id=contract_id, question=question)
        return Wish(SOCIAL_VALUE, None, challenge, rng.choice(REVIEWERS))
    state = known.latest()
    return _follows(turn, known, state) if state else None


def _follows(turn: Turn, known: Chronicle[SocialValue], state: SocialValue) -> Wish:
    rng, stream_id = turn.rng, known.stream_id
    if state.question and not state.answer:
        return Wish(SOCIAL_VALUE, stream_id, AnswerChallenge(answer="Two offers came of it."))
    if state.promise is None:
        if rng.random() < 0.3:
            return Wish(SOCIAL_VALUE, stream_id, Close(outcome="nothing found", reason="Looked at and left."))
        taken = TakeUpOpportunity(
            promise=_promise(turn), route=rng.choice(("working together", "renegotiation"))
        )
        return Wish(SOCIAL_VALUE, stream_id, taken)
    waiting = next(
        (report for report in state.reports if report.verified is None and not report.rejected), None
    )
    if waiting is not None:
        other = turn.another(waiting.by)
        if rng.random() < 0.1:
            return Wish(
                SOCIAL_VALUE, stream_id, RejectDelivery(number=waiting.number, reason="No papers."), other
            )
        verified = VerifyDelivery(number=waiting.number, quantity=waiting.quantity, method="document check")
        return Wish(SOCIAL_VALUE, stream_id, verified, other)
    roll = rng.random()
    if roll < 0.1:
        more = replace(state.promise, quantity=str(rng.randint(5, 90)))
        renegotiated = Renegotiate(promise=more, route="renegotiation", reason="With the extension.")
        return Wish(SOCIAL_VALUE, stream_id, renegotiated)
    if roll < 0.15:
        return Wish(SOCIAL_VALUE, stream_id, Close(outcome="delivered in part", reason="The term is over."))
    report = ReportDelivery(period=f"{turn.today.year}", quantity=str(rng.randint(0, 12)))
    return Wish(SOCIAL_VALUE, stream_id, report)


def _promise(turn: Turn) -> Promise:
    measure, theme, unit = turn.rng.choice(_MEASURES)
    return Promise(measure=measure, theme=theme, unit=unit, quantity=str(turn.rng.randint(1, 60)))
