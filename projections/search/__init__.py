"""Search: events, and contracts, suppliers, filed documents and findings, by their words and by what can be filtered.

``words`` says what a word is, ``index`` keeps words in the database's own full-text index, ``documents`` says which
words an event or a thing has, ``projection`` keeps the index true and ``query`` asks it.

The register's own search (``projections/search_words.py``) stays beside it: that one finds rows of the register by
every word that a contract was ever known by, at any basis, and is what the public may use.
"""

from projections.search.asked import KINDS, Hit, HitPage, SearchQuery
from projections.search.projection import SearchIndex
from projections.search.query import search

__all__ = ["KINDS", "Hit", "HitPage", "SearchIndex", "SearchQuery", "search"]
