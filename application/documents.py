"""Documents: bytes kept once under their SHA-256, beside the log. Events name them by that digest."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from application.errors import BadRequest, NotFound, NotTaken, QuotaUsed
from application.record import SYSTEM, Record, head
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from domain.decisions import Actor

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
class Form:
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
        return part in names and not any(one.endswith("vbaProject.bin") for one in names)

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
    "application/pdf": Form("pdf", _begins(_PDF)),
    "image/png": Form("png", _begins(_PNG)),
    "image/jpeg": Form("jpg", _begins(_JPEG)),
    "text/csv": Form("csv", _is_text),
    "application/json": Form("json", _is_text),
    "text/plain": Form("txt", _is_text),
    f"{_OFFICE}.wordprocessingml.document": Form("docx", _holds("word/document.xml")),
    f"{_OFFICE}.spreadsheetml.sheet": Form("xlsx", _holds("xl/workbook.xml")),
    f"{_OPEN_DOCUMENT}.text": Form("odt", _says(f"{_OPEN_DOCUMENT}.text")),
    f"{_OPEN_DOCUMENT}.spreadsheet": Form("ods", _says(f"{_OPEN_DOCUMENT}.spreadsheet")),
}
"""What is taken, by media type."""


@dataclass(frozen=True)
class Document:
    """What is known of a document besides its bytes."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    uploaded_by: str
    """Opaque id of whoever sent it first."""
    supplier_id: str
    """The supplier for whom that person acted; empty for the council."""
    uploaded_at: str
    """Instant in UTC, by the database's clock."""


_KNOWN = "sha256, media_type, size, uploaded_by, supplier_id, uploaded_at"


class Documents:
    """Keeps documents and gives them back."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._sql = record.sql

    def keep(self, content: bytes, media_type: str, actor: Actor) -> Document:
        """Keep a document, once: the same bytes again are the document that was kept first.

        Raises NotTaken for a form that is not taken, BadRequest for bytes that are not of the form they are said to be,
        QuotaUsed where the person, or the firm that they act for, sent too much lately.
        """
        form = FORMS.get(media_type)
        if form is None:
            taken = ", ".join(one.ending for one in FORMS.values())
            raise NotTaken(f"Documents are taken as {taken}, with their media type as Content-Type.")
        if not content:
            raise BadRequest({"body": "The document is empty."})
        if not form.fits(content):
            raise BadRequest({"body": f"These bytes are not what {media_type} ({form.ending}) looks like."})
        digest = sha256(content).hexdigest()
        self._insert(digest, content, media_type, actor, self._record.settings.document_quota)
        return self.document(digest)

    def keep_made(self, content: bytes, media_type: str) -> str:
        """Keep a file that the record itself made, once; its SHA-256."""
        digest = sha256(content).hexdigest()
        self._insert(digest, content, media_type, Actor(SYSTEM, "system"))
        return digest

    def _insert(
        self, digest: str, content: bytes, media_type: str, actor: Actor, quota: int | None = None
    ) -> None:
        with self._record.store.write() as cursor:
            self._record.continuity.require(cursor, head(cursor))
            if quota is not None:
                self._refuse_beyond(quota, cursor, digest, len(content), actor)
            cursor.execute(
                self._sql(
                    f"INSERT INTO documents ({_KNOWN}, content) "
                    f"VALUES (?, ?, ?, ?, ?, {self._record.store.dialect.clock}, ?) ON CONFLICT DO NOTHING"
                ),
                (digest, media_type, len(content), actor.person_id, actor.supplier_id, content),
            )

    def _refuse_beyond(self, quota: int, cursor: Cursor, digest: str, size: int, actor: Actor) -> None:
        """In the write itself, so that many requests at once are counted one after the other. Raises QuotaUsed."""
        since = instant_text(datetime.now(UTC) - timedelta(days=QUOTA_DAYS))
        cursor.execute(
            self._sql(
                "SELECT COALESCE(SUM(size), 0) AS sent FROM documents WHERE uploaded_at > ? "
                "AND (uploaded_by = ? OR (supplier_id <> '' AND supplier_id = ?)) "
                "AND NOT EXISTS (SELECT 1 FROM documents kept WHERE kept.sha256 = ?)"
            ),
            (since, actor.person_id, actor.supplier_id, digest),
        )
        sent = int(cursor.fetchone()["sent"])
        if sent + size > quota:
            raise QuotaUsed(
                f"Within {QUOTA_DAYS} days {quota} bytes of documents are taken from one person or firm; {sent} were "
                f"sent, and this one has {size}."
            )

    def document(self, digest: str) -> Document:
        """What is known of the document with that SHA-256. Raises NotFound."""
        with self._record.store.read() as cursor:
            cursor.execute(self._sql(f"SELECT {_KNOWN} FROM documents WHERE sha256 = ?"), (digest,))
            row = cursor.fetchone()
        if row is None:
            raise _no_such(digest)
        return Document(**{name: row[name] for name in _KNOWN.split(", ")})

    def content(self, digest: str, actor: Actor) -> tuple[Document, bytes]:
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


def altered_document(cursor: Cursor, sql: Any) -> str | None:
    """The first document whose bytes are no longer those it was kept under; ``None`` where all are."""
    cursor.execute("SELECT sha256 FROM documents ORDER BY sha256")
    for digest in [str(row["sha256"]) for row in cursor.fetchall()]:
        cursor.execute(sql("SELECT content FROM documents WHERE sha256 = ?"), (digest,))
        if sha256(bytes(cursor.fetchone()["content"])).hexdigest() != digest:
            return digest
    return None


def _no_such(digest: str) -> NotFound:
    return NotFound(f"There is no document {digest}.")
