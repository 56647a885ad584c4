"""What gunicorn loads in each worker, after it was forked."""

import gc
from typing import Final

from web.app import create_app

_MADE_BEFORE_A_SEARCH: Final = 20_000
"""How many more objects that could hold one another are made than let go before Python searches for those that do. By
itself it searches at each 700: the story of one contract took a third longer for it, and there is next to none to find,
for what an answer is made of holds nothing in circles."""

app = create_app()
gc.collect()
gc.freeze()  # what the application is made of is there for good: no search for garbage goes through it again
gc.set_threshold(_MADE_BEFORE_A_SEARCH, 10, 10)
