"""The server of the release before, as far as it differs: it shows a contract's title otherwise, and says so in the
version of its register.

``python -m tests.faults.release_before HOST:PORT``
"""

import sys
from typing import Any, Final

from projections.register import REGISTER
from web import serving

MARK: Final = " (as before)"


def as_it_was() -> None:
    """Have the register show titles as that release did."""
    summarise = REGISTER.summarise

    def marked(state: Any, stream_id: Any) -> Any:
        row = summarise(state, stream_id)
        return row._replace(title=f"{row.title}{MARK}")

    object.__setattr__(REGISTER, "summarise", marked)
    object.__setattr__(REGISTER, "meaning", "before")


if __name__ == "__main__":
    as_it_was()
    serving.main(sys.argv[1])
