"""What was found, as tables for docs/scaling.md. Pure, but for the sizes of tables, which the database is asked for."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from ops.scale.lives import owned
from ops.scale.plans import Plan, Statement, names_owner
from ops.scale.visits import Taken

MOST_SLOWER = 0.2  # of the many against the few
A_MOMENT = 0.002  # seconds: less than that is the machine's, not the database's
LARGE = 2_000  # rows
Size = tuple[str, int, int, int]

# Acts that read a table from end to end, and why they may.
TOLD_LATELY = "once a day, for what was told within a week"
WROTE_LATELY = "once a day, for whoever has written within two days: here that is everybody"
EXCUSED: Mapping[tuple[str, str], str] = {
    ("admin: people", "accounts_user"): "counts people for its pages, in one go over the smallest index or the table",
    ("job: tell_due", "memory_memory"): TOLD_LATELY,
    ("job: catch_up_progress", "progress_userprogress"): WROTE_LATELY,
    ("job: catch_up_progress", "accounts_user"): WROTE_LATELY,
}


@dataclass(slots=True)
class Row:
    """One act: what it took among few and among many, and how the database goes about it among many."""

    few: list[Taken] = field(default_factory=list)
    many: list[Taken] = field(default_factory=list)
    plans: list[tuple[Statement, Plan]] = field(default_factory=list)

    @property
    def change(self) -> float:
        """Of the median in all: 0.1 is a tenth slower among many."""
        return _median(self.many) / _median(self.few) - 1

    @property
    def is_slower(self) -> bool:
        """Beyond what may be."""
        return self.change > MOST_SLOWER and _median(self.many) - _median(self.few) > A_MOMENT

    def whole(self, tables: frozenset[str]) -> set[str]:
        """Which of these tables it reads from end to end."""
        return {table for _statement, plan in self.plans for table in plan.whole & tables}


def growing() -> frozenset[str]:
    """The tables that grow with people and what they write."""
    return frozenset(one.table._meta.db_table for one in owned())


def large_tables(found: Sequence[Size]) -> frozenset[str]:
    """Those that no sensible planner reads whole for a few rows; one that is nearly empty it rightly does."""
    return frozenset(table for table, rows, _heap, _indexes in found if rows >= LARGE)


def faults(rows: Mapping[str, Row], tables: frozenset[str], *, has_times: bool = True) -> list[str]:
    """What is not as it should be: which of these tables are read whole, what fails, and what takes longer, if times
    were taken."""
    found = []
    for name, row in rows.items():
        whole = sorted(table for table in row.whole(tables) if (name, table) not in EXCUSED)
        found += [f"{name} reads {table} from end to end" for table in whole]
        found += sorted({f"{name} failed: {taken.failure}" for taken in row.many if taken.failure})
        if has_times and row.few and not name.startswith("job: ") and row.is_slower:
            found.append(f"{name} is {row.change:.0%} slower among many")
    return found


def timings(rows: Mapping[str, Row]) -> Iterator[str]:
    """A line each, as Markdown."""
    yield "| | few, ms | many, ms | change | database, few | many | statements | of these without an owner | indexes |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, row in rows.items():
        asked = [one for one in row.many[-1].heard.statements if _is_about_people(one)]
        without = sum(not names_owner(one) for one in asked)
        indexes = {index for _statement, plan in row.plans for index in plan.indexes}
        yield (
            f"| {name} | {_median(row.few) * 1000:.1f} | {_median(row.many) * 1000:.1f} | {row.change:+.0%} "
            f"| {_database(row.few) * 1000:.1f} | {_database(row.many) * 1000:.1f} "
            f"| {len(row.many[-1].heard.statements)} | {without} | {len(indexes)} |"
        )


def sizes() -> list[Size]:
    """By table: rows, bytes of the rows, bytes of the indexes; the largest first."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(growing()):
            query = f"SELECT count(*), pg_table_size('{table}'), pg_indexes_size('{table}') FROM {table}"  # noqa: S608
            cursor.execute(query)
            found.append((table, *cursor.fetchone()))
    return sorted(found, key=lambda size: -size[2] - size[3])


def room(found: Sequence[Size], *, people: int, years: float) -> Iterator[str]:
    """A line a table that holds anything, as Markdown."""
    yield "| table | rows | rows a person and year | bytes a row | with its indexes | GB in all |"
    yield "|---|---|---|---|---|---|"
    for table, rows, heap, indexes in found:
        if rows:
            a_year = rows / people / years
            each = f"{heap / rows:.0f} | {(heap + indexes) / rows:.0f} | {(heap + indexes) / 1e9:.2f}"
            yield f"| {table} | {rows:,} | {a_year:,.0f} | {each} |"
    rows, size = sum(one[1] for one in found), sum(one[2] + one[3] for one in found)
    yield f"| all | {rows:,} | {rows / people / years:,.0f} | | {size / rows:.0f} | {size / 1e9:.2f} |"


def unused() -> Iterator[str]:
    """The indexes of a megabyte or more that nothing which was looked at has gone down, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelname, pg_relation_size(indexrelid) FROM pg_stat_user_indexes "
            "WHERE idx_scan = 0 AND relname = ANY(%s) AND pg_relation_size(indexrelid) > 1e6 ORDER BY 2 DESC",
            [sorted(growing())],
        )
        yield "| index that was not used | MB |"
        yield "|---|---|"
        yield from (f"| {name} | {size / 1e6:.0f} |" for name, size in cursor.fetchall())


def nameless(rows: Mapping[str, Row]) -> Iterator[str]:
    """The tables that are asked without naming an owner, by act: what a distributed database would ask everywhere."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, row in rows.items():
        for statement in row.many[-1].heard.statements if row.many else ():
            if _is_about_people(statement) and not names_owner(statement):
                found[statement.sql].add(name)
    for text, names in sorted(found.items(), key=lambda one: -len(one[1])):
        yield f"{', '.join(sorted(names))}: {text[:400]}"


def _is_about_people(statement: Statement) -> bool:
    return any(f'"{table}"' in statement.sql for table in growing()) and not statement.sql.startswith("INSERT")


def _median(taken: Sequence[Taken]) -> float:
    return statistics.median(one.seconds for one in taken)


def _database(taken: Sequence[Taken]) -> float:
    return statistics.median(one.heard.seconds for one in taken)
