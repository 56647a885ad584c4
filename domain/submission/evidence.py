"""Evidence: documents are added to a return."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.submission.order import STEP
from domain.submission.rules import Case, kpi_and_contract, kpi_stands
from domain.submission.terms import Submission, Titles


class AttachEvidence(Command, frozen=True, kw_only=True):
    """Add documents to a return, as evidence."""


@fact("submission.evidence_attached.v1")
class EvidenceAttached(Fact, kw_only=True):
    """Documents were added; the envelope has their digests (paper 2.2)."""

    titles: Titles


@rule("submission.evidence-given", "paper 2.2")
def evidence_given(case: Case[AttachEvidence]) -> Rejection | None:
    if case.command.evidence:
        return None
    return no("Name the documents: title, media type and SHA-256 of each.", "evidence")


def _evidence(case: Case[AttachEvidence]) -> Fact:
    return EvidenceAttached(titles=tuple(document.title for document in case.command.evidence))


def _supported(now: Submission, fact: EvidenceAttached, _: date) -> Submission:
    return replace(now, evidence=(*now.evidence, *fact.titles))


@sentence.register
def _(fact: EvidenceAttached, _: Names) -> str:
    return f"Evidence added to the return: {'; '.join(fact.titles)}."


EVIDENCE: Final = Step(
    asks=AttachEvidence,
    rules=(*STEP, kpi_stands, evidence_given),
    records=_evidence,
    effects=(Effect(EvidenceAttached, change=_supported, correction=AskedAgain()),),
    needs=kpi_and_contract,
    in_force=False,
)
