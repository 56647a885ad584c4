"""How people and programs reach the record: JSON API, pages, command line, WSGI entry (the composition root)."""
