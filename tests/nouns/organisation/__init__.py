"""The units of the organisation."""
