"""A contract as a row that is overwritten, with a copy of the row kept for each change; and a wide row to list."""

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


class RegisterRow(models.Model):
    """A contract with as many fields as a row of Kentledge's register has, of the same kinds: what is listed."""

    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    suppliers = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    directorate = models.CharField(max_length=80)
    division = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    legal_regime = models.CharField(max_length=20)
    procurement_route = models.CharField(max_length=80)
    description = models.TextField()
    estimated_incl_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    estimated_excl_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    annual_excl_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    award_incl_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    irrecoverable_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    start_date = models.CharField(max_length=10)
    end_date = models.CharField(max_length=10)
    maximum_end = models.CharField(max_length=10)
    review_date = models.CharField(max_length=10)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_as = models.CharField(max_length=20)
    suspended_until = models.DateField(null=True)
    tier = models.CharField(max_length=20, null=True)
    owner = models.CharField(max_length=80)
    contract_manager = models.CharField(max_length=80)
    lead_officers = models.JSONField()
    managing_organisation = models.CharField(max_length=80)
    supplier_identifiers = models.CharField(max_length=200)
    supplier_ids = models.JSONField()
    tier_calculated = models.CharField(max_length=20, null=True)
    tier_assessed_on = models.DateField(null=True)
    tier_override_until = models.DateField(null=True)
    reassessment_because = models.CharField(max_length=200, null=True)
    dates = models.JSONField()
    withheld = models.JSONField()
    withheld_until = models.DateField(null=True)
    procurement_words = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
