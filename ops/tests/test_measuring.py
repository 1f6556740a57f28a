"""What measures LOT: the processor's time of another process, what is written down, and what a soak complains of."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from memory.measuring.clients import Answered
from ops.measuring.cases import PAGES, REST
from ops.measuring.mix import Tally
from ops.measuring.pages import Measured
from ops.measuring.processes import cpu_seconds, memory_of
from ops.measuring.report import BEGIN, END, table, write_between
from ops.measuring.soak import Sample, Soaked

WORKING = "import sys\nfor _ in range(10**6): pass\nprint(1, flush=True)\nsys.stdin.read()"
MINUTES = 20


def test_the_processors_time_of_another_process_is_read_and_waiting_takes_none():
    with subprocess.Popen([sys.executable, "-c", WORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        worked = cpu_seconds([process.pid])
        again = cpu_seconds([process.pid])
        memory = memory_of(process.pid)
        process.stdin.close()
    assert 0.005 < worked < 5
    assert again - worked < 0.05
    assert 1 < memory.proportional <= memory.resident < 200


def test_tables_are_written_between_the_marks_and_all_else_stays(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\n## After\n")
    rows = [Measured("`GET /`", 19.64, 31.2, 80.9, 8, 11_100, 20), Measured("`GET /me`", 4.0, 5.0, 6.0, 2, 90)]
    write_between(page, table("Pages", rows))
    text = page.read_text()
    assert text.startswith(f"# Before\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\n## After\n")
    assert "old" not in text
    assert "| `GET /` | 19.6 | 20 | 31 | 81 | 8 | 11.1 |" in text
    assert "| `GET /me` | 4.0 |  | 5 | 6 | 2 | 0.1 |" in text


def test_a_page_without_marks_is_left_as_it_is(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Before\n")
    with pytest.raises(ValueError, match="no marks"):
        write_between(page, ["new"])
    assert page.read_text() == "# Before\n"


def test_the_page_of_benchmarks_has_its_marks():
    text = (settings.BASE_DIR / "docs" / "benchmarks.md").read_text()
    assert text.count(BEGIN) == text.count(END) == 1


def soaked(*, grows: float = 0.0, connections: int = 0, wrong: int = 0) -> Soaked:
    """Twenty minutes; memory moves to and fro by a MiB besides."""
    tally = Tally()
    for number in range(100):
        tally.note("GET /", Answered(500 if number < wrong else 200, b"", 0.01))
    tally.note("POST answer", Answered(409, b"", 0.01))
    samples = [
        Sample(ten * 10, 250 + ten % 2 + grows * ten / 6, 9 + connections * (ten > MINUTES * 5))
        for ten in range(MINUTES * 6)
    ]
    return Soaked(tally, samples, MINUTES)


def test_a_soak_in_which_nothing_happened_has_no_complaint():
    assert soaked().complaints() == []
    assert abs(soaked().mib_a_minute) < 0.01


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (soaked(grows=0.5), "memory grows by 0.50 MiB a minute"),
        (soaked(connections=3), "connections to the database grow: 9, then 12"),
        (soaked(wrong=2), "2 x GET /: 500"),
    ],
    ids=["memory", "connections", "errors"],
)
def test_a_soak_complains_of_what_grows_and_of_what_went_wrong(found, said):
    assert [line for line in found.complaints() if said in line] == found.complaints() != []


@pytest.mark.parametrize("options", [{"people": 1}, {"entries": 0}, {"clients": 0}])
def test_a_bench_of_nothing_is_refused(options):
    with pytest.raises(CommandError, match="At least"):
        call_command("bench", **options)


def test_a_soak_of_nothing_is_refused():
    with pytest.raises(CommandError, match="above zero"):
        call_command("bench_soak", minutes=0.0)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command as it is run by hand; each makes a database of its own and drops it."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.once
def test_a_small_bench_measures_every_page_and_endpoint():
    done = run("bench", "--people", "2", "--entries", "60", "--clients", "2")
    assert "Who wrote very much: pages" in done.stdout, done.stderr
    assert done.stdout.count("| `GET /") == 2 * (len(PAGES) + len(REST))
    assert done.stdout.count("answering by REST") == 2


@pytest.mark.long
@pytest.mark.once
def test_an_hour_of_people_who_come_and_go_brings_no_error_and_no_growth():
    done = run("bench_soak", "--minutes", os.environ.get("SOAK_MINUTES", "60"))
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
