"""What every test shares."""

import os

from hypothesis import settings

pytest_plugins = ["tests.postgres_server"]

settings.register_profile("default", deadline=None)
# What is checked of a commit is the same each time; other draws come from every run elsewhere.
settings.register_profile("ci", parent=settings.get_profile("default"), print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
