"""Contract payment information, UK8: each payment of a quarter above £30,000 (PA 2023 s.70).

The platform takes one upload a quarter for all contracts; this is one contract's part of it. Where the platform has it
in the standard is not published: payments stand where the standard itself has them.
"""

from projections.notice_draft.drafting import Drafting, NothingToDraft
from projections.ocds.difference import Body
from projections.ocds.values import saying


def payments(draft: Drafting) -> Body:
    """The payments of the quarter. Raises NothingToDraft where none of them is on record any more."""
    told = next(
        (
            state
            for known in draft.known.payments.values()
            if known.facts[0].event_id == draft.notice.cause and (state := known.latest()) is not None
        ),
        None,
    )
    if told is None:
        raise NothingToDraft("what was paid in that quarter was annulled")
    suppliers = draft.suppliers(draft.terms.suppliers)
    [payee] = suppliers if len(suppliers) == 1 else [None]
    if payee is None:
        asks = "Which of the suppliers each payment went to: finance knows."
        draft.leave_open("supplier paid", asks, "PA 2023 s.70(2)", "tell the platform")
    transactions = [
        saying(
            {
                "id": payment.reference,
                "date": f"{payment.paid_on}T00:00:00Z",
                "value": {"amountGross": payment.amount_incl_vat, "currency": "GBP"},
                "payee": payee,
            }
        )
        for payment in told.large
    ]
    draft.tell_that(f"Payments of more than £30,000 including VAT in {told.period}.")
    implementation = {
        "transactions": transactions,
        "documents": draft.document("implementationNotice"),
    }
    return draft.release(["implementation"], {"implementation": implementation})
