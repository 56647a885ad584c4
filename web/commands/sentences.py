"""What goes wrong, as a sentence and an exit code."""

import click
from eventsourcing.persistence import OperationalError, PersistenceError

from application.errors import KentledgeError, RecordBroken
from application.settings import SettingsError
from domain.decisions import Refused

_BROKEN, _REFUSED = 1, 2


class Sentences(click.Group):
    """Turns the record's own errors into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RecordBroken as error:
            click.echo(f"broken: {error}", err=True)
            ctx.exit(_BROKEN)
        except (KentledgeError, Refused, SettingsError) as error:
            click.echo(f"refused: {error}", err=True)
            ctx.exit(_REFUSED)
        except OperationalError as error:
            click.echo(f"refused: the database cannot be used: {error}", err=True)
            ctx.exit(_REFUSED)
        except PersistenceError as error:
            click.echo(f"broken: the database cannot be read: {error}", err=True)
            ctx.exit(_BROKEN)
        except BrokenPipeError:
            raise  # whoever read the output stopped reading
        except OSError as error:
            click.echo(f"refused: {error.filename or 'the machine'}: {error.strerror or error}", err=True)
            ctx.exit(_REFUSED)
