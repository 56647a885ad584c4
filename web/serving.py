"""The server: gunicorn over the code that is installed, whatever the folder it is started in.

gunicorn's own command, as ``python -m`` does, looks for packages in that folder first: one that holds a *web* or
*domain* of its own would be served instead of the record.
"""

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from gunicorn.app.base import BaseApplication

from web import gunicorn_conf

BESIDE: Final = "KENTLEDGE_BUILT_BESIDE"
"""The variable that tells the workers which read models were built for them beside those that are served."""
_NO_ADDRESS = 1
"""gunicorn's exit code where it cannot listen, or cannot use a setting; its others mean that a worker failed."""


class Server(BaseApplication):
    """gunicorn with the settings of ``gunicorn_conf``, those of GUNICORN_CMD_ARGS and those given here, each over the
    ones before."""

    def __init__(self, application: Callable[[], Any], **settings: Any) -> None:
        self._settings, self._application = settings, application
        super().__init__(prog="kentledge serve")

    def load_config(self) -> None:
        """Called by gunicorn, also when it is told to load its settings again."""
        settings = {name: var for name, var in vars(gunicorn_conf).items() if name in self.cfg.settings}
        asked = self.cfg.parser().parse_args(self.cfg.get_cmd_args_from_env())
        settings |= {
            name: var for name, var in vars(asked).items() if name in self.cfg.settings and var is not None
        }
        for name, value in (settings | self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In each worker, after it was forked."""
        return self._application()


def _record() -> Any:
    from web.wsgi import app  # noqa: PLC0415  (building the application opens the record)

    return app


def _witness() -> Any:
    from web.witnessing import create_app  # noqa: PLC0415  (a witness needs no record)

    return create_app()


def _councils() -> Any:
    from web.councils import FOLDER, OPEN, OPEN_AT_ONCE, Councils  # noqa: PLC0415  (as the record)

    folder, open_at_once = Path(os.environ[FOLDER]), int(os.environ.get(OPEN, OPEN_AT_ONCE))
    for name in [name for name in os.environ if name.startswith("KENTLEDGE_")]:
        del os.environ[name]  # each council has its own settings and nobody else's
    return Councils(folder, open_at_once)


_APPLICATIONS: Final = {"record": _record, "witness": _witness, "councils": _councils}


def main(bind: str, what: str = "record", workers: str = "", threads: str = "") -> None:
    """Serve the record, a witness or several councils until told to stop.

    So many processes of so many threads, where it is said.

    Exit codes as everywhere: 1 where a worker failed, 2 where it cannot be served so.
    """
    if what != "witness":
        import_module("web.app")  # once, before there are workers: they share what is only code
        gc.freeze()
    try:
        many = {"workers": workers, "threads": threads}
        said = {name: int(number) for name, number in many.items() if number}
        Server(_APPLICATIONS[what], bind=bind, **said).run()
    except SystemExit as stopped:
        if stopped.code:
            sys.exit(2 if stopped.code == _NO_ADDRESS else 1)
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])
