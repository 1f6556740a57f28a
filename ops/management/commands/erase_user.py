"""Deletes a person's account for them: after seven days, or at once. Prints what there is unless told to --apply."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.leaving import start_leaving, stay
from accounts.models import User, fold_email
from lot.errors import LotError
from ops.belongings import count_rows
from ops.services.erasing import erase_person


class Command(BaseCommand):
    """With --apply the address has to be typed once more. Run again it goes on, or finds nobody."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, when, and whether at all."""
        parser.add_argument("email")
        parser.add_argument("--now", action="store_true", help="at once, without the seven days and their way back")
        parser.add_argument("--keep", action="store_true", help="take a wish to leave back")
        parser.add_argument("--dry-run", action="store_true", help="only print what there is (so unless --apply)")
        parser.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *args: Any, email: str, now: bool, keep: bool, dry_run: bool, apply: bool, **options: Any) -> None:
        """Rows a table, then what is done."""
        if (now and keep) or (dry_run and apply):
            raise CommandError("Of --now and --keep one, of --dry-run and --apply one.")
        user = User.objects.by_email(email)
        if user is None:
            raise CommandError(f"There is nobody with the address {email}.")
        counts = count_rows(user.pk)
        for table, number in sorted(counts.items()):
            self.stdout.write(f"{number:8}  {table}")
        self.stdout.write(f"{sum(counts.values()):8}  rows of {user.email}, {user.pk}")
        if user.leaves_at and user.is_active:
            self.stdout.write(f"Leaves at {user.leaves_at:%Y-%m-%d %H:%M} UTC.")
        if not apply:
            self.stdout.write("Nothing was changed. --apply does it.")
            return
        try:
            self._apply(user, now=now, keep=keep)
        except LotError as error:
            raise CommandError(error.message) from None

    def _apply(self, user: User, *, now: bool, keep: bool) -> None:
        if keep:
            stay(user=user)
            self.stdout.write("Stays.")
            return
        self._ask_for(user.email)
        if not now:
            self.stdout.write(f"Is erased at {start_leaving(user=user):%Y-%m-%d %H:%M} UTC, unless they stay.")
            return
        erasure = erase_person(user_id=user.pk, at=timezone.now())
        if erasure is None:
            raise CommandError("They are gone already.")
        is_done = erasure.finished_at is not None
        rest = "" if is_done else " The key is destroyed; the clock does the rest."
        self.stdout.write(f"Erased. Receipt {erasure.pk}.{rest}")

    def _ask_for(self, email: str) -> None:
        self.stdout.write("Type the address once more: ", ending="")
        self.stdout.flush()
        try:
            typed = input()
        except EOFError:
            typed = ""
        if fold_email(typed) != email:
            raise CommandError("This is another address. Nothing was changed.")
