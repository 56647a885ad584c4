"""The words inside documents: text got out of them in a process of its own, kept and found until the bytes are erased.

``reader`` is that process, ``reading`` starts it and bounds it, ``projection`` keeps the text and its words beside the
log, and reads, after the commit, what came in. Which documents are found, and by whom, is for ``projections/search``.
"""

from typing import Final

FILE_WORDS: Final = "search_file_words"
"""The index of the words inside documents."""
