"""The peer's addresses."""

from django.urls import path

from benchmarks.peer.views import Contracts, Extensions, OneContract, Register, health

urlpatterns = [
    path("contracts", Contracts.as_view()),
    path("register", Register.as_view()),
    path("contracts/<int:pk>", OneContract.as_view()),
    path("contracts/<int:contract_id>/extensions", Extensions.as_view()),
    path("healthz", health),
]
