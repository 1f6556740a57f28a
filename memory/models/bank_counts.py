"""How the bank's questions do, over all people: nothing in it is a person's."""

from django.db import models


class BankCount(models.Model):
    """One question of the bank as it was counted last. Numbers are whole fives, and of at least ten people.

    What fewer people were asked has no row, so that nobody can be read from it; exact numbers are kept nowhere.
    """

    bank_id = models.CharField(primary_key=True, max_length=80)
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    not_this = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.bank_id
