"""Examples of changes that run as they stand on the sample, whose ids are the same wherever it is loaded."""

from importlib.resources import files
from typing import Any, Final

import msgspec


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change that would be recorded, if it were not asked for as a dry run."""

    person: str
    """Who may ask for it: opaque id of a person of the sample."""
    role: str
    body: dict[str, Any]
    path: dict[str, str] = {}
    """The ids in the address."""
    if_match: str = ""
    """The ETag that the sample's stream has, once those examples are recorded that come before."""
    after: tuple[str, ...] = ()
    """The examples that are recorded first, in order, by name: a clause is revised in a draft, and one is begun."""

    def in_words(self) -> str:
        """As whom, and after what, it runs."""
        first = f", after {' and '.join(f'*{name}*' for name in self.after)}" if self.after else ""
        return f"The example runs on the sample as {self.person}, {self.role}{first}."


EXAMPLES: Final = msgspec.json.decode(
    files(__package__).joinpath("examples.json").read_bytes(), type=dict[str, Example]
)
"""By the name of the use case."""
