"""The command line. Exit codes: 0 done, 1 the record broke or a check failed, 2 bad use or refused."""

from importlib import import_module
from typing import Final

import click

from web.commands.sentences import Sentences

_COMMANDS: Final = {
    "init": "run:init",
    "assets": "assets:assets",
    "serve": "run:serve",
    "sample": "run:sample",
    "settings": "settings:settings",
    "token": "people:token",
    "people": "people:people",
    "history": "look:history_command",
    "register": "look:register_command",
    "search": "search:search_command",
    "changes": "feed:changes_command",
    "calendar": "feed:calendar_command",
    "verify": "prove:verify",
    "evidence": "prove:evidence",
    "checkpoint": "prove:checkpoint",
    "audit": "auditing:audit",
    "key": "key:key",
    "witness": "witness:witness",
    "what-if": "practice:what_if",
    "backup": "backup:backup",
    "restore-check": "backup:restore_check",
    "restore": "backup:restore_command",
    "rebuild": "run:rebuild",
    "daily": "run:daily",
    "digest": "digest:digest",
    "projections": "run:projections",
    "catalogue": "look:events_catalogue",
    "import": "bring_in:import_command",
    "change-control": "replay:change_control_command",
    "report": "report:report",
    "ocds": "ocds:ocds",
    "notices": "notices:notices",
    "payments": "payments:payments",
    "councils": "councils:councils",
}
"""Each command, and where it stands below ``web.commands``: it is loaded when it is called, since one of them needs the
whole application and most do not."""


class OnceCalled(Sentences):
    """Loads a command once it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"web.commands.{module}"), name)
        return command


@click.group(cls=OnceCalled, context_settings={"help_option_names": ["-h", "--help"]})
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
