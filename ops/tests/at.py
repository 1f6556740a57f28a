"""`manage.py` at another time: `python -m ops.tests.at 2026-06-01T19:00:10+00:00 run_scheduled`. The clock goes on."""

import os
import sys
from datetime import datetime

import time_machine
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lot.settings")
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        execute_from_command_line(["manage.py", *sys.argv[2:]])
