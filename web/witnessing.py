"""The HTTP side of a witness (C2SP tlog-witness): one address to submit to, and one that says what was seen."""

import os
import time
from pathlib import Path

from flask import Flask, Response, request

from application.witness import MOST_BYTES, Witness, WitnessReply

FOLDER = "KENTLEDGE_WITNESS"
"""Environment variable with the witness's folder, for the processes that gunicorn starts."""


def create_app(folder: Path | None = None) -> Flask:
    """The witness in *folder*, or in the one that the environment names. Raises NotFound where there is none."""
    witness = Witness(folder or Path(os.environ[FOLDER]))
    app = Flask("witness")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.post("/add-checkpoint")
    def add_checkpoint() -> Response:
        return _answer(witness.add_checkpoint(request.get_data(), int(time.time())))

    @app.get("/")
    def seen() -> Response:
        lines = [f"witness {witness.key.verifier}"]
        lines += [f"\n{log.note}" for _, log in sorted(witness.logs().items()) if log.note]
        return _answer(WitnessReply(200, "\n".join(lines) + "\n"))

    return app


def _answer(said: WitnessReply) -> Response:
    return Response(said.body, said.status, content_type=said.content_type)
