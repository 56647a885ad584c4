"""What the group did and will do: the paper's sections 1 and 2."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from domain.dates import in_words
from domain.forward_plan.fingerprint import printed
from domain.forward_plan.terms import Version
from domain.review import REVIEW
from domain.review.terms import Review
from projections.completed_reviews import CompletedReviews, Printed, completed_reviews
from projections.forward_plan import Planned, printed_rows
from projections.plan_drift import drift, issue_of
from projections.plan_view import PlanDifference
from projections.reports.committee_paper.evidence import behind_kpis, behind_overall, behind_themes
from projections.reports.committee_paper.improved import improved
from projections.reports.committee_paper.subject import WITH_EVIDENCE, WITH_FIGURES, Subject
from projections.reports.contracts import by_id
from projections.reports.kpis_revisited import revised_in_words, revised_table, revisions
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table, Words
from projections.reports.reviews import NOT_PASSED, theme_told

REVIEWED: Final = (
    PaperColumn("date", "Date", "date"),
    PaperColumn("contracts", "Contract/s"),
    PaperColumn("lead_officers", "Lead officer"),
)
_THEMES: Final = (
    PaperColumn("theme", "Theme"),
    PaperColumn("findings", "Findings", "count"),
    PaperColumn("reviews", "Reviews", "count"),
    PaperColumn("agreed", "Agreed", "count"),
    PaperColumn("disputed", "Disputed", "count"),
)


def introduction(subject: Subject) -> Iterator[Block]:
    """1: the group, how it works, and the reviews that it completed."""
    group, words = subject.group, subject.asked.words
    done = completed_reviews(
        subject.asked.record,
        subject.asked.basis,
        subject.group_id,
        (subject.first, subject.last),
        subject.asked.names,
    )
    yield Heading("Introduction", "1")
    under = f" as a sub-group of {_the(subject.parent)}" if subject.parent else ""
    terms = " with the following terms of reference:" if group.terms_of_reference else "."
    yield Paragraph(
        f"{_the(subject.called, start=True)} was convened in {in_words(group.convened_on)}{under}{terms}",
        "1.1",
    )
    if group.terms_of_reference:
        yield Paragraph(f"“{group.terms_of_reference}”")
    yield Paragraph(_chaired(subject), "1.2")
    yield Words("how-it-works", "How the group works, and what changed in it.", words.get("how-it-works", ""))
    yield Paragraph(_selected(subject, done), "1.3")
    if subject.asked.version >= WITH_FIGURES:
        yield Paragraph(done.since_inception.in_words)
    yield _table("completed-reviews", f"Reviews completed {subject.window}", done.rows)
    yield Words(
        "parallel-work",
        "Work in parallel with the group's: standard, system, tiering, training.",
        words.get("parallel-work", ""),
        "1.4",
    )


def _the(name: str | None, *, start: bool = False) -> str:
    article = "The" if start else "the"
    return name or "" if (name or "").startswith("The ") else f"{article} {name}"


def _chaired(subject: Subject) -> str:
    posts = {post.kind: post.title for post in subject.group.posts}
    chair, vice = posts.get("chair"), posts.get("vice chair")
    if chair is None:
        return f"{subject.group.called} has no chair on record."
    with_vice = f" with the {vice} as the Vice Chair" if vice else ""
    return (
        f"{subject.group.called} is chaired by the {chair}{with_vice}. It holds contract owners to account through "
        "a programme of reviews against the National Audit Office good practice contract management framework."
    )


def _selected(subject: Subject, done: CompletedReviews) -> str:
    count = done.count_in_words
    reviewed = f"{count[:1].upper()}{count[1:]} since its inception"
    if not done.rows:
        return f"{reviewed}; no review was completed {subject.window}."
    return (
        "Contracts are selected on judgement that considers value, risk, complexity, strategic importance, proximity "
        "to contract expiry, and Member suggestion, beside the audit programme. Detailed findings are passed to the "
        "Cabinet Member and Corporate Director, who may share them with Cabinet Committees. "
        f"{reviewed}; {done.reviewed_in_words} {'was' if len(done.rows) == 1 else 'were'} completed {subject.window}."
    )


def findings(subject: Subject) -> Iterator[Block]:
    """2: the author's judgement, the themes across findings as counts, and the forward plan."""
    words, group = subject.asked.words, subject.group
    yield Heading(f"Findings from {_the(group.name)}", "2")
    yield Words("overall", "The overall standard of contract management.", words.get("overall", ""), "2.1")
    if subject.asked.version >= WITH_FIGURES:
        yield from improved(subject)
    if subject.asked.version >= WITH_EVIDENCE:
        yield from behind_overall(subject)
    yield from _themes(subject)
    yield Words("themes", "What the themes mean and what is done about them.", words.get("themes", ""), "2.2")
    if subject.asked.version >= WITH_FIGURES:
        yield from _kpis(subject)
    plan = subject.plan
    if plan is None:
        yield Paragraph(f"{group.called} has no forward plan on record.", "2.3")
        return
    version = plan.last
    yield Paragraph(
        f"The forward plan of reviews for {group.called} will cover contracts in the following areas (version "
        f"{version.number}, issued {in_words(version.issued_on)}; fingerprint {printed(version.fingerprint)})."
        f"{_held_of(version, subject)}",
        "2.3",
    )
    yield _table("forward-plan", "Forward plan of reviews", printed_rows(version, subject.asked.names))
    if moved := _moved_since(version, subject):
        yield Paragraph(moved)


