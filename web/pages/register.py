"""All pages, noun by noun: a new file of pages is one line here."""

from flask import Flask

from web.pages import assets, change_requests, contract_documents, report_forms, returns, reviews, suppliers
from web.pages.amendments import register_amendments
from web.pages.api import register_api
from web.pages.auditing import register_auditing_pages
from web.pages.certificates import register_certificates
from web.pages.change_requests import register_change_requests
from web.pages.contract_documents import register_contract_documents
from web.pages.contracts import register_contracts
from web.pages.findings import register_findings
from web.pages.forms import register_forms
from web.pages.forward_plans import register_forward_plans
from web.pages.frame import Pages
from web.pages.frameworks import register_framework_pages
from web.pages.governance import register_governance
from web.pages.history_step import register_history_step
from web.pages.importing import register_importing
from web.pages.my_work import register_my_work
from web.pages.notices import register_notices
from web.pages.people import register_people
from web.pages.policies import register_policies
from web.pages.portfolios import register_portfolios
from web.pages.public_register import register_public_register
from web.pages.reports import register_reports
from web.pages.reviews import register_reviews
from web.pages.signing_in import register_signing_in
from web.pages.single_sign_on import register_single_sign_on
from web.pages.suppliers import register_suppliers
from web.pages.things import register_things
from web.services import Services


def register_pages(app: Flask, services: Services) -> None:
    """Add every page to the application."""
    pages = Pages(app, services)
    pages.blueprint.add_url_rule("/assets/<version>/<name>", "asset", assets.asset)
    register_signing_in(pages)
    register_single_sign_on(pages)
    register_public_register(pages)
    register_api(pages)
    register_my_work(pages)
    register_notices(pages)
    register_contracts(pages)
    register_contract_documents(pages)
    register_certificates(pages)
    register_history_step(pages)
    register_change_requests(pages)
    register_reviews(pages)
    register_findings(pages)
    register_forward_plans(pages)
    register_framework_pages(pages)
    register_importing(pages)
    register_governance(pages)
    register_people(pages)
    register_suppliers(pages)
    register_policies(pages)
    register_portfolios(pages)
    register_things(pages)
    register_reports(pages)
    register_auditing_pages(pages)
    own = (change_requests, contract_documents, report_forms, returns, reviews, suppliers)
    register_forms(pages, {name: form for area in own for name, form in area.FORMS.items()})
    register_amendments(pages)
    pages.finish()
