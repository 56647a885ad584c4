"""What gunicorn loads in each worker, after it was forked."""

import os

from application.settings import Settings
from projections.supervisor import Beside
from web.app import create_app
from web.garbage import settle
from web.services import Services
from web.serving import BESIDE

services = Services.build(Settings.from_environment(), follow=False)
app = create_app(services=services)
built = os.environ.get(BESIDE, "")
services.follow(
    Beside.told(built) if built else None
)  # last: from then on nobody else can answer, and this process can at once
settle()
