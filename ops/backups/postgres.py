"""PostgreSQL: `pg_dump` in its custom format on one snapshot; put back in one transaction of our own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import Error, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ops.backups.contents import KEY_TABLE, LEFT_OUT, is_own
from ops.backups.engines import Snapshot
from ops.backups.errors import BackupError, Refused
from ops.backups.key_files import WrappedKey
from ops.backups.programs import libpq_environment, output_of, version_of
from ops.backups.script import run_script

LOCK_SECONDS = 30
KEYS_A_FETCH = 1000
TAKE_SCRATCH = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class PostgreSQL:
    """The default database, reached by the parameters that Django reaches it by."""

    name = "postgresql"
    suffix = ".dump"

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One transaction counts the rows and reads the keys; `pg_dump` sees exactly what it sees."""
        tool = version_of("pg_dump")
        beside = connection.copy()
        try:
            beside.set_autocommit(False)
            yield self._snapshot(beside, tool)
        finally:
            beside.close()

    def _snapshot(self, beside: BaseDatabaseWrapper, tool: str) -> Snapshot:
        with beside.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot(), current_schema(), current_setting('server_version')")
            snapshot, schema, said = cursor.fetchone()
            server = said.split(" ")[0]
            _refuse_older("pg_dump", tool, server)
            found = tables_of(cursor, schema)
            tables, strange = [name for name in found if is_own(name)], [name for name in found if not is_own(name)]
            return Snapshot(
                engine_version=server,
                tool_version=tool,
                schema=schema,
                migrations=_migrations(cursor, tables),
                rows={table: _count(cursor, table) for table in tables if table not in LEFT_OUT},
                wrapped_keys=lambda: _keys(beside),
                content=lambda: output_of(_dump_command(snapshot, schema, strange), _environment()),
            )

    def is_empty(self) -> bool:
        try:
            with connection.cursor() as cursor:
                return not own_tables(cursor)
        except Error as error:
            raise BackupError(f"The database does not answer ({type(error).__name__}).") from None

    @contextmanager
    def replaced(self, blocks: Iterator[bytes], schema: str) -> Iterator[None]:
        """All in one transaction: tables dropped, `pg_restore`'s script run, and whatever the caller does inside."""
        command = ["pg_restore", "--file=-", "--no-owner", "--no-privileges", "--no-comments", f"--schema={schema}"]
        version_of("pg_restore")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                if cursor.fetchone()[0] != schema:
                    raise Refused(f"The backup is of the schema {schema}, which is not the one of this database.")
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                if tables := own_tables(cursor):
                    cursor.execute(f"DROP TABLE {', '.join(map(_quoted, tables))} CASCADE")
                run_script(cursor.cursor, output_of(command, libpq_environment({}), blocks))
                cursor.execute("RESET search_path")
            yield

    @contextmanager
    def scratch(self) -> Iterator[dict[str, Any]]:
        """Those that killed runs have left go first."""
        beside = connection.copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
                if not cursor.fetchone()[0]:
                    raise Refused(
                        "This role may not create databases, so nothing was restored. ALTER ROLE ... CREATEDB allows "
                        "it; or restore into an empty database of another server by restore_db."
                    )
                prefix = scratch_prefix(str(connection.settings_dict["NAME"]))
                _drop_left_scratches(cursor, prefix)
                name = f"{prefix}{secrets.token_hex(4)}"
                cursor.execute(TAKE_SCRATCH, [name])
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            try:
                yield {**connection.settings_dict, "NAME": name}
            finally:
                with beside.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        finally:
            beside.close()


def scratch_prefix(database: str) -> str:
    """How the scratch databases of an installation begin: others on the same server have theirs."""
    return f"lot_verify_{sha256(database.encode()).hexdigest()[:8]}_"


def _drop_left_scratches(cursor: Any, prefix: str) -> None:
    """Whoever fills one holds the lock of its name, which goes with its process: what can be locked is nobody's."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    for (name,) in cursor.fetchall():
        cursor.execute(TAKE_SCRATCH, [name])
        if cursor.fetchone()[0]:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def own_tables(cursor: Any) -> list[str]:
    """LOT's tables in the schema that new tables would be made in."""
    cursor.execute("SELECT current_schema()")
    return [table for table in tables_of(cursor, cursor.fetchone()[0]) if is_own(table)]


def tables_of(cursor: Any, schema: str) -> list[str]:
    """Every table of a schema, by name."""
    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = %s AND relkind IN ('r', 'p') ORDER BY relname",
        [schema],
    )
    return [row[0] for row in cursor.fetchall()]


def _dump_command(snapshot: str, schema: str, strange: list[str]) -> list[str]:
    """LOT's tables alone: others that share its schema would stand in the way of a restore."""
    return [
        "pg_dump",
        "--format=custom",
        "--compress=1",  # what people wrote is sealed and does not shrink; only the hex it is written in does
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--snapshot={snapshot}",
        f"--lock-wait-timeout={LOCK_SECONDS}s",
        *(f"--exclude-table-data={schema}.{table}" for table in LEFT_OUT),
        *(f"--exclude-table={schema}.{_quoted(table)}" for table in strange),
    ]


def _environment() -> dict[str, str]:
    return libpq_environment(connection.get_connection_params())


def _refuse_older(program: str, tool: str, server: str) -> None:
    if int(tool.split(".")[0]) < int(server.split(".")[0]):
        raise Refused(f"The server is PostgreSQL {server}, {program} here is {tool}: it must be as new as the server.")


def _migrations(cursor: Any, tables: list[str]) -> tuple[str, ...]:
    if "django_migrations" not in tables:
        raise Refused("There is nothing to back up: the database holds no tables of LOT's.")
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return tuple(f"{app}.{name}" for app, name in cursor.fetchall())


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608
    return int(cursor.fetchone()[0])


def _keys(beside: BaseDatabaseWrapper) -> Iterator[WrappedKey]:
    """A server-side cursor: a million keys are not held at once."""
    with beside.connection.cursor(name="keys") as cursor:
        cursor.itersize = KEYS_A_FETCH
        cursor.execute(f"SELECT user_id, kid, wrapped FROM {_quoted(KEY_TABLE)} ORDER BY user_id")  # noqa: S608
        for user_id, kid, wrapped in cursor:
            yield WrappedKey(user_id if isinstance(user_id, UUID) else UUID(str(user_id)), kid, bytes(wrapped))


def _quoted(name: str) -> str:
    return str(connections["default"].ops.quote_name(name))
