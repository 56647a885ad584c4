"""The samples on disk: for each released name the bytes of an event with everything in it, and of one with little.

A file is a JSON object whose two values are, byte for byte, what the store holds.
"""

from pathlib import Path

import msgspec

from application import codec
from domain.events import Fact

FOLDER = Path(__file__).parent


class Sample(msgspec.Struct, forbid_unknown_fields=True):
    """The stored bytes of two events of one name."""

    full: msgspec.Raw
    minimal: msgspec.Raw


SAMPLES: dict[str, Sample] = {
    path.name.removesuffix(".json"): msgspec.json.decode(path.read_bytes(), type=Sample)
    for path in sorted(FOLDER.glob("*.json"))
}
"""Every sample by the stable name of its event."""

FULL: dict[str, Fact] = {
    name: codec.from_bytes(name, bytes(sample.full))[1] for name, sample in SAMPLES.items()
}
MINIMAL: dict[str, Fact] = {
    name: codec.from_bytes(name, bytes(sample.minimal))[1] for name, sample in SAMPLES.items()
}
