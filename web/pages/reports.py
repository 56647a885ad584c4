"""Reports: drafts and what was issued, made again, compared, and those that the public may have."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Response, g, request

from application.errors import BadRequest, NotFound
from application.use_cases import USE_CASES
from domain.dates import in_words
from domain.report import REPORT
from domain.report.terms import IssuedFile, Report
from projections.naming import ID
from projections.report import REPORTS
from projections.reports.catalogue import BY_NAME
from projections.reports.comparing import Differing, differing
from projections.reports.paper import Paper
from projections.reports.restatements import Restatement, Restatements, public_differences
from projections.state_words import NOTHING, StateLine
from web.api.reporting import published_reports, restatements
from web.pages import addresses
from web.pages.acts import acts_on
from web.pages.frame import Pages, Visit
from web.pages.listing import file_wanted, listed, whole_list
from web.pages.papers import of_paper
from web.pages.reading import iso_date
from web.pages.report_forms import issued_of, next_slot
from web.pages.sittings import agendas_of
from web.pages.state_lines import PageLine, StateLines
from web.pages.story import told_stream
from web.pages.words import choice_in_words, label_of
from web.reports.files import DATA_SET, MEDIA_TYPES, kept

_FORMS: Final = {
    "html": "Page",
    "pdf": "PDF",
    "docx": "Word document",
    "xlsx": "Workbook",
    "csv": "Table as CSV",
    "ndjson": "Data set",
}
_THOUSAND: Final = 1000
_AT_ONCE: Final = 50_000
"""Up to so many events on record, a list says which of its reports would read differently today; on more, it would wait
for that."""


class File(NamedTuple):
    """A file of an issued report."""

    called: str
    name: str
    size: str
    sha256: str
    address: str


def register_reports(pages: Pages) -> None:
    """Add them."""
    pages.place("Reports", "/reports", "list-reports")
    _list(pages)
    _report(pages)
    _compared(pages)
    _published(pages)


def _list(pages: Pages) -> None:
    @pages.page("/reports", "list-reports", endpoint="list-reports")
    def reports(visit: Visit) -> str | Response:
        found = listed(visit, REPORTS, ("status", "definition", "issued_from", "issued_to"))
        if file_wanted():
            return whole_list(visit, REPORTS, found, "Reports")
        return visit.page(
            "reports.html",
            "Reports",
            found=found,
            of_row=lambda row: addresses.of_row(REPORT, row),
            restated=_restated(visit, found.rows),
            called=lambda name: BY_NAME[name].title if name in BY_NAME else choice_in_words(name),
        )


def _report(pages: Pages) -> None:
    @pages.page("/reports/{report_id}", "report", endpoint="report")
    def report(visit: Visit, report_id: UUID) -> str:
        found = _known(visit, report_id)
        here = addresses.of_stream(REPORT, report_id)
        drafted = found.status == "draft"
        blocks = []
        if drafted and visit.may("report-preview"):
            with visit.services.reports.drafted(found) as folder:
                blocks = of_paper(folder.paper)
        return visit.page(
            "report.html",
            found.title,
            report=found,
            definition=BY_NAME.get(found.definition),
            here=here,
            slots=[(slot, choice_in_words(slot), found.words.get(slot, "")) for slot in found.slots],
            next_slot=next_slot(found),
            word=_form(visit, "word-report", here) if drafted else "",
            issue=_form(visit, "issue-report", here) if drafted else "",
            parameters=list(_parameters(visit, found)),
            agendas=list(agendas_of(visit, report_id)),
            blocks=blocks,
            forms=[(ending, called) for ending, called in _FORMS.items() if ending in MEDIA_TYPES],
            files=list(_files(found, f"/api/v1/reports/{report_id}/files")),
            others=[
                other
                for other in issued_of(visit, visit.record.basis(), found.definition)
                if other[0] != str(report_id)
            ],
            acts=[
                act
                for act in acts_on(visit, REPORT, here)
                if not act.address.startswith(_left_out(found, here))
            ],
            restated=[(told, [*_figures(visit, told)]) for told in _restatements(visit).of_report(report_id)]
            if _tells(visit)
            else [],
            story=told_stream(visit, REPORT, report_id),
            recorded=request.args.get("recorded", ""),
        )

    @pages.page("/reports/{report_id}/reproduction", "report-reproduction", endpoint="report-reproduction")
    def reproduction(visit: Visit, report_id: UUID) -> str:
        found = _known(visit, report_id)
        if found.issued is None:
            raise NotFound("The report was not issued; there is nothing to compare with.")
        outcome, differences = visit.services.reports.compared(found)
        here = addresses.of_stream(REPORT, report_id)
        return visit.page(
            "report-reproduction.html",
            "Made again",
            report=found,
            here=here,
            outcome=outcome,
            differences=differences,
            record=_form(visit, "reproduce-report", here),
        )


def _tells(visit: Visit) -> bool:
    """Whether what reports would tell differently is told to whoever asks: as the record stands now."""
    return visit.may("report-restatements") and not visit.clocks.past


def _restatements(visit: Visit) -> Restatements:
    return restatements(visit.services, visit.gate)


def _figures(visit: Visit, told: Restatement) -> Iterator[tuple[PageLine, bool]]:
    """What reads differently, in words, and whether it stands in the report."""
    lines = StateLines(visit)
    for figure in told.figures:
        path = tuple(int(part) if part.isdecimal() else part for part in figure.field.split("."))
        line = StateLine(figure.field, figure.was or NOTHING, figure.now or NOTHING, path)
        for said in lines.lines([line]):
            yield said, figure.shown


def _restated(visit: Visit, rows: Sequence[Any]) -> dict[str, int] | None:
    """How many things each issued report of a list would tell differently today, by its id; ``None`` where that is
    worked out on each report's own page alone."""
    if not _tells(visit):
        return {}
    if visit.record.head() > _AT_ONCE:
        return None
    told = _restatements(visit)
    issued = [row["report_id"] for row in rows if row["status"] == "issued"]
    return {str(report_id): sum(1 for _ in told.of_report(UUID(str(report_id)))) for report_id in issued}


