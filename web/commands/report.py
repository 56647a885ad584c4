"""kentledge report: reports at any basis, drafted, worded, issued, and made again to compare."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TextIO
from uuid import UUID, uuid4

import click
from tabulate import tabulate

from application.errors import BadRequest, NotFound
from application.handling.message import CommandMessage, Outcome
from application.use_cases import USE_CASES
from domain.decisions import Command
from domain.report import REPORT
from domain.report.drafting import Draft
from domain.report.issue import Issue
from domain.report.reproduction import Reproduce
from domain.report.terms import Parameter, Report
from domain.report.wording import Word
from domain.sentences import sentence
from projections import table_query
from projections.report import REPORTS
from projections.reports.catalogue import ALL
from projections.table_query import Query
from web.api.names import Id
from web.api.reporting import given_once
from web.commands.options import Parsed, acting, basis_options, open_services
from web.reports.files import MEDIA_TYPES, files, name_apart
from web.reports.workings import definition_named
from web.services import Services

_DIFFERS = 1
Wrapped = Callable[..., None]


@click.group("report")
def report() -> None:
    """Reports: made at any basis, and issued so that they can be made again.

    Example: kentledge report make register --valid-at 2019-10-01 --format pdf --output .
    """


def _parameters(command: Wrapped) -> Wrapped:
    """--set NAME=VALUE, as often as needed."""
    return click.option(
        "--set", "said", multiple=True, metavar="NAME=VALUE", help="One of the report's own parameters."
    )(command)


def _by(command: Wrapped) -> Wrapped:
    """--as PERSON."""
    return click.option(
        "--as",
        "person",
        required=True,
        metavar="PERSON",
        help="Who does it: a person of the directory, by id.",
    )(command)


@report.command("definitions")
def definitions() -> None:
    """Every report that can be asked for, with its parameters.

    Example: kentledge report definitions
    """
    for definition in ALL:
        click.echo(f"{definition.name} (version {definition.version}): {definition.about}")
        for name, parameter in definition.parameters.items():
            needed = ", needed" if parameter.required else ""
            click.echo(f"    --set {name}=...  {parameter.meaning}{needed}")
        for slot, prompt in definition.slots.items():
            click.echo(f"    slot {slot}: {prompt}")


@report.command("make")
@click.argument("name")
@basis_options
@_parameters
@click.option("--format", "form", type=click.Choice(list(MEDIA_TYPES)), default="html", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=True,
    help="Folder for the files.",
)
def make(  # noqa: PLR0917  (one parameter for each option)
    name: str,
    valid_at: date | None,
    known_at: datetime | int | None,
    said: tuple[str, ...],
    form: str,
    output: Path,
) -> None:
    """Make a report at a basis, without drafting or issuing it.

    Example: kentledge report make tiers --valid-at 2020-03-31 --set from=2019-03-31 --format xlsx --output papers
    """
    with open_services() as services:
        basis = services.reports.basis(valid_at, known_at)
        with services.reports.made(name, basis, _said(said)) as folder:
            output.mkdir(parents=True, exist_ok=True)
            for made in files(folder, form):
                written = output / name_apart(folder, made, known_then=known_at is not None)
                written.write_bytes(made.path.read_bytes())
                click.echo(written)


@report.command("draft")
@click.argument("name")
@basis_options
@_parameters
@_by
def draft(
    name: str, valid_at: date | None, known_at: datetime | int | None, said: tuple[str, ...], person: str
) -> None:
    """Draft a report at a basis, to be worded and issued. Prints its id.

    Example: kentledge report draft committee-paper --set group=ID --set from=2019-03-26 --as p-clerk
    """
    with open_services() as services:
        command = Draft(
            definition=definition_named(name).name,
            parameters=tuple(Parameter(name=key, value=value) for key, value in _said(said).items()),
            valid_at=valid_at,
            known_at=known_at.isoformat() if isinstance(known_at, datetime) else str(known_at or ""),
        )
        click.echo(_submit(services, "draft-report", command, person))


@report.command("word")
@click.argument("report_id", type=Parsed("id", Id()))
@click.argument("slot")
@click.argument("words", type=click.File())
@_by
def word(report_id: UUID, slot: str, words: TextIO, person: str) -> None:
    """Write the author's sentences, from a file or - for standard input, in a slot of a draft.

    Example: kentledge report word ID overall overall.txt --as p-clerk
    """
    with open_services() as services:
        command = Word(slot=slot, words=words.read().strip())
        _submit(services, "word-report", command, person, report_id)


@report.command("issue")
@click.argument("report_id", type=Parsed("id", Id()))
@_by
def issue(report_id: UUID, person: str) -> None:
    """Issue a draft: its files are made and kept, and their digests recorded.

    Example: kentledge report issue ID --as p-clerk
    """
    with open_services() as services:
        _submit(services, "issue-report", Issue(), person, report_id)
        issued = _latest(services, report_id).issued
        for file in issued.files if issued else ():
            click.echo(f"{file.sha256}  {file.name}")


@report.command("list")
@basis_options
def list_reports(valid_at: date | None, known_at: datetime | int | None) -> None:
    """Drafts, issued and withdrawn reports.

    Example: kentledge report list
    """
    names = ("report_id", "definition", "status", "valid_at", "issued_on", "last_check")
    with open_services() as services:
        basis = services.record.basis(valid_at, known_at)
        rows = table_query.whole(services.record, REPORTS, basis, Query(descending=True))
        lines = [
            (
                row.stream_id,
                row.summary.definition,
                row.summary.status,
                row.summary.valid_at,
                row.summary.issued_on,
                row.summary.last_check,
            )
            for row in rows
        ]
        click.echo(tabulate(lines, headers=names, missingval=""))


@report.command("file")
@click.argument("report_id", type=Parsed("id", Id()))
@click.argument("name", required=False)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True)
def file(report_id: UUID, name: str | None, output: Path) -> None:
    """Write a file of an issued report, or all of them, as issued.

    Example: kentledge report file ID --output papers
    """
    with open_services() as services:
        found = _latest(services, report_id)
        names = [name] if name else [file.name for file in found.issued.files] if found.issued else []
        output.mkdir(parents=True, exist_ok=True)
        for text in names:
            kept, content = services.reports.content(found, text)
            written = output / kept.name
            if (
                written.exists() and written.read_bytes() != content
            ):  # of another report, or not ours to replace
                written = output / f"{str(report_id)[:8]}-{kept.name}"
            written.write_bytes(content)
            click.echo(written)


@report.command("reproduce")
@click.argument("report_id", type=Parsed("id", Id()))
@click.option("--as", "person", metavar="PERSON", help="Who does it; where left out, nothing is recorded.")
@click.pass_context
def reproduce(ctx: click.Context, report_id: UUID, person: str | None) -> None:
    """Make an issued report again from the record, and compare it with what was issued. Exits with 1 if it differs.

    Example: kentledge report reproduce ID --as p-clerk
    """
    with open_services() as services:
        if person:
            _submit(services, "reproduce-report", Reproduce(), person, report_id)
            last = _latest(services, report_id).checks[-1]
            outcome, differences = last.outcome, last.differences
        else:
            outcome, differences = services.reports.compared(_latest(services, report_id))
        click.echo({"same": "the same data set, the same files"}.get(outcome, outcome))
        for difference in differences:
            click.echo(f"{difference.what}\n  was {difference.was}\n  now {difference.now}")
        if outcome != "same":
            ctx.exit(_DIFFERS)


def _said(said: tuple[str, ...]) -> dict[str, str]:
    faults = [text for text in said if "=" not in text]
    if faults:
        raise BadRequest({"--set": f"Give NAME=VALUE, not {faults[0]}."})
    return given_once("--set", (text.partition("=") for text in said))


def _submit(
    services: Services, use_case: str, command: Command, person: str, report_id: UUID | None = None
) -> UUID:
    """Record it as that person would, and say what was recorded; the report's id."""
    actor = acting(services, person, "governance")
    seen = services.record.chronicle(REPORT, report_id).version if report_id else None
    made: list[UUID] = []

    def render(outcome: Outcome) -> bytes:
        made.append(outcome.stream_id)
        for event in outcome.events:
            click.echo(sentence(event.fact, services.access.names()), err=True)
        for said in outcome.decision.record.advice:
            click.echo(f"advice: {said}", err=True)
        return b""

    key = str(uuid4())
    message = CommandMessage(USE_CASES[use_case], command, actor, report_id, seen, key, key)
    services.commands.submit(message, render)
    return made[-1]


def _latest(services: Services, report_id: UUID) -> Report:
    found: Report | None = services.record.chronicle(REPORT, report_id).latest()
    if found is None:
        raise NotFound("What drafted this report was annulled.")
    return found
