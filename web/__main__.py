"""``python -m web`` is ``kentledge``."""

from web.cli import main

main()
