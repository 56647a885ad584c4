"""kentledge settings: how this installation is set up, and where each setting came from."""

import os

import click
from tabulate import tabulate

from application.settings import Settings
from web.settings_told import ToldSetting, settings_told


@click.command("settings")
def settings() -> None:
    """Tell every setting: what it is set to, where that came from, and what it is. Nothing is opened.

    Example: kentledge settings
    """
    rows = settings_told(Settings.from_environment(), os.environ)
    widths = [None, 40, 30, 60]
    click.echo(tabulate(rows, headers=ToldSetting._fields, maxcolwidths=widths, disable_numparse=True))
