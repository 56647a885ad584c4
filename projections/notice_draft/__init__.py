"""Notices drafted from the record, as open contracting data by the central digital platform's profile.

Whatever the record holds is said in its place; what somebody still has to say is left open, by name and with the
section that asks for it. A part that has no place in the standard is told in the description of the notice's own
document.
"""
