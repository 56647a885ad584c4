"""Bringing a register of contracts in from a CSV file or a spreadsheet, every row imported or explained.

``reading`` makes one table of either form, ``mapping`` guesses what its columns are, ``rows`` makes a command of each
row or says what is wrong with it, ``run`` holds that against the record and records it in one commit.
"""
