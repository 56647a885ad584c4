"""The files that the record itself makes, as documents to be kept in the commit that names them."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from application.errors import NotFound
from application.handling.message import CommandMessage, File
from application.record import ITSELF, Record
from application.store.following import document_kept
from application.use_cases.document import KEEPING
from domain.document import Keep, document_id


class ToKeep(NamedTuple):
    """Files that are not kept yet: what records each, and the bytes of each by its digest."""

    messages: list[CommandMessage]
    contents: dict[str, bytes]


def to_keep(record: Record, files: Iterable[File]) -> ToKeep:
    """Those of the *files* that are not kept yet. Raises NotFound for one that was erased: it is not kept again."""
    found = ToKeep([], {})
    for content, media_type in files:
        digest = sha256(content).hexdigest()
        if digest in found.contents or is_kept(record, digest):
            continue
        command = Keep(sha256=digest, media_type=media_type, size=len(content))
        found.messages.append(CommandMessage(KEEPING, command, ITSELF))
        found.contents[digest] = content
    return found


def is_kept(record: Record, digest: str) -> bool:
    """Whether the document with that digest is kept already. Raises NotFound where it was, and was erased."""
    with record.store.read() as cursor:
        if document_kept(cursor, record.sql, digest):
            return True
    if record.version(document_id(digest)):
        raise NotFound(f"The document {digest} was erased, and is not kept again.")
    return False
