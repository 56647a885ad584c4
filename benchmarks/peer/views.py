"""The peer's API: register, list, show, extend."""

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from benchmarks.peer.models import Contract, RegisterRow
from benchmarks.peer.serializers import ContractSerializer, ExtensionSerializer, RegisterRowSerializer


class Contracts(generics.ListCreateAPIView):
    """`GET /contracts?limit=` and `POST /contracts`."""

    queryset = Contract.objects.order_by("id")
    serializer_class = ContractSerializer

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Save the contract and its first history row in one commit."""
        with transaction.atomic():
            serializer.save()


class Register(generics.ListAPIView):
    """`GET /register?limit=`: rows as wide as those of Kentledge's register."""

    queryset = RegisterRow.objects.order_by("reference")
    serializer_class = RegisterRowSerializer


class OneContract(generics.RetrieveAPIView):
    """`GET /contracts/<id>`."""

    queryset = Contract.objects.all()
    serializer_class = ContractSerializer


class Extensions(APIView):
    """`POST /contracts/<id>/extensions`."""

    def post(self, request: Request, contract_id: int) -> Response:
        """Extend the contract in one commit; 201 with the contract as it now stands."""
        extension = ExtensionSerializer(data=request.data)
        extension.is_valid(raise_exception=True)  # before the lock, so that no other writer waits for it
        with transaction.atomic():
            extension.instance = get_object_or_404(Contract.objects.select_for_update(), pk=contract_id)
            contract = extension.save()
        return Response(ContractSerializer(contract).data, status=status.HTTP_201_CREATED)


def health(_request: HttpRequest) -> JsonResponse:
    """How durable the connection is that this thread writes through, as the database itself tells."""
    answer: dict[str, object] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for setting in ("synchronous_commit", "fsync", "full_page_writes"):
                cursor.execute(f"SHOW {setting}")
                answer[setting] = cursor.fetchone()[0]
            return JsonResponse(answer)
        for pragma in ("journal_mode", "synchronous"):
            cursor.execute(f"PRAGMA {pragma}")
            answer[pragma] = cursor.fetchone()[0]
    answer["transaction_mode"] = connection.transaction_mode
    return JsonResponse(answer)
