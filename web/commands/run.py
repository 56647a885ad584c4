"""kentledge init, serve, sample, rebuild, daily and projections: running the record."""

from pathlib import Path

import click
from tabulate import tabulate

from application.access import SIGN_IN_ROLES
from application.bringing_up import put_together_again
from application.private_files import write_privately
from application.sample import SIGN_INS, load_sample
from domain.person.tokens import IssueToken
from domain.sentences import sentence
from projections.due_acts import due_acts
from projections.duties.keeping import brought_up
from web.commands.options import bar, open_services, replace_by_server, serving_options
from web.daily import record_daily
from web.services import Services
from web.serving import BESIDE


@click.command()
def init() -> None:
    """Create the record and its signing key where there are none; put back what guards the log where it is missing.

    What is put back, triggers of the database and rows of published checkpoints, is recorded as an event.

    Example: KENTLEDGE_DATA=/srv/record kentledge init
    """
    with open_services() as services:
        services.checkpoints.create_key()
        services.record.open()
        put_back = services.checkpoints.put_back()
        if put_back is not None:
            click.echo(sentence(put_back, {}))
        click.echo(f"The record is at {_where(services)}.")
        click.echo(f"Public key of its checkpoints: {services.checkpoints.key().verifier}")


def _where(services: Services) -> str:
    return "PostgreSQL" if services.settings.database_url else str(services.settings.data)


@click.command()
def sample() -> None:
    """Load the sample into an empty record. Example: kentledge sample."""
    with open_services() as services:
        _load_sample(services)


def _load_sample(services: Services) -> None:
    services.checkpoints.create_key()
    with bar("loading the sample", 1) as progress:
        load_sample(services.record, services.directory, services.commands, progress)


@click.command()
@click.option("--init", "create", is_flag=True, help="Create the record first where there is none.")
@click.option(
    "--sample", "with_sample", is_flag=True, help="Load the sample first where the record is empty."
)
@serving_options
def serve(create: bool, with_sample: bool, bind: str, workers: int | None, threads: int | None) -> None:
    """Serve the record with gunicorn.

    Example: kentledge serve --init --sample --workers 4
    """
    with open_services(follow=False) as services:
        beside = services.supervisor.build_beside()
        if beside is None:
            services.follow()
        if with_sample and services.record.head() == 0:
            _load_sample(services)
            _write_sign_ins(services)
        elif create:
            services.checkpoints.create_key()
            services.record.open()
        _say_where(services, bind)
    further = {} if beside is None else {BESIDE: str(beside)}
    replace_by_server(bind, "record", workers, threads, **further)


def _sign_ins(services: Services) -> Path:
    return services.settings.data / "sample-sign-ins.txt"


def _write_sign_ins(services: Services) -> None:
    """One token for each role of the sample, kept beside it so that a second run can show them again."""
    path = _sign_ins(services)
    names = services.access.names()
    lines = []
    for role in SIGN_IN_ROLES:
        person_id = SIGN_INS.get(role)
        if person_id:
            wanted = IssueToken(role=role, days=366, reason="To try the sample.")
            secret = services.directory.issue(person_id, wanted)
            lines.append(f"{role:14} {names[person_id]:20} {secret}")
    write_privately(path, "".join(f"{line}\n" for line in lines).encode())


def _say_where(services: Services, bind: str) -> None:
    click.echo(f"Start here    http://{bind}/")
    click.echo(f"API           http://{bind}/api/docs")
    click.echo(f"Record        {services.record.head()} events in {_where(services)}")
    path = _sign_ins(services)
    if path.exists():
        click.echo(
            "\nSign-ins of the sample for programs, as Authorization: Bearer …; in a browser a click is enough"
        )
        click.echo(path.read_text())


@click.command()
@click.option("--projection", help="Only this one.")
@click.option(
    "--answers", is_flag=True, help="Instead, the tables of kept answers and of reservations, from the log."
)
def rebuild(projection: str | None, answers: bool) -> None:
    """Fold the whole log again beside the live tables and swap. Example: kentledge rebuild --projection register."""
    if answers and projection is not None:
        raise click.UsageError("--answers goes without --projection.")
    with open_services(follow=False) as services:
        if answers:
            put_together_again(services.record)
            return
        known = [projection.name for projection in services.supervisor.projections]
        if projection is not None and projection not in known:
            raise click.BadParameter(f"there are {', '.join(known)}", param_hint="--projection")
        services.supervisor.prepare()
        with bar("rebuilding", 1) as progress:
            services.supervisor.rebuild(projection, progress)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be recorded.")
def daily(dry_run: bool) -> None:
    """Record what today's date brings: overrides, waivers and accreditations that ended, returns that are overdue.

    Documents that nobody read yet are read as well, and what is due at the council today is worked out for whoever
    asks first. Run it once a day, as by a timer, soon after midnight; a second run on the same day records nothing
    again. Example: kentledge daily
    """
    with open_services() as services:
        basis = services.record.basis()
        if dry_run:
            for due_act in due_acts(services.record, basis):
                click.echo(f"{due_act.use_case:26} {due_act.about}")
            return
        done = list(record_daily(services.record, services.commands, basis))
        for each in done:
            click.echo(f"{each.act.use_case:26} {each.act.about}{': ' if each.refused else ''}{each.refused}")
            for said in each.advice:
                click.echo(f"{'':26} advice: {said}")
        click.echo(f"{sum(not each.refused for each in done)} recorded")
        read = services.document_words.read_waiting()
        if read:
            click.echo(f"{read} documents read")
        brought_up(services.record, services.record.basis(), within=None)


@click.command()
@click.option("--check", is_flag=True, help="Compare a random sample with the fold of the events first.")
@click.option(
    "--sample", default=50, show_default=True, help="How many events, and rows of a table, to draw."
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="With --check: fold the whole log, and compare every row of every table.",
)
def projections(check: bool, sample: int, whole: bool) -> None:
    """How the read models stand: position, lag, last error, last self-check. Exit code 1 where one is not sound.

    Example: kentledge projections --check --sample 200     Example: kentledge projections --check --all
    """
    if whole and not check:
        raise click.UsageError("--all goes with --check.")
    with open_services(follow=False) as services:
        if whole:
            with bar("folding the log beside", services.record.head()) as progress:
                standing = services.supervisor.check_all(progress)
        else:
            standing = services.supervisor.self_check(sample) if check else services.supervisor.status()
    rows = [
        (
            status.name,
            status.position,
            status.lag,
            status.last_error or "",
            status.checked_at or "",
            status.check_outcome or "",
        )
        for status in standing
    ]
    headers = ["projection", "position", "lag", "last error", "last check", "outcome"]
    click.echo(tabulate(rows, headers=headers))
    if not all(status.healthy for status in standing):
        raise click.exceptions.Exit(1)
