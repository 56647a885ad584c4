"""Both scores of a return: the one that it was given, and the one that the definitions now on record give."""

from application.record import Basis, Record
from domain.kpi import KPI
from domain.submission.judging import Scores, scores_of
from domain.submission.terms import Submission


def scores(record: Record, basis: Basis, submission: Submission) -> Scores | None:
    """The scores of a return at a basis; ``None`` where it has no figure. Raises NotFound without its KPI."""
    return scores_of(submission, record.chronicle_at(KPI, submission.kpi_id, basis.position))
