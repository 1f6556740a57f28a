"""A day's calls and money, for each person and for the installation: reserved before a call, settled after it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.query import QuerySet

from accounts.models import User
from memory.models import InstallationSpending, PersonSpending
from memory.providers.kinds import MILLION

MILLIONTHS_A_CENT = MILLION // 100


class BudgetSpent(Exception):
    """There is no room for this call today. Raised inside the transaction, so that nothing of it stays taken."""


def reserve(*, user: User, on: date, millionths: int) -> None:
    """Take one call and the most that it can cost, of both budgets or of none. Raises BudgetSpent.

    The person's row comes first everywhere, so that two never wait for each other.
    """
    with transaction.atomic():
        own = PersonSpending.objects.for_user(user).filter(on=on)
        if not own.exists():
            PersonSpending.objects.bulk_create([PersonSpending(user=user, on=on)], ignore_conflicts=True)
        _take(own, millionths, settings.AI_CALLS_A_DAY, settings.AI_CENTS_A_DAY)
        everyones = InstallationSpending.objects.filter(on=on)
        if not everyones.exists():
            InstallationSpending.objects.bulk_create([InstallationSpending(on=on)], ignore_conflicts=True)
        _take(everyones, millionths, settings.AI_CALLS_A_DAY_IN_ALL, settings.AI_CENTS_A_DAY_IN_ALL)


def settle(*, user: User, on: date, reserved: int, spent: int) -> None:
    """Put what was reserved right by what it cost; the call stays taken."""
    if reserved == spent:
        return
    change = {"cost_millionths": F("cost_millionths") + spent - reserved}
    with transaction.atomic():
        PersonSpending.objects.for_user(user).filter(on=on).update(**change)
        InstallationSpending.objects.filter(on=on).update(**change)


def _take(rows: QuerySet[Any], millionths: int, calls: int, cents: int) -> None:
    room = rows.filter(calls__lt=calls, cost_millionths__lte=cents * MILLIONTHS_A_CENT - millionths)
    if not room.update(calls=F("calls") + 1, cost_millionths=F("cost_millionths") + millionths):
        raise BudgetSpent
