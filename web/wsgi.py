"""What gunicorn loads in each worker, after it was forked."""

import gc
import os
from typing import Final

from application.settings import Settings
from projections.supervisor import Beside
from web.app import create_app
from web.services import Services
from web.serving import BESIDE

_MADE_BEFORE_A_SEARCH: Final = 20_000
"""How many more objects that could hold one another are made than let go before Python searches for those that do. By
itself it searches at each 700: the story of one contract took a third longer for it, and there is next to none to find,
for what an answer is made of holds nothing in circles."""

services = Services.build(Settings.from_environment(), follow=False)
app = create_app(services=services)
built = os.environ.get(BESIDE, "")
services.follow(
    Beside.told(built) if built else None
)  # last: from then on nobody else can answer, and this process can at once
gc.collect()
gc.freeze()  # what the application is made of is there for good: no search for garbage goes through it again
gc.set_threshold(_MADE_BEFORE_A_SEARCH, 10, 10)
