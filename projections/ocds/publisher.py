"""Who publishes, and under which registered prefix."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.errors import NotFound
from application.record import Record
from domain.log import Opened

SAMPLE_PREFIX: Final = "ocds-sample"
"""For made-up records only: in the form of a prefix, and saying what it is."""
SAMPLE_NAME: Final = "A made-up council (sample data)"


@dataclass(frozen=True)
class Publisher:
    """Who publishes."""

    prefix: str
    """The prefix that the Open Contracting Partnership registered for the publisher: ``ocds-`` and six characters."""
    name: str
    home: str = "http://127.0.0.1:8000"
    """Where the record answers: the publisher's own extension is fetched from there."""

    def ocid(self, contract_id: UUID) -> str:
        """The id of the contracting process. It rests on the contract's own id, which nothing ever changes."""
        return f"{self.prefix}-{contract_id}"


def publisher_of(record: Record) -> Publisher:
    """Who publishes this record. Raises NotFound, saying what to set, where a live record has no prefix or name.

    A sample or generated record may do without: nobody could take what it publishes for a council's.
    """
    if record.practice is not None:
        raise NotFound("This is a practice copy of the record: it publishes no open contracting data.")
    prefix, name = record.settings.ocid_prefix, record.settings.publisher
    home = record.settings.public_url
    if prefix and name:
        return Publisher(prefix, name, home)
    opened = record.feed(0, 1)
    if opened and isinstance(opened[0].event.fact, Opened) and opened[0].event.fact.purpose != "live":
        return Publisher(prefix or SAMPLE_PREFIX, name or SAMPLE_NAME, home)
    raise NotFound(
        "No open contracting data is published here yet. The operator sets KENTLEDGE_OCID_PREFIX to the prefix that "
        "the Open Contracting Partnership registered for the Council, and KENTLEDGE_PUBLISHER to the Council's name."
    )
