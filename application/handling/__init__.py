"""The way of a change: who asks and whether they may, what they saw, what is loaded, decided, appended and answered.

``application/commands.py`` goes that way from top to bottom; each file here is one part of it and can be read alone:
``message`` (who asks for what), ``authority`` (may), ``loading`` (load), ``preconditions`` (seen), ``deciding`` (with
``wording``, ``people`` and ``events``), ``along`` (with ``keeping``), ``appending`` and ``answering``.
"""
