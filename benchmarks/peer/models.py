"""A contract as a row that is overwritten, with a copy of the row kept for each change."""

from django.db import models
from simple_history.models import HistoricalRecords


class Contract(models.Model):
    """One contract as it stands now: values in pounds, civil dates."""

    class Status(models.TextChoices):
        """Where the contract is in its life."""

        ACTIVE = "active"
        EXPIRED = "expired"
        TERMINATED = "terminated"

    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    supplier_name = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    directorate = models.CharField(max_length=80)
    owner = models.CharField(max_length=80)
    manager = models.CharField(max_length=80)
    estimated_value_excl_vat = models.DecimalField(max_digits=14, decimal_places=2)
    estimated_value_incl_vat = models.DecimalField(max_digits=14, decimal_places=2)
    annual_value_excl_vat = models.DecimalField(max_digits=14, decimal_places=2)
    start = models.DateField()
    end = models.DateField()
    maximum_end = models.DateField()  # with every option taken up
    tier = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)

    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
