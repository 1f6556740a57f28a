"""A diary of many years comes in within two minutes, says how far it is, and needs little memory."""

import gc
import io
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from accounts.tests.make import make_user, run_tasks
from ops.models import Import
from ops.services.importing import receive_file, start_import, undo_import
from ops.tests.other_diaries import NEW, day_one_entry, day_one_json, day_one_zip, daylio_csv, daylio_row, remark

DAY_ONE, DAYLIO = 10_000, 5_000
SECONDS, MIB = 120, 200
PLACE = {"region": {"center": {"latitude": 38.7, "longitude": -9.1}, "radius": 75}, "placeName": "A street"}
WEATHER = {"temperatureCelsius": 17.5, "weatherCode": "fair", "windBearing": 60, "relativeHumidity": 54}


def day_one() -> bytes:
    entries = (
        day_one_entry(number, text=remark(number, 120), location=PLACE, weather=WEATHER, photos=[{"md5": "0a1b"}])
        for number in range(DAY_ONE)
    )
    return day_one_zip(Journal=day_one_json(list(entries)))


def daylio() -> bytes:
    return daylio_csv([daylio_row(number, note=remark(number)) for number in range(DAYLIO)], NEW).encode("utf-8-sig")


@contextmanager
def watched(row: Import, seen: list[int]) -> Iterator[None]:
    """What the page would show meanwhile."""
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.2):
            seen.append(Import.objects.get(pk=row.pk).done)
        connection.close()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


def memory(what: str) -> float:
    """What this process takes (VmRSS) or took at its most (VmHWM), in MiB. Linux alone tells."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def say(line: str) -> None:
    """Figures for docs/benchmarks.md, with `-s`."""
    sys.stdout.write(f"{connection.vendor}, {line}\n")


def bring(user: User, content: bytes) -> tuple[Import, list[int], dict[str, float]]:
    took, seen = {}, []
    began = time.perf_counter()
    row = receive_file(user=user, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=False)
    run_tasks()
    took["looking"] = time.perf_counter() - began
    start_import(user=user, import_id=row.pk, moods={})
    with watched(row, seen):
        run_tasks()
    took["bringing in"] = time.perf_counter() - began - took["looking"]
    row.refresh_from_db()
    return row, seen, took


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_entries_and_five_thousand_rows_come_in_within_two_minutes():
    user = make_user(zone="Europe/Lisbon")
    bring(user, daylio_csv([daylio_row(DAYLIO)]).encode())  # what is read once a process
    before, spent, rows = memory("VmRSS"), 0.0, []
    files = {"notes": day_one(), "check_ins": daylio()}  # so that what is left of making them counts too
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the most begins anew (proc(5))
    for section, content in files.items():
        row, seen, took = bring(user, content)
        rows.append(row)
        spent += sum(took.values())
        said = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
        say(f"{section}, {len(content) / 2**20:.1f} MiB: {said}")
        assert row.report["counts"][section] == {"new": DAY_ONE if section == "notes" else DAYLIO}
        assert seen == sorted(seen)
        assert len(set(seen)) > 3
    more = memory("VmHWM") - before
    began = time.perf_counter()
    for row in rows:
        undo_import(user=user, import_id=row.pk)
        run_tasks()
    say(f"in all {spent:.1f} s, {more:.0f} MiB more at its most; undo {time.perf_counter() - began:.1f} s")
    assert spent < SECONDS
    assert more < MIB
