"""The rules of KPI submissions, by theme."""

from domain.submission.rules.figure import COUNCILS_FIGURE, FIGURE, figure_changes
from domain.submission.rules.order import (
    STEP,
    contract_in_being,
    due_date_passed,
    in_use,
    in_use_throughout,
    of_its_frequency,
    period_has_ended,
    period_well_formed,
    received_today,
    received_when_over,
)
from domain.submission.rules.publication import (
    bands_allow_or_reason,
    figure_to_publish,
    no_query_open,
    not_published,
    not_published_before,
    published_before,
    rating_known,
    restated_rating_known,
    restatement_changes,
    unvalidated_says_why,
    validated_or_said_not_to_be,
)
from domain.submission.rules.returns import (
    evidence_given,
    figure_reported,
    not_rejected,
    nothing_stands,
    query_open,
    query_waits,
    something_returned,
    validation_lapses,
)
from domain.submission.rules.validation import (
    figure_goes_with_outcome,
    method_named,
    not_by_whoever_reported,
    sample_said,
    sample_told_of,
    without_exceptions,
)

PERIOD = (
    period_well_formed,
    period_has_ended,
    of_its_frequency,
    in_use,
    in_use_throughout,
    contract_in_being,
)
"""Asked of whatever opens a submission."""

__all__ = [
    "COUNCILS_FIGURE",
    "FIGURE",
    "PERIOD",
    "STEP",
    "bands_allow_or_reason",
    "due_date_passed",
    "evidence_given",
    "figure_changes",
    "figure_goes_with_outcome",
    "figure_reported",
    "figure_to_publish",
    "method_named",
    "no_query_open",
    "not_by_whoever_reported",
    "not_published",
    "not_published_before",
    "not_rejected",
    "nothing_stands",
    "published_before",
    "query_open",
    "query_waits",
    "rating_known",
    "received_today",
    "received_when_over",
    "restated_rating_known",
    "restatement_changes",
    "sample_said",
    "sample_told_of",
    "something_returned",
    "unvalidated_says_why",
    "validated_or_said_not_to_be",
    "validation_lapses",
    "without_exceptions",
]
