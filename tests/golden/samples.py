"""The samples on disk: for each released name the bytes of an event with everything in it, and of one with little.

A file is named by its event and is a JSON object whose two values are, byte for byte, what the store holds. One of an
act that records several facts may be named by the act, and holds such an object for each of their names.

Those of before 27 November 2026 name each rule of a decision with its outcome; later ones are in the form of decision
86, and so are those in the folder ``decided``, of events that have one of the older form besides.
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


def _read(path: Path) -> dict[str, Sample]:
    name = path.name.removesuffix(".json")
    if name.count(".") == 2:
        return {name: msgspec.json.decode(path.read_bytes(), type=Sample)}
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Sample])


SAMPLES: dict[str, Sample] = {
    name: sample for path in sorted(FOLDER.glob("*.json")) for name, sample in _read(path).items()
}
"""Every sample by the stable name of its event."""
DECIDED: dict[str, Sample] = {
    name: sample for path in sorted(FOLDER.glob("decided/*.json")) for name, sample in _read(path).items()
}
"""Further samples of some of them, whose decisions are in the shorter form."""

FULL: dict[str, Fact] = {
    name: codec.from_bytes(name, bytes(sample.full))[1] for name, sample in SAMPLES.items()
}
MINIMAL: dict[str, Fact] = {
    name: codec.from_bytes(name, bytes(sample.minimal))[1] for name, sample in SAMPLES.items()
}