def _left_out(found: Report, here: str) -> tuple[str, ...]:
    """Acts that the page itself leads to, and those that are over or have not come."""
    early, late = ("reproduce-report",), ("rebase-report", "name-contacts", "list-background-papers")
    names = ("word-report", "issue-report", *(early if found.issued is None else late))
    return tuple(addresses.of_act(USE_CASES[name], here) for name in names)


def _form(visit: Visit, use_case: str, here: str) -> str:
    """The form of an act; empty where it is not for this role."""
    return addresses.of_act(USE_CASES[use_case], here) if visit.may(use_case) else ""


def _known(visit: Visit, report_id: UUID) -> Report:
    """The report at the basis. Raises NotFound."""
    basis = visit.clocks.basis
    known = visit.record.chronicle_at(REPORT, report_id, basis.position)
    found: Report | None = visit.gate.in_force(known, basis.valid_at)
    if found is None:
        raise NotFound(f"The report was not in being on {in_words(basis.valid_at)}.")
    return found


def _parameters(visit: Visit, found: Report) -> Iterator[tuple[str, str]]:
    """What was said to get it, in words: days as people write them, things by what they are called."""
    called: dict[str, str] = dict(issued_of(visit, visit.clocks.basis, found.definition))
    group = found.said.get("group", "")
    if ID.fullmatch(group) and (link := StateLines(visit).link(group)):
        called[group] = link
    for name, value in found.said.items():
        if value == iso_date(value):
            yield label_of(name), in_words(value)
        elif not ID.fullmatch(value) or value in called:
            yield label_of(name), called.get(value, choice_in_words(value))


def _files(found: Report, where: str) -> Iterator[File]:
    for file in found.issued.files if found.issued else ():
        yield _file(file, f"{where}/{file.name}")


def _file(file: IssuedFile, address: str) -> File:
    ending = file.name.rpartition(".")[2]
    kilobytes = max(1, round(file.size / _THOUSAND))
    return File(_FORMS.get(ending, ending), file.name, f"{kilobytes:,} kB", file.sha256, address)


# Two beside each other


def _compared(pages: Pages) -> None:
    @pages.page("/reports/compare", "make-report", endpoint="compare-reports")
    def compare(visit: Visit) -> str:
        issued = issued_of(visit, visit.record.basis())
        first, second = request.args.get("first", ""), request.args.get("second", "")
        since = request.args.get("since", "").strip()
        errors: dict[str, str] = {}
        found: list[Differing] | None = None
        known = dict(issued)
        if first or second:
            errors |= {
                name: "Choose a report that was issued"
                for name, chosen in (("first", first), ("second", second))
                if chosen not in known
            }
            if not errors and first == second:
                errors["second"] = "Choose another report than the first"
            if not errors:
                found = _differing(visit, UUID(first), UUID(second))
        changes: Sequence[Any] = ()
        if since:
            try:
                changes = _changes(visit, since)
            except BadRequest as error:
                errors["since"] = " ".join(error.faults.values())
        return visit.page(
            "reports-compared.html",
            "Compare",
            issued=issued,
            called=known,
            first=first,
            second=second,
            since=since,
            since_iso=iso_date(since),
            errors=errors,
            found=found,
            changes=changes,
            forms=[(ending, called) for ending, called in _FORMS.items() if ending in MEDIA_TYPES],
        )


def _differing(visit: Visit, first: UUID, second: UUID) -> list[Differing]:
    """What only one of two issued reports says."""
    with ExitStack() as open_files:
        papers = [_paper(visit, report_id, open_files) for report_id in (first, second)]
        return list(differing(papers[0], papers[1]))


def _paper(visit: Visit, report_id: UUID, open_files: ExitStack) -> Paper:
    """An issued report's paper, as its data set was kept."""
    report: Report | None = visit.gate.latest(visit.record.chronicle(REPORT, report_id))
    if report is None:
        raise NotFound("There is no such report.")
    _, content = visit.services.reports.content(report, DATA_SET)
    return open_files.enter_context(kept(content.splitlines(keepends=True))).paper


def _changes(visit: Visit, since: str) -> Sequence[Any]:
    """What changed between a day and the page's own basis, as the report of changes says it. Raises BadRequest."""
    day = iso_date(since)
    parameters: Mapping[str, str] = {"from": day or since}
    basis = visit.clocks.basis
    with visit.services.reports.made(
        "changes", visit.services.reports.basis(basis.valid_at, basis.position), parameters
    ) as folder:
        return of_paper(folder.paper)


# For everybody


def _published(pages: Pages) -> None:
    @pages.page("/published-reports", "list-published-reports", endpoint="published-reports")
    def published(visit: Visit) -> str:
        found = published_reports(visit.services, visit.record.basis(), g.gate)
        return visit.page(
            "published-reports.html",
            "Published reports",
            reports=[
                (
                    row,
                    list(_files(report, f"/api/v1/published-reports/{row['report_id']}/files")),
                    public_differences(visit.record, report),
                )
                for row, report in found
            ],
        )
