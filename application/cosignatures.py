"""Asking witnesses for their cosignatures, over HTTP or by file, and keeping what they answer."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from application.audit.note import NoteError, read_cosigner, verify_cosignature
from application.checkpoints import Checkpoints, PublishedCheckpoint
from application.errors import BadRequest, NotContinued, SigningRefused
from application.witness import MOST_BYTES, SIZE_TYPE, AddCheckpoint, WitnessReply

_PATIENCE: Final = 10
"""Seconds that a witness may take."""


class Cosignatures:
    """The cosignatures of one record's checkpoints."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints, self._record = checkpoints, checkpoints.record

    def request(self, published: PublishedCheckpoint, old: int) -> bytes:
        """What to send a witness that has seen *old* events of this log. Raises BadRequest, for more than there are."""
        if not 0 <= old <= published.size:
            raise BadRequest({"old": f"The checkpoint has {published.size} events."})
        proof = self._checkpoints.consistency(old, published.size)[1] if old else []
        return AddCheckpoint(old, tuple(proof), published.note).encode()

    def ask(self, published: PublishedCheckpoint, url: str, vkeys: Sequence[str]) -> list[str]:
        """Ask the witness at *url*, of which one of the keys *vkeys* is; names of those that cosigned.

        Raises NotContinued where the witness has seen another log or more of this, SigningRefused where it does not
        answer as it should.
        """
        said = _post(url, self.request(published, self.last_seen(vkeys)))
        if said.status == 409:
            seen = _size(said)
            if seen > published.size:
                raise NotContinued(
                    f"The witness at {url} has seen {seen} events of this log, which holds only {published.size}: "
                    f"events {published.size + 1} to {seen} are missing."
                )
            said = _post(url, self.request(published, seen))
        if said.status in {409, 422}:
            raise NotContinued(
                f"The witness at {url} refuses: this log does not continue what it has seen of it. Somebody was shown "
                "another log under the same name."
            )
        if said.status != 200:
            raise SigningRefused(f"The witness at {url} answered {said.status}: {said.body.strip()}")
        return self.keep(published, said.body, vkeys)

    def keep(self, published: PublishedCheckpoint, lines: str, vkeys: Sequence[str]) -> list[str]:
        """Keep the signature *lines* that one of the keys *vkeys* made, beside the checkpoint; whose they are.

        Raises BadRequest for what is no witness's key, SigningRefused where none of the keys has cosigned.
        """
        for vkey in vkeys:
            try:
                read_cosigner(vkey)
            except NoteError as error:
                raise BadRequest({"witness-key": f"{vkey}: {error}"}) from error
        cosigned = {
            vkey: line
            for vkey in vkeys
            for line in lines.splitlines(keepends=True)
            if _cosigned(published.note + line, vkey)
        }
        if not cosigned:
            raise SigningRefused("None of the keys that were given has cosigned this checkpoint.")
        with self._record.store.write() as cursor:
            for vkey, line in cosigned.items():
                cursor.execute(
                    self._record.sql("INSERT INTO cosignatures VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
                    (published.size, vkey, line),
                )
        self._checkpoints.keep_outside(self._checkpoints.of_size(published.size))
        return [read_cosigner(vkey) for vkey in cosigned]

    def last_seen(self, vkeys: Sequence[str]) -> int:
        """The last checkpoint that all of the keys *vkeys* are known to have cosigned; 0 where there is none."""
        found = []
        with self._record.store.read() as cursor:
            for vkey in vkeys:
                cursor.execute(
                    self._record.sql("SELECT MAX(size) AS size FROM cosignatures WHERE cosigner = ?"), (vkey,)
                )
                found.append(cursor.fetchone()["size"] or 0)
        return min(found, default=0)


def _cosigned(note: str, vkey: str) -> bool:
    try:
        verify_cosignature(note, vkey)
    except NoteError:
        return False
    return True


def _size(said: WitnessReply) -> int:
    """The size that a witness names when it knows another than it was asked about. Raises SigningRefused."""
    text = said.body.strip()
    if said.content_type.partition(";")[0].strip() != SIZE_TYPE or not text.isascii() or not text.isdecimal():
        raise SigningRefused("The witness answered 409 without the size that it has seen.")
    return int(text)


def _post(url: str, body: bytes) -> WitnessReply:
    """One add-checkpoint request. Raises BadRequest for an address that is none, SigningRefused for no answer."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise BadRequest({"witness": f"{url} is no address of a witness, such as https://witness.example."})
    request = urllib.request.Request(  # noqa: S310  (the scheme was looked at)
        f"{url.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain; charset=utf-8"}
    )
    try:
        try:
            answer = urllib.request.urlopen(request, timeout=_PATIENCE)  # noqa: S310
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read(MOST_BYTES).decode()
            return WitnessReply(answer.status, text, answer.headers.get("Content-Type", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SigningRefused(f"The witness at {url} cannot be asked ({error}).") from error
