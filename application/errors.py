"""What can go wrong, as one tree. The web layer turns each leaf into one problem answer.

::

    KentledgeError
    ├── Unauthenticated          no token, or one that is unknown, expired or revoked
    ├── TooManyFailures          too many such tokens, from one address or under one token id
    ├── Forbidden                the role may not do this
    ├── NotFound                 no such contract, event, checkpoint or page of the log
    ├── BadRequest               a parameter that cannot be understood, every field named
    ├── NotTaken                 a document in a form that is not taken
    ├── QuotaUsed                more documents than are taken from one person or firm
    ├── PreconditionMissing      a change without If-Match, or a POST without Idempotency-Key
    ├── Stale                    the contract changed since the officer saw it
    ├── Overtaken                what the decision rests on kept changing meanwhile
    ├── DuplicateReference       the reference belongs to another contract
    ├── KeyReused                the same Idempotency-Key with another body
    ├── Superseded               another release serves this record by now
    ├── SigningRefused           no key, or the wrong one, or what is stored no longer hashes to what was recorded
    │   └── NotContinued         the log does not continue what was published: nothing is written, either
    ├── RecordUnreadable         there is no record, or none that can be read at all
    └── RecordBroken             the stored log contradicts itself
"""

from collections.abc import Mapping


class KentledgeError(Exception):
    """The base of every error that a caller may meet."""


class Unauthenticated(KentledgeError):
    """No token, or one that is unknown, expired or revoked."""


class TooManyFailures(KentledgeError):
    """Too many tokens were not known: ``seconds`` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many tokens were not known. Wait {seconds} seconds, and sign in with the right one."
        )
        self.seconds = seconds


class Forbidden(KentledgeError):
    """The role may not do this."""


class NotFound(KentledgeError):
    """There is no such thing at the basis asked for."""


class BadRequest(KentledgeError):
    """Parameters that cannot be understood: ``faults`` maps each to a sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


class NotTaken(KentledgeError):
    """A document in a form that is not taken."""


class QuotaUsed(KentledgeError):
    """More documents than the record takes from one person or firm within a month."""


class PreconditionMissing(KentledgeError):
    """A header that makes writing safe is missing: ``header`` names it."""

    def __init__(self, header: str, sentence: str) -> None:
        super().__init__(sentence)
        self.header = header


class Stale(KentledgeError):
    """The contract changed since the officer saw it: ``seen`` and ``current`` are stream versions.

    A negative ``seen`` is an ETag that was never given.
    """

    def __init__(self, seen: int, current: int) -> None:
        saw = f"you saw version {seen}" if seen >= 0 else 'what you sent is no ETag of it, such as "v7"'
        super().__init__(f"It is at version {current} now; {saw}.")
        self.seen, self.current = seen, current


class Overtaken(KentledgeError):
    """What a decision rests on kept changing while it was taken; asking again may do."""


class DuplicateReference(KentledgeError):
    """The reference belongs to another contract: ``stream_id`` is its id. Likewise for other kinds of stream."""

    def __init__(self, reference: str, stream_id: str, kind: str = "contract reference") -> None:
        called, _, self.field = kind.rpartition(" ")
        super().__init__(f"The {self.field.replace('_', ' ')} {reference} belongs to another {called}.")
        self.reference, self.stream_id = reference, stream_id


class KeyReused(KentledgeError):
    """The same Idempotency-Key came with another request."""


class SigningRefused(KentledgeError):
    """There is no key, or the wrong one, or what is stored no longer hashes to what was recorded."""


class InPractice(SigningRefused):
    """A practice copy of the record was asked for what only the record does: to sign, to prove or to publish."""


class NotContinued(SigningRefused):
    """The log does not continue what was published before: it can be read, and neither written to nor signed."""


class OnStandby(KentledgeError):
    """This host reads from a standby of the database, where nothing can be written."""


class Superseded(KentledgeError):
    """Another release serves this record by now: its read models are not those that this one knows how to read."""

    def __init__(self) -> None:
        super().__init__(
            "Another release of the program serves this record by now, and this process is about to be stopped. "
            "Nothing of yours was recorded here; ask again."
        )


class Behind(KentledgeError):
    """The record here does not reach the log position that was asked for yet: ``wanted`` and ``position``."""

    def __init__(self, wanted: int, position: int) -> None:
        super().__init__(f"This host knows the record up to position {position}, and not yet up to {wanted}.")
        self.wanted, self.position = wanted, position


class RecordBroken(KentledgeError):
    """The stored log contradicts itself; the sentence names the first event and how."""


class RecordUnreadable(KentledgeError):
    """There is no record where it should be, or none that can be read at all."""
