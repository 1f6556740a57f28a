"""Says how LOT does and what an operator should mend; goes through the checklist after a restore."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from anymail.exceptions import AnymailError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lot.errors import LotError
from ops.health import Check, State, is_database_up
from ops.services.examining import examine_all, go_through_checklist, say_keys_are_copied, send_test_mail

WIDTH = 24


class Command(BaseCommand):
    """Exit code 0 where all is as it should be, 1 where something is not, 2 where LOT is down."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """One of several things, else the checks."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--after-restore", action="store_true", help="go through the ten lines of the checklist")
        what.add_argument("--mail-to", metavar="ADDRESS", help="send one test mail, and look at nothing else")
        what.add_argument("--keys-copied", action="store_true", help="say that DATA_KEYS of now lie elsewhere too")
        parser.add_argument("--json", action="store_true", help="the same for machines")

    def handle(self, *args: Any, after_restore: bool, mail_to: str, keys_copied: bool, **options: Any) -> None:
        """Prints a line for each check."""
        if mail_to:
            self._send(mail_to)
        elif keys_copied:
            self.stdout.write(f"Noted: {', '.join(say_keys_are_copied(at=timezone.now()))}.")
        elif after_restore and is_database_up():
            with _quiet():
                found = go_through_checklist(at=timezone.now())
            self._tell(found, is_json=options["json"])
        else:
            self._tell(examine_all(at=timezone.now()), is_json=options["json"])

    def _send(self, address: str) -> None:
        try:
            send_test_mail(address=address)
        except LotError as error:
            raise CommandError(" ".join(line for lines in error.fields.values() for line in lines)) from None
        except (AnymailError, OSError) as error:  # what smtplib raises is an OSError; the words may hold the address
            raise CommandError(f"Not sent: {type(error).__name__}.") from None
        self.stdout.write("Sent.")

    def _tell(self, found: Sequence[Check], *, is_json: bool) -> None:
        states = {check.state for check in found}
        is_down = any(check.name == "database" and check.state is State.DOWN for check in found)
        code = 2 if is_down else int(bool({State.DEGRADED, State.DOWN} & states))
        if is_json:
            self.stdout.write(json.dumps({"code": code, "checks": [check.as_dict() for check in found]}, indent=2))
        else:
            for check in found:
                words = " ".join(filter(None, (check.words, check.detail)))
                self.stdout.write(f"{check.state:14} {check.label:{WIDTH}} {words}")
        if code:
            raise SystemExit(code)


@contextmanager
def _quiet() -> Iterator[None]:
    """Its own requests are no news."""
    logger = logging.getLogger("lot")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
