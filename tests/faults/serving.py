"""The server of the record in a process of its own, as ``kentledge serve`` starts it, that signs often.

``python -m tests.faults.serving HOST:PORT``
"""

import os
import sys

from application import checkpoints
from web import serving

SEALED_EVERY = int(os.environ.get("KENTLEDGE_SEALED_EVERY", "40"))
"""Events. A record that is served is sealed after many more: here a seal is to be on its way at any moment."""

if __name__ == "__main__":
    checkpoints.SEAL_EVERY = SEALED_EVERY
    serving.main(sys.argv[1])
