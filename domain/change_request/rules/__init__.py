"""The rules of changing a contract under control, one file for each theme:

===============  ====================================================================
``case``         what every rule here looks at, and that the request is still open
``change``       the change itself: whole, possible in the contract, in good time
``approval``     who may agree at which level, and never to their own
``ground``       the legal ground, and the limits of the law as advice
``notice``       conflicts assessment, change notice, standstill
``making``       what must stand before the change is made
===============  ====================================================================
"""
