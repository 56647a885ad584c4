"""The pages: the record in a browser, on the same commands, queries and gate as the API, with no logic of its own.

The page of a thing has the address that the thing has in the API, without ``/api/v1``. docs/pages.md says how one is
added.
"""
