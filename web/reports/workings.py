"""What the record works out when somebody drafts, issues or reproduces a report: basis, data set, files, comparison."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from msgspec.structs import asdict

from application.access import Access
from application.documents import Documents
from application.errors import BadRequest, NotFound
from application.handling.message import File, Prepare, Prepared
from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.contract.publication import FieldWithheld
from domain.decisions import Command, Refused, Rejection
from domain.document import DOCUMENT, document_id
from domain.events import NAMES
from domain.report import REPORT
from domain.report.background import BackgroundAsked, ListBackgroundPapers, ListBackgroundPapersAs
from domain.report.drafting import Draft, DraftAt, Drafted, Rebase, RebaseTo
from domain.report.issue import Issue, IssueFiles
from domain.report.reproduction import RecordReproduction, Reproduce
from domain.report.rules import no_draft
from domain.report.terms import BackgroundPaper, Difference, IssuedFile, Outcome, Parameters, Report, Tool
from projections.reports.catalogue import BY_NAME
from projections.reports.data_set import first_difference, names_in
from projections.reports.definition import ReportDefinition, ReportRequest
from web.api.queries import KnownAt
from web.reports.files import DATA_SET, Folder, MadeFile, every_file, made_with, worked_out

_SHOWN = 500
"""Characters of a differing line that are recorded."""


class Reports:
    """Drafts, issues and makes again. Writes nothing by itself."""

    def __init__(self, record: Record, access: Access, documents: Documents) -> None:
        self._record, self._access, self._documents = record, access, documents

    @property
    def workings(self) -> Mapping[type[Command], Prepare]:
        """What each command comes to, for those that the record has to work out."""
        return {
            Draft: self._draft,
            Rebase: self._rebase,
            ListBackgroundPapers: self._background,
            Issue: self._issue,
            Reproduce: self._reproduce,
        }

    # Asking

    def basis(self, valid_at: date | None, known_at: str | int | date | None) -> Basis:
        """A basis that says the same for ever: *known at* is the moment of the last event known. Raises BadRequest."""
        if isinstance(known_at, str):
            try:
                known_at = KnownAt().deserialize(known_at) if known_at else None
            except ValidationError as error:
                raise BadRequest({"known_at": " ".join(map(str, error.messages))}) from None
        settled = self._record.basis(valid_at, known_at)
        if settled.position == 0:
            raise BadRequest({"known_at": "The record knew nothing then."})
        return self._record.basis(settled.valid_at, settled.position)

    @contextmanager
    def made(self, name: str, basis: Basis, parameters: Mapping[str, str]) -> Iterator[Folder]:
        """A report that is neither drafted nor issued, its data set in a file. Raises NotFound, BadRequest."""
        asked = ReportRequest(self._record, basis, self._access.names(), parameters)
        with worked_out(definition_named(name), asked) as folder:
            yield folder

    @contextmanager
    def drafted(self, report: Report) -> Iterator[Folder]:
        """What would be issued of a draft now."""
        with worked_out(_definition_of(report), self._asked(report, self._access.names())) as folder:
            yield folder

    def content(self, report: Report, name: str) -> tuple[IssuedFile, bytes]:
        """A file as it was issued. Raises NotFound."""
        issued = report.issued
        found = next((file for file in issued.files if file.name == name), None) if issued else None
        if found is None:
            raise NotFound(f"The report has no file {name[:100]}.")
        return found, self._documents.bytes_of(found.sha256)

    # Working out

    def _draft(self, command: Command, _: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, Draft)  # noqa: S101  (it is registered for this type)
        definition = definition_named(command.definition)
        parameters = _by_name(command.parameters)
        _refuse_an_old_moment(definition, command.known_at)
        basis = self.basis(command.valid_at, command.known_at)
        asked = ReportRequest(self._record, basis, self._access.names(), parameters)
        drafted = Drafted(
            definition=definition.name,
            definition_version=definition.version,
            title=definition.title_for(asked),
            slots=tuple(definition.slots),
            parameters=command.parameters,
            valid_at=basis.valid_at,
            position=basis.position,
        )
        return Prepared(DraftAt(drafted=drafted, **_envelope(command)))

    def _rebase(self, command: Command, before: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, Rebase)  # noqa: S101  (it is registered for this type)
        definition = _definition_of(_latest(before))
        _refuse_an_old_moment(definition, command.known_at)
        basis = self.basis(command.valid_at, command.known_at)
        definition.check(ReportRequest(self._record, basis, {}, _by_name(command.parameters)))
        return Prepared(
            RebaseTo(
                parameters=command.parameters,
                valid_at=basis.valid_at,
                position=basis.position,
                **_envelope(command),
            )
        )

    def _background(self, command: Command, _: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, ListBackgroundPapers)  # noqa: S101  (it is registered for this type)
        papers, faults = list[BackgroundPaper](), dict[str, str]()
        for place, asked in enumerate(command.papers):
            found = self._relied_on(asked)
            if isinstance(found, BackgroundPaper):
                papers.append(found)
            else:
                faults |= {f"papers.{place}.{field}": fault for field, fault in found.items()}
        if faults:
            raise BadRequest(faults)
        closed = tuple(place for place, asked in enumerate(command.papers) if not asked.open_to_inspection)
        return Prepared(ListBackgroundPapersAs(papers=tuple(papers), closed=closed, **_envelope(command)))

    def _relied_on(self, asked: BackgroundAsked) -> BackgroundPaper | dict[str, str]:
        """The document by title, date and digest, or what is at fault with how it was named, by field."""
        if (asked.report_id is None) == (asked.sha256 is None):
            fault = "Name an issued report by its id, or a kept document by its digest."
            return {"report_id": fault, "sha256": fault}
        if asked.report_id is not None:
            return self._report_relied_on(asked.report_id, asked)
        sha256_asked = asked.sha256 or ""
        try:
            known = self._record.chronicle(DOCUMENT, document_id(sha256_asked)).latest()
        except NotFound:
            known = None
        if known is None or known.status == "erased":
            return {"sha256": "The record keeps no document with that digest."}
        if asked.title is None or asked.date is None:
            lacks = {"title": asked.title, "date": asked.date}
            return {name: "Needed for a document." for name, given in lacks.items() if given is None}
        return BackgroundPaper(title=asked.title, date=asked.date, sha256=sha256_asked)

    def _report_relied_on(self, report_id: UUID, asked: BackgroundAsked) -> BackgroundPaper | dict[str, str]:
        said = {"title": asked.title, "date": asked.date}
        if faults := {name: "A report has its own; leave it out." for name, given in said.items() if given}:
            return faults
        try:
            report: Report | None = self._record.chronicle(REPORT, report_id).latest()
        except NotFound:
            report = None
        if report is None or report.issued is None or report.status == "withdrawn":
            return {"report_id": "There is no such report that was issued and stands."}
        return BackgroundPaper(
            title=report.title,
            date=report.issued.on.isoformat(),
            sha256=report.issued.data_set,
            report_id=report_id,
        )

    def _issue(self, command: Command, before: Chronicle[Any] | None) -> Prepared:
        report = _latest(before)
        if why := no_draft(report):  # said before the work, which takes a while
            raise Refused([Rejection(why, rule="report.still-a-draft", conflict=True)])
        self._refuse_what_is_withheld_since(report)
        contents: list[tuple[MadeFile, bytes]] = []
        with self.drafted(report) as folder:
            contents += ((made, made.path.read_bytes()) for made in every_file(folder))
        files = tuple(_as_issued(made, content) for made, content in contents)
        tools = tuple(Tool(name=name, version=version) for name, version in made_with().items())
        data_set = next(file.sha256 for file in files if file.name == DATA_SET)

        issued = IssueFiles(data_set=data_set, files=files, made_with=tools, **_envelope(command))
        return Prepared(issued, tuple(File(content, made.media_type) for made, content in contents))

    def _refuse_what_is_withheld_since(self, report: Report) -> None:
        """A report for the public is not issued with what was withheld after its basis. Raises Refused."""
        if not _definition_of(report).public:
            return
        with self._record.store.read() as cursor:
            cursor.execute(
                self._record.sql("SELECT COUNT(*) AS since FROM journal WHERE type = ? AND position > ?"),
                (NAMES[FieldWithheld], report.position),
            )
            since = int(cursor.fetchone()["since"])
        if since:
            sentence = (
                f"Fields were withheld from the public ({since}) since its basis; put it on today's first."
            )
            raise Refused([Rejection(sentence, rule="report.nothing-withheld-since", conflict=True)])

    def _reproduce(self, command: Command, before: Chronicle[Any] | None) -> Prepared:
        outcome, differences = self.compared(_latest(before))
        return Prepared(RecordReproduction(outcome=outcome, differences=differences, **_envelope(command)))

    def compared(self, report: Report) -> tuple[Outcome, tuple[Difference, ...]]:
        """An issued report made again from the record, beside what was issued. Raises NotFound, Refused."""
        issued = report.issued
        if issued is None:
            sentence = "The report was not issued; there is nothing to compare with."
            raise Refused([Rejection(sentence, rule="report.was-issued", conflict=True)])
        _, old = self.content(report, DATA_SET)
        lines = old.splitlines(keepends=True)
        if sha256(old).hexdigest() != issued.data_set:
            found = Difference(
                what="the data set that was kept", was=issued.data_set, now=sha256(old).hexdigest()
            )
            return "other data", (found,)
        with worked_out(_definition_of(report), self._asked(report, names_in(lines))) as folder:
            with folder.data_set.path.open("rb") as rebuilt:
                unlike = first_difference(lines, rebuilt)
            if unlike is not None:
                what = f"{DATA_SET}, line {unlike.line}"
                return "other data", (
                    Difference(what=what, was=unlike.was[:_SHOWN], now=unlike.now[:_SHOWN]),
                )
            differing = tuple(_differences(issued.files, every_file(folder)))
        return ("other files" if differing else "same"), differing

    def _asked(self, report: Report, names: Mapping[str, str]) -> ReportRequest:
        basis = self._record.basis(report.valid_at, report.position)
        return ReportRequest(
            self._record,
            basis,
            names,
            report.said,
            report.words,
            contacts=report.contacts,
            background=report.background,
        )


def definition_named(name: str) -> ReportDefinition:
    """A definition. Raises NotFound naming those that there are."""
    found = BY_NAME.get(name)
    if found is None:
        raise NotFound(f"There is no report {name[:60]}; there are {', '.join(BY_NAME)}.")
    return found


def _refuse_an_old_moment(definition: ReportDefinition, known_at: str) -> None:
    """What the public gets is as known now: an old moment does not know what is withheld since. Raises BadRequest."""
    if definition.public and known_at:
        raise BadRequest({"known_at": "A report for the public is made as known now; leave it out."})


def _definition_of(report: Report) -> ReportDefinition:
    """The definition that a report was drafted with, in the version of then. Raises NotFound where this Kentledge can
    make that version no more."""
    current = definition_named(report.definition)
    found = current.of_version(report.definition_version)
    if found is None:
        raise NotFound(
            f"The report was drafted with version {report.definition_version} of {report.definition}; this Kentledge "
            f"makes {_versions(current)}. What was issued is kept; to make it again, use the Kentledge of its day."
        )
    return found


def _versions(definition: ReportDefinition) -> str:
    oldest = definition.version if definition.oldest is None else definition.oldest
    if oldest == definition.version:
        return f"version {oldest}"
    return f"versions {oldest} to {definition.version}"


def _latest(before: Chronicle[Any] | None) -> Report:
    report: Report | None = before.latest() if before else None
    if report is None:
        raise NotFound("What drafted this report was annulled.")
    return report


def _by_name(parameters: Parameters) -> dict[str, str]:
    """Parameters by name. Raises BadRequest where one is given twice."""
    found = {parameter.name: parameter.value for parameter in parameters}
    if len(found) < len(parameters):
        raise BadRequest({"parameters": "A parameter is given twice."})
    return found


def _envelope(command: Command) -> dict[str, Any]:
    """What the command carries besides its own fields."""
    said = asdict(command)
    return {name: said[name] for name in Command.__struct_fields__}


def _as_issued(made: MadeFile, content: bytes) -> IssuedFile:
    return IssuedFile(
        name=made.name, media_type=made.media_type, size=len(content), sha256=sha256(content).hexdigest()
    )


def _differences(was: tuple[IssuedFile, ...], now: list[MadeFile]) -> Iterator[Difference]:
    rebuilt = {made.name: sha256(made.path.read_bytes()).hexdigest() for made in now}
    before = {file.name: file.sha256 for file in was}
    for name in dict.fromkeys((*before, *rebuilt)):
        if before.get(name) != rebuilt.get(name):
            yield Difference(what=name, was=before.get(name, ""), now=rebuilt.get(name, ""))
