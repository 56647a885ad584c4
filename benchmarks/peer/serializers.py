"""What the peer accepts and answers."""

from typing import Any

from rest_framework import serializers

from benchmarks.peer.models import Contract, RegisterRow


class ContractSerializer(serializers.ModelSerializer):
    """A contract, whole."""

    class Meta:
        model = Contract
        fields = (
            "id",
            "reference",
            "title",
            "supplier_name",
            "category",
            "directorate",
            "owner",
            "manager",
            "estimated_value_excl_vat",
            "estimated_value_incl_vat",
            "annual_value_excl_vat",
            "start",
            "end",
            "maximum_end",
            "tier",
            "status",
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse dates out of order."""
        if not attrs["start"] < attrs["end"] <= attrs["maximum_end"]:
            raise serializers.ValidationError({"end": "A contract ends after its start, by its maximum end."})
        return attrs


class RegisterRowSerializer(serializers.ModelSerializer):
    """A row of the register, whole."""

    class Meta:
        model = RegisterRow
        fields = "__all__"


class ExtensionSerializer(serializers.Serializer):
    """A later end for a contract."""

    new_end = serializers.DateField()
    reason = serializers.CharField(max_length=500)

    def update(self, instance: Contract, validated_data: dict[str, Any]) -> Contract:
        """Move the end where the contract allows it; saving writes the history row, with the reason."""
        new_end = validated_data["new_end"]
        if instance.status != Contract.Status.ACTIVE:
            raise serializers.ValidationError("Only an active contract can be extended.")
        if not instance.end < new_end <= instance.maximum_end:
            allowed = f"Give a date after {instance.end}, no later than {instance.maximum_end}."
            raise serializers.ValidationError({"new_end": allowed})
        instance.end = new_end
        instance._change_reason = validated_data["reason"]  # noqa: SLF001 (simple-history's documented way)
        instance.save(update_fields=["end"])
        return instance
