"""What is asked of reports: drafted, worded, issued, made again, withdrawn; their files are made up like all else."""

from datetime import date
from hashlib import sha256
from random import Random

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.decisions import Actor
from domain.report import REPORT
from domain.report.background import ListBackgroundPapersAs
from domain.report.contacts import NameContacts
from domain.report.drafting import DraftAt, Drafted, RebaseTo
from domain.report.issue import IssueFiles
from domain.report.reproduction import RecordReproduction
from domain.report.terms import BackgroundPaper, Contact, IssuedFile
from domain.report.withdrawal import Withdraw
from domain.report.wording import Word


def asked(turn: Turn) -> Wish:
    """The next step of a draft, a look at what was issued, or a new draft."""
    rng, clerk = turn.rng, turn.rng.choice(CLERKS)
    draft = turn.some("report", lambda state: state.status == "draft")
    if draft is not None:
        return Wish(REPORT, draft.stream_id, _of_a_draft(turn), clerk)
    issued = turn.some("report", lambda state: state.status == "issued")
    if issued is not None and rng.random() < 0.5:
        return Wish(REPORT, issued.stream_id, RecordReproduction(outcome="same"), clerk)
    return drafted(turn.today, clerk)


def drafted(valid_at: date, clerk: Actor) -> Wish:
    """A new draft, which no rule refuses."""
    fact = Drafted(
        definition="register",
        definition_version=1,
        title="Contract register",
        slots=("summary",),
        valid_at=valid_at,
        position=1,
    )
    return Wish(REPORT, None, DraftAt(drafted=fact), clerk)


def _settled_at_its_close(turn: Turn) -> NameContacts | ListBackgroundPapersAs:
    """Whom to ask about it, where there is a post, or what it relied on."""
    group = turn.some("group", lambda state: bool(state.posts))
    held = group.latest() if group is not None else None
    if group is not None and held is not None and turn.rng.random() < 0.5:
        post_id = held.posts[0].post_id
        contact = Contact(part="report author", group_id=group.stream_id, post_id=post_id)
        return NameContacts(contacts=(contact,))
    paper = BackgroundPaper(title="Note", date=turn.today.isoformat(), sha256=_digest(turn.rng))
    return ListBackgroundPapersAs(papers=(paper,))


def _of_a_draft(
    turn: Turn,
) -> Word | RebaseTo | IssueFiles | Withdraw | NameContacts | ListBackgroundPapersAs:
    roll = turn.rng.random()
    if roll < 0.4:
        return Word(slot="summary", words="The register as it stands.")
    if roll < 0.45:
        return _settled_at_its_close(turn)
    if roll < 0.5:
        return RebaseTo(valid_at=turn.today, position=1)
    if roll < 0.6:
        return Withdraw(reason="Not called for.")
    digest = _digest(turn.rng)
    file = IssuedFile(name="data-set.ndjson", media_type="application/x-ndjson", size=1, sha256=digest)
    return IssueFiles(data_set=digest, files=(file,), made_with=())


def _digest(rng: Random) -> str:
    return sha256(rng.randbytes(8)).hexdigest()
