"""Documents that are sent with a form: kept as they come in, and named by the form from then on."""

from pathlib import PurePath
from typing import Final

from flask import g
from werkzeug.datastructures import FileStorage

from application.access import require
from application.documents import FORMS
from application.errors import KentledgeError
from application.use_cases import USE_CASES
from web.api.documents import UPLOAD
from web.pages.frame import Visit
from web.pages.picking import NotNamed

_OF_ENDING: Final = {form.ending: media_type for media_type, form in FORMS.items()} | {"jpeg": "image/jpeg"}
_LONGEST: Final = 300


def keep(visit: Visit, file: FileStorage) -> dict[str, str]:
    """Keep a document, and say what evidence calls it. Raises NotNamed for one that is not taken.

    What it is follows from the ending of its name: browsers differ in what they call it.
    """
    name = PurePath((file.filename or "").replace("\\", "/")).name
    media_type = _OF_ENDING.get(name.rpartition(".")[2].lower(), "")
    if not media_type:
        raise NotNamed(f"{name} is not taken: send {', '.join(sorted(_OF_ENDING))}")
    try:
        require(USE_CASES[UPLOAD].allowed, g.actor.role, "Sending documents")
        kept = visit.services.documents.keep(file.read(), media_type, g.actor)
    except KentledgeError as error:
        raise NotNamed(f"{name}: {error}") from None
    return {"title": name[:_LONGEST], "media_type": media_type, "sha256": kept.sha256}
