"""SQLite: what was deleted leaves the file as well, not only the tables."""

import logging
from pathlib import Path

from django.db import OperationalError, connection

from lot.logs import name_of

logger = logging.getLogger("lot.ops")

# Others wait while a file is written anew: 30 milliseconds a MiB, and no longer than their patience of 20 seconds.
MOST_BYTES = 256 * 1024 * 1024


def scrub_file() -> None:
    """Write the database file anew and empty its write-ahead log, outside of any transaction; elsewhere nothing.

    `secure_delete` overwrites what is deleted where it lay; copies that SQLite left when it moved rows between pages
    only go with the page. A file past MOST_BYTES keeps those until somebody runs VACUUM.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    path = Path(str(connection.settings_dict["NAME"]))
    is_small = path.is_file() and path.stat().st_size <= MOST_BYTES
    try:
        with connection.cursor() as cursor:
            if is_small:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as error:  # somebody held the file too long, or the disk is full: rows and key are gone
        logger.warning("the database file was not written anew: %s", name_of(type(error)))
