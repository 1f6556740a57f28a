"""What a source of answers is, by its name and how it begins."""

from enum import StrEnum
from pathlib import Path

import psycopg

from ops.backups.errors import Refused
from ops.backups.manifest import NAME
from ops.backups.target import names_password

ZIP, SQLITE = b"PK\x03\x04", b"SQLite format 3\0"
ASKED = "SELECT to_regclass('memory_memoryanswer') IS NULL AND to_regclass('answers') IS NOT NULL"


class Kind(StrEnum):
    """Where answers may come from."""

    BACKUP = "backup"
    DATABASE = "database"
    EXPORT = "export"
    NODE_SYSTEM = "node system"


def kind_of(source: str) -> Kind:
    """Raises Refused for what is neither the name of a backup, nor an address, nor a file."""
    if NAME.fullmatch(source):
        return Kind.BACKUP
    if "://" in source:
        return Kind.NODE_SYSTEM if _is_node_system(source) else Kind.DATABASE
    path = Path(source)
    if source == "DATABASE_URL" or not path.is_file():
        return Kind.DATABASE  # which says what is wrong with it
    with path.open("rb") as file:
        begins = file.read(len(SQLITE))
    if begins == SQLITE:
        raise Refused(f"This is a database: sqlite:///{path.absolute()} names it.")
    return Kind.EXPORT if begins.startswith(ZIP) or begins.lstrip().startswith(b"{") else Kind.NODE_SYSTEM


def _is_node_system(url: str) -> bool:
    if not url.startswith(("postgresql://", "postgres://")) or names_password(url):
        return False  # refused where it is opened
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(ASKED).fetchone()
    except psycopg.Error as error:
        raise Refused(f"This database does not answer ({type(error).__name__}).") from None
    return bool(row and row[0])
