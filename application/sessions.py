"""Signing in by browser: local accounts with passwords, and sessions that a cookie stands for.

A session gives nothing of its own: it acts for a person in a role that the person holds, and both are looked up anew
with each request. So it stays outside the log, and ends at once where the person leaves or the role ends.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from application.access import Access, AccessToken
from application.errors import BadRequest, NotFound, TooManyFailures, Unauthenticated
from application.store.ledger import instant_text
from application.throttle import Throttle, address_key

SHORTEST_PASSWORD: Final = 12
_LONGEST_PASSWORD: Final = 200
_HOURS: Final = 10
"""A session lasts a working day; nobody stays signed in overnight."""
_WRONG: Final = "That is not the password of that person, or there is no such person."


_HELD: Final = (
    "SELECT role, MIN(supplier_id) AS supplier_id FROM people_roles WHERE person_id = ? "
    "GROUP BY role HAVING MIN(supplier_id) = MAX(supplier_id)"
)
"""The roles of a person; whoever leaves or is erased holds none."""


class Sessions:
    """Who is signed in."""

    def __init__(self, access: Access, hasher: PasswordHasher | None = None) -> None:
        self._access, self._record = access, access.record
        self._sql = access.record.sql
        self._hasher = hasher or PasswordHasher()
        self._throttle = Throttle()

    @cached_property
    def _nobodys(self) -> str:
        """A digest that no password fits."""
        return self._hasher.hash(secrets.token_urlsafe(24))

    def set_password(self, person_id: str, password: str) -> None:
        """Give a person a password, which ends the sessions that they had. Raises BadRequest, NotFound."""
        if person_id not in {person.person_id for person in self._access.directory()}:
            raise NotFound(f"There is no person {person_id} in the directory.")
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            raise BadRequest(
                {
                    "password": f"Give {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters; a few words are best."
                }
            )
        digest, now = self._hasher.hash(password), instant_text(datetime.now(UTC))
        with self._record.store.write() as cursor:
            cursor.execute(
                self._sql(
                    "INSERT INTO passwords (person_id, digest, set_at) VALUES (?, ?, ?) ON CONFLICT (person_id) "
                    "DO UPDATE SET digest = excluded.digest, set_at = excluded.set_at"
                ),
                (person_id, digest, now),
            )
            cursor.execute(
                self._sql("UPDATE sessions SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL"),
                (now, person_id),
            )

    def checked(self, person_id: str, password: str, address: str) -> tuple[str, ...]:
        """The roles in which somebody may sign in who gives this password.

        It takes as long for a person who is not there as for a wrong password. Raises Unauthenticated, and
        TooManyFailures where too many were wrong from that address or for that person.
        """
        keys = [f"person {person_id[:64]}", address_key(address)]
        if seconds := self._throttle.wait(keys):
            raise TooManyFailures(seconds)
        with self._record.store.read() as cursor:
            cursor.execute(self._sql("SELECT digest FROM passwords WHERE person_id = ?"), (person_id,))
            row = cursor.fetchone()
        try:
            self._hasher.verify(row["digest"] if row else self._nobodys, password)
        except (VerificationError, InvalidHashError):
            row = None
        roles = self.roles_of(person_id) if row else ()
        if not roles:
            self._throttle.failed(keys)
            raise Unauthenticated(_WRONG)
        return roles

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """The roles in which a person may sign in now: those that they hold; for a supplier, where it is one alone."""
        with self._record.store.read() as cursor:
            cursor.execute(self._sql(f"SELECT role FROM ({_HELD}) held ORDER BY role"), (person_id,))
            return tuple(row["role"] for row in cursor.fetchall())

    def begin(self, person_id: str, role: str) -> str:
        """Sign a person in; the secret that the cookie holds is shown only now. Raises Unauthenticated."""
        if role not in self.roles_of(person_id):
            raise Unauthenticated("Nobody may sign in so.")
        session_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        expires = instant_text(datetime.now(UTC) + timedelta(hours=_HOURS))
        with self._record.store.write() as cursor:
            cursor.execute(
                self._sql("DELETE FROM sessions WHERE expires_at <= ?"), (instant_text(datetime.now(UTC)),)
            )
            cursor.execute(
                self._sql("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL)"),
                (session_id, _digest(secret), person_id, role, expires),
            )
        return f"{session_id}.{secret}"

    def token(self, cookie: str) -> AccessToken | None:
        """What the session of that cookie stands for; ``None`` where it is none, has ended, or its role has."""
        session_id, _, secret = cookie.partition(".")
        if not cookie.isascii() or not secret:
            return None
        now = instant_text(datetime.now(UTC))
        with self._record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT * FROM sessions WHERE session_id = ? AND ended_at IS NULL AND expires_at > ?"
                ),
                (session_id, now),
            )
            row = cursor.fetchone()
            if row is None or not hmac.compare_digest(row["secret_sha256"], _digest(secret)):
                return None
            cursor.execute(
                self._sql(f"SELECT supplier_id FROM ({_HELD}) held WHERE role = ?"),
                (row["person_id"], row["role"]),
            )
            held = cursor.fetchone()
        if held is None:
            return None
        return AccessToken(
            row["session_id"], row["person_id"], row["role"], "write", row["expires_at"], held["supplier_id"]
        )

    def end(self, session_id: str) -> None:
        """Sign out."""
        with self._record.store.write() as cursor:
            cursor.execute(
                self._sql("UPDATE sessions SET ended_at = ? WHERE session_id = ?"),
                (instant_text(datetime.now(UTC)), session_id),
            )


def _digest(secret: str) -> str:
    """High-entropy secrets need no slow hash."""
    return sha256(secret.encode()).hexdigest()