def _kpis(subject: Subject) -> Iterator[Block]:
    """KPIs that were revisited in the window, to make them more relevant and measurable or otherwise."""
    asked = subject.asked
    found = list(revisions(asked, by_id(asked), subject.first, subject.last))
    yield Paragraph(f"Key performance indicators {subject.window}: {revised_in_words(found)}")
    if found:
        yield revised_table(found, subject.window)
        if asked.version >= WITH_EVIDENCE:
            yield from behind_kpis(subject, found)


def _moved_since(version: Version, subject: Subject) -> str:
    """What became of the plan since the version was issued, so that nobody takes what is printed, and may have been
    endorsed, for what is so now; empty where nothing did but that reviews were held as planned."""
    asked, plan = subject.asked, subject.plan
    if plan is None or subject.plan_id is None:
        return ""
    issue = issue_of(asked.record, asked.basis, subject.plan_id, plan, version)
    found = drift(asked.record, asked.basis, version, issue, asked.names)
    moved = [change.difference for change in found.changes if change.difference.kind != "held as planned"]
    if not moved:
        return ""
    told = "; ".join(dict.fromkeys(map(_difference_in_words, moved)))
    return f"The plan has moved since version {version.number} was issued and is not as printed here: {told}."


def _difference_in_words(difference: PlanDifference) -> str:
    match difference.was, difference.now:
        case "", "":
            return f"{difference.what}, {difference.kind}"
        case "", now:
            return f"{difference.what}, {difference.kind} ({now})"
        case was, "":
            return f"{difference.what}, {difference.kind} (was {was})"
        case was, now:
            return f"{difference.what}, {difference.kind} (from {was} to {now})"
    raise AssertionError("a difference is from something to something")


def _held_of(version: Version, subject: Subject) -> str:
    """Which of the plan's reviews are behind the group by now: the version stays as it was issued."""
    asked = subject.asked
    held = [
        review.held_on
        for entry in version.entries
        if (known := asked.record.chronicle_at(REVIEW, entry.review_id, asked.basis.position))
        and (review := known.in_force(asked.basis.valid_at))
        and review.held_on
    ]
    days = ", ".join(in_words(item) for item in sorted(held))
    return f" Of these, held by now: {days}." if held else ""


def _themes(subject: Subject) -> Iterator[Block]:
    asked = subject.asked
    done = completed_reviews(
        asked.record, asked.basis, subject.group_id, (subject.first, subject.last), asked.names
    )
    found: Counter[str] = Counter()
    reviews: Counter[str] = Counter()
    answers: Counter[tuple[str, str]] = Counter()
    for row in done.rows:
        known = asked.record.chronicle_at(REVIEW, UUID(row.review_id), asked.basis.position)
        review: Review | None = known.in_force(asked.basis.valid_at)
        themes = [theme_told(finding) for finding in review.findings] if review else []
        found.update(themes)
        reviews.update(set(themes))
        answers.update(
            (finding.theme, finding.answer)
            for finding in (review.findings if review else ())
            if finding.passing
        )
    if not found:
        yield Paragraph(f"No finding of a review held {subject.window} is on record.")
        return
    ordered = sorted(found, key=lambda text: (text == NOT_PASSED, -found[text], text))
    rows: list[tuple[Cell, ...]] = [
        (text, found[text], reviews[text], *_answers(text, answers)) for text in ordered
    ]
    yield Table(
        "themes", f"Themes across the findings of reviews held {subject.window}", _THEMES, lambda: rows
    )
    if asked.version >= WITH_EVIDENCE:
        yield from behind_themes(subject, (UUID(row.review_id) for row in done.rows))


def _answers(theme: str, answers: Counter[tuple[str, str]]) -> tuple[int | None, int | None]:
    """How many findings were agreed and disputed; nothing of those that were not passed."""
    if theme == NOT_PASSED:
        return None, None
    return answers[theme, "agreed"], answers[theme, "disputed"]


def _table(name: str, caption: str, rows: Iterable[Printed | Planned]) -> Table:
    """One of the two tables as committees print them."""
    cells = [(row.date_as_printed, row.contracts_as_printed, row.lead_officers_as_printed) for row in rows]
    return Table(name, caption, REVIEWED, lambda: cells)
