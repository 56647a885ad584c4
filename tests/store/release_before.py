"""A small record as the release before people, documents and answers were events left it (commit be9798f).

It holds a contract with its tier, documents sent by an officer and by a supplier contact, an issued report, people who
are there, gone and erased, and a checkpoint. Its signing key is not kept.
"""

import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from application.backup import restore
from application.settings import Settings

_ARCHIVE = Path(__file__).parent / "record-of-the-release-before.zip"


def unpacked(folder: Path) -> tuple[Settings, dict[str, Any]]:
    """The record in *folder*, as it was left, and what was told of it: public key, events, a request and its answer."""
    with zipfile.ZipFile(_ARCHIVE) as archive:
        archive.extractall(folder)
    return Settings(folder), json.loads((folder / "told.json").read_text())


def on(settings: Settings, folder: Path) -> dict[str, Any]:
    """The same record on the database of *settings*: on PostgreSQL, brought there as a backup is."""
    if not settings.database_url:
        return unpacked(settings.data)[1]
    made, told = unpacked(folder)
    settings.data.mkdir(exist_ok=True)
    manifest = {
        "origin": settings.origin,
        "sha256": sha256(made.sqlite_file.read_bytes()).hexdigest(),
    }
    (folder / "backup.json").write_text(json.dumps(manifest))
    restore(settings, folder)
    return told
