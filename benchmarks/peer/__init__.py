"""The peer: contracts in Django REST framework, their history kept by django-simple-history.

The stack a council would otherwise pick, set up with care and as durable as Kentledge. It does less: no
decision record, no `If-Match`, no idempotency key, no tamper evidence.
"""
