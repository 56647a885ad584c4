"""The command line. Exit codes: 0 done, 1 the record broke or a check failed, 2 bad use or refused."""

import click

from web.commands.assets import assets
from web.commands.auditing import audit
from web.commands.backup import backup, restore_check, restore_command
from web.commands.bring_in import import_command
from web.commands.councils import councils
from web.commands.digest import digest
from web.commands.feed import calendar_command, changes_command
from web.commands.key import key
from web.commands.look import events_catalogue, history_command, register_command
from web.commands.notices import notices
from web.commands.ocds import ocds
from web.commands.options import Sentences
from web.commands.payments import payments
from web.commands.people import people, token
from web.commands.practice import what_if
from web.commands.prove import checkpoint, evidence, verify
from web.commands.replay import change_control_command
from web.commands.report import report
from web.commands.run import daily, init, projections, rebuild, sample, serve
from web.commands.search import search_command
from web.commands.settings import settings
from web.commands.witness import witness


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kentledge", prog_name="kentledge")
def main() -> None:
    """Kentledge: the permanent record of a council's contracts.

    Settings come from the environment, and what it does not say from the file settings.env in the record's folder:
    KENTLEDGE_DATA (that folder, default ./var), KENTLEDGE_DATABASE_URL (PostgreSQL; empty for SQLite), KENTLEDGE_ORIGIN
    (name of the log in its checkpoints), KENTLEDGE_BODY_LIMIT (bytes), KENTLEDGE_DOCUMENT_LIMIT (bytes),
    KENTLEDGE_OCID_PREFIX, KENTLEDGE_PUBLISHER and KENTLEDGE_AUTHORITY (open contracting data and notices),
    KENTLEDGE_PLATFORM_URL and KENTLEDGE_PLATFORM_KEY (sending notices).

    Exit codes: 0 done; 1 the record is broken or a check failed; 2 bad use, or refused with the reason; 3 verified, but
    without a key, so that the signer was not checked.
    """


for _command in (
    init,
    assets,
    serve,
    sample,
    settings,
    token,
    people,
    history_command,
    register_command,
    search_command,
    changes_command,
    calendar_command,
    verify,
    evidence,
    checkpoint,
    audit,
    key,
    witness,
    what_if,
    backup,
    restore_check,
    restore_command,
    rebuild,
    daily,
    digest,
    projections,
    events_catalogue,
    import_command,
    change_control_command,
    report,
    ocds,
    notices,
    payments,
    councils,
):
    main.add_command(_command)
