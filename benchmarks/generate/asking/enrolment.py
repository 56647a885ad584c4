"""What is asked of training: people enrolled, completed, accredited, renewed, lapsed."""

from benchmarks.generate.invention import PEOPLE
from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.enrolment import ENROLMENT
from domain.enrolment.accreditation import Accredit, Lapse, Renew
from domain.enrolment.completion import Complete
from domain.enrolment.cpd import LogCpd
from domain.enrolment.joining import Enrol
from domain.enrolment.leaving import Leave
from domain.enrolment.terms import Enrolment

_DONE = ("withdrawn", "lapsed")


def asked(turn: Turn) -> Wish | None:
    """The next step of somebody's training, else somebody new."""
    rng, clerk = turn.rng, turn.rng.choice(CLERKS)
    known = turn.some("enrolment", lambda state: state.status not in _DONE)
    state: Enrolment | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.4:
        how = rng.choice(("enrolled", "engaged"))
        command = Enrol(programme_id=turn.council["programme"], person=rng.choice(PEOPLE), how=how)  # type: ignore[arg-type]
        return Wish(ENROLMENT, None, command, clerk)
    stream_id = known.stream_id
    if state.status == "accredited":
        until = state.accreditation.until if state.accreditation else None
        if until is not None and until < turn.today:
            return Wish(ENROLMENT, stream_id, Lapse() if rng.random() < 0.5 else Renew(), clerk)
        return Wish(ENROLMENT, stream_id, LogCpd(hours=str(rng.randint(1, 12)), what="Contract forum"), clerk)
    if state.status == "completed":
        return Wish(ENROLMENT, stream_id, Accredit(), clerk)
    if rng.random() < 0.1:
        return Wish(ENROLMENT, stream_id, Leave(reason="Left the council."), clerk)
    return Wish(ENROLMENT, stream_id, Complete(), clerk)
