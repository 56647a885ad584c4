"""Extracts over the journal: events that were late, amended, decided against advice, or taken alone."""

from collections import Counter
from typing import Final

from application.record import Basis, Record
from projections.extracts.extract import Extract, Options, Rows, journal_rows, reference
from projections.unapproved_changes import unapproved_changes

_CHANGES_OF_CONTRACT: Final = (
    "contract.extended.v1",
    "contract.value_changed.v1",
    "contract.scope_varied.v1",
    "contract.novated.v1",
    "contract.assigned.v1",
    "contract.partially_terminated.v1",
    "contract.terminated.v1",
)


def _late(record: Record, basis: Basis, options: Options) -> Rows:
    return journal_rows(record, basis, "lag_days > ?", options.days)


def _amended(record: Record, basis: Basis, _: Options) -> Rows:
    marks = (
        "('amendment.correction_proposed.v1', 'amendment.corrected.v1', "
        "'amendment.annulment_proposed.v1', 'amendment.annulled.v1', "
    )
    older = "'contract.corrected.v1', 'contract.annulment_proposed.v1', 'contract.annulled.v1')"
    return journal_rows(record, basis, f"type IN {marks}{older}")


def _advised(record: Record, basis: Basis, options: Options) -> Rows:
    if not options.rule:
        return journal_rows(record, basis, "advised <> ''")
    return journal_rows(record, basis, _HAS_RULE, options.rule)


_HAS_RULE = "advised <> '' AND replace(' ' || advised || ' ', ' ' || ? || ' ', '') <> ' ' || advised || ' '"


_EXTENDED_OR_CORRECTED: Final = (
    "type IN ('contract.extended.v1', 'amendment.corrected.v1', 'contract.corrected.v1')"
)
"""An extension is corrected by the rules that it was recorded by: what was advised then is kept with the correction."""


def _extended_after_expiry(record: Record, basis: Basis, _: Options) -> Rows:
    return journal_rows(
        record, basis, f"{_EXTENDED_OR_CORRECTED} AND {_HAS_RULE}", "extension.before-the-end"
    )


def _beyond_maximum_term(record: Record, basis: Basis, _: Options) -> Rows:
    return journal_rows(
        record, basis, f"{_EXTENDED_OR_CORRECTED} AND {_HAS_RULE}", "extension.within-maximum-term"
    )


def _without_approval(record: Record, basis: Basis, _: Options) -> Rows:
    marks = ", ".join("?" * len(_CHANGES_OF_CONTRACT))
    return journal_rows(record, basis, f"type IN ({marks}) AND caused_by IS NULL", *_CHANGES_OF_CONTRACT)


def _own_approval(record: Record, basis: Basis, _: Options) -> Rows:
    return journal_rows(record, basis, "type = ?", "change_request.own_approval_attempted.v1")


def _overrides(record: Record, basis: Basis, _: Options) -> Rows:
    for row in journal_rows(record, basis, "type = ?", "contract.tier_overridden.v1"):
        age = (basis.valid_at - basis.valid_at.fromisoformat(row["valid_from"])).days
        yield row | {"age_days": age}


def _unapproved(record: Record, basis: Basis, _: Options) -> Rows:
    for change in unapproved_changes(record, basis):
        yield change._asdict() | {"reference": reference(record, basis, change.contract_id)}


_MOVES: Final = ("action.due_date_moved.v1", "review.rescheduled.v1")
"""Facts by which somebody puts a day off, or forward, that was agreed."""


def _dates_moved(record: Record, basis: Basis, _: Options) -> Rows:
    """Each, with how often the same person moved dates, and how often this very thing's was moved."""
    marks = ", ".join("?" * len(_MOVES))
    moves = list(journal_rows(record, basis, f"type IN ({marks})", *_MOVES))
    by_person = Counter(row["on_behalf_of"] or row["actor"] for row in moves)
    of_thing = Counter(row["stream_id"] for row in moves)
    for row in moves:
        yield row | {
            "moved_by_them": by_person[row["on_behalf_of"] or row["actor"]],
            "moved_in_all": of_thing[row["stream_id"]],
        }


EXTRACTS: Final = (
    Extract("late-entries", "Events entered late, with their lag", "GovS 008 5.4.5; NAO 3.2", _late),
    Extract(
        "amendments",
        "Corrections and annulments, asked for and made",
        "design: a correction is not a change",
        _amended,
    ),
    Extract("against-advice", "Events recorded although a rule had advice", "decision record", _advised),
    Extract(
        "extended-after-expiry",
        "Extensions recorded after the term had run out",
        "NAO 8.8",
        _extended_after_expiry,
    ),
    Extract(
        "beyond-maximum-term",
        "Extensions beyond the maximum term",
        "PA 2023 s.74(3)(a)",
        _beyond_maximum_term,
    ),
    Extract(
        "changes-without-approval",
        "Changes of contracts that no approved change request caused",
        "GovS 008 5.4.5; domain rule I4",
        _without_approval,
    ),
    Extract(
        "formal-changes-without-approval",
        "Formal changes said to be made without an approved change request, and what settled them",
        "GovS 008 5.4.5; domain rule I4",
        _unapproved,
    ),
    Extract(
        "own-approval-attempts",
        "Attempts to approve one's own",
        "NAO 6.2, 8.2, 8.4; domain rule I3",
        _own_approval,
    ),
    Extract(
        "dates-moved",
        "Due dates that were moved: by whom, and how often",
        "paper 1.2: owners are held to account for what was agreed",
        _dates_moved,
    ),
    Extract(
        "tier-overrides", "Overrides of the calculated tier, and their age", "domain rule I17", _overrides
    ),
)
