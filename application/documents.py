"""Documents: bytes kept once under their SHA-256, beside the log. Events keep, name and erase them by that digest."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from application.commands import Commands
from application.errors import BadRequest, NotFound, NotTaken, QuotaUsed, Stale
from application.handling.keeping import is_kept
from application.handling.message import CommandMessage, Enclosed, Outcome
from application.record import Record
from application.store.dialect import Cursor
from application.store.following import KeptDocument, document_kept
from application.store.ledger import instant_text
from application.use_cases.document import KEEPING
from domain.decisions import Actor, Refused
from domain.document import Keep

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
QUOTA_DAYS: Final = 30
_MIMETYPE_READ = 200
"""More than any media type is long: no more of an archive's ``mimetype`` entry is unpacked."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What reading an archive that is none, or is damaged, can come to."""


@dataclass(frozen=True)
class DocumentFormat:
    """A form of document that is taken."""

    ending: str
    """Of a file's name."""
    fits: Callable[[bytes], bool]
    """Whether bytes are of this form, as far as their beginning, or their table of contents, says."""


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginnings)


def _holds(part: str) -> Callable[[bytes], bool]:
    """An Office document with that part in it, and without macros."""

    def fits(content: bytes) -> bool:
        names = _names(content)
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return fits


def _names(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except _UNREADABLE:
        return set()


def _says(media_type: str) -> Callable[[bytes], bool]:
    """An OpenDocument file whose ``mimetype`` entry says so."""

    def fits(content: bytes) -> bool:
        try:
            with (
                zipfile.ZipFile(io.BytesIO(content)) as archive,
                archive.open("mimetype") as entry,
            ):
                return entry.read(_MIMETYPE_READ).strip() == media_type.encode()
        except _UNREADABLE:
            return False

    return fits


_PDF, _PNG, _JPEG, _ZIP = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"


def _is_text(content: bytes) -> bool:
    """Text has no beginning of its own: it has no NUL, and does not begin as one of the other forms does."""
    return b"\0" not in content and not content.startswith((_PDF, _PNG, _JPEG, _ZIP))


FORMS: Final = {
    "application/pdf": DocumentFormat("pdf", _begins(_PDF)),
    "image/png": DocumentFormat("png", _begins(_PNG)),
    "image/jpeg": DocumentFormat("jpg", _begins(_JPEG)),
    "text/csv": DocumentFormat("csv", _is_text),
    "application/json": DocumentFormat("json", _is_text),
    "text/plain": DocumentFormat("txt", _is_text),
    f"{_OFFICE}.wordprocessingml.document": DocumentFormat("docx", _holds("word/document.xml")),
    f"{_OFFICE}.spreadsheetml.sheet": DocumentFormat("xlsx", _holds("xl/workbook.xml")),
    f"{_OPEN_DOCUMENT}.text": DocumentFormat("odt", _says(f"{_OPEN_DOCUMENT}.text")),
    f"{_OPEN_DOCUMENT}.spreadsheet": DocumentFormat("ods", _says(f"{_OPEN_DOCUMENT}.spreadsheet")),
}
"""What is taken, by media type."""


class Documents:
    """Keeps documents and gives them back."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._sql = record.sql
        self._commands = Commands(record)

    def keep(self, content: bytes, media_type: str, actor: Actor, correlation_id: str = "") -> KeptDocument:
        """Keep a document, once: the same bytes again are the document that was kept first.

        Raises NotTaken for a form that is not taken, BadRequest for bytes that are not of the form they are said to be,
        QuotaUsed where the person, or the firm that they act for, sent too much lately, and NotFound for bytes that
        were erased: they are not kept again.
        """
        form = FORMS.get(media_type)
        if form is None:
            taken = ", ".join(form.ending for form in FORMS.values())
            raise NotTaken(f"Documents are taken as {taken}, with their media type as Content-Type.")
        if not content:
            raise BadRequest({"body": "The document is empty."})
        if not form.fits(content):
            raise BadRequest({"body": f"These bytes are not what {media_type} ({form.ending}) looks like."})
        digest = sha256(content).hexdigest()
        if not is_kept(self._record, digest):
            command = Keep(
                sha256=digest, media_type=media_type, size=len(content), supplier_id=actor.supplier_id
            )
            message = CommandMessage(
                KEEPING,
                command,
                actor,
                idempotency_key=f"document {digest}",
                fingerprint=digest,
                correlation_id=correlation_id,
            )
            quota = self._record.settings.document_quota
            enclosed = Enclosed(
                {digest: content},
                before=lambda cursor: self._refuse_beyond(quota, cursor, len(content), actor),
            )
            try:
                self._commands.submit(message, _nothing_told, enclosed=enclosed)
            except (Stale, Refused):
                if not is_kept(self._record, digest):  # else somebody sent the same bytes just now
                    raise
        return self.document(digest)

    def _refuse_beyond(self, quota: int, cursor: Cursor, size: int, actor: Actor) -> None:
        """In the write itself, so that many requests at once are counted one after the other. Raises QuotaUsed."""
        since = instant_text(datetime.now(UTC) - timedelta(days=QUOTA_DAYS))
        cursor.execute(
            self._sql(
                "SELECT COALESCE(SUM(size), 0) AS sent FROM documents WHERE uploaded_at > ? "
                "AND (uploaded_by = ? OR (supplier_id <> '' AND supplier_id = ?))"
            ),
            (since, actor.person_id, actor.supplier_id),
        )
        sent = int(cursor.fetchone()["sent"])
        if sent + size > quota:
            raise QuotaUsed(
                f"Within {QUOTA_DAYS} days {quota} bytes of documents are taken from one person or firm; {sent} were "
                f"sent, and this one has {size}."
            )

    def document(self, digest: str) -> KeptDocument:
        """What is known of the document with that SHA-256. Raises NotFound."""
        with self._record.store.read() as cursor:
            found = document_kept(cursor, self._sql, digest)
        if found is None:
            raise _no_such(digest)
        return found

    def content(self, digest: str, actor: Actor) -> tuple[KeptDocument, bytes]:
        """A document and its bytes. Raises NotFound, also for a supplier contact whose firm did not send it first."""
        found = self.document(digest)
        if actor.role == "supplier-contact" and (
            not actor.supplier_id or found.supplier_id != actor.supplier_id
        ):
            raise _no_such(digest)
        return found, self.bytes_of(digest)

    def bytes_of(self, digest: str) -> bytes:
        """The bytes kept under a digest. Raises NotFound."""
        with self._record.store.read() as cursor:
            cursor.execute(self._sql("SELECT content FROM documents WHERE sha256 = ?"), (digest,))
            row = cursor.fetchone()
        if row is None:
            raise _no_such(digest)
        return bytes(row["content"])


def _nothing_told(_: Outcome) -> bytes:
    return b""


def _no_such(digest: str) -> NotFound:
    return NotFound(f"There is no document {digest}, or it was erased.")
