"""Whether LOT can serve: asked of the parts themselves, never assumed."""

from django.db import Error, connection


def is_database_up() -> bool:
    """Whether the database answers a real query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Error:
        connection.close()  # a broken connection would fail the next request of this thread too
        return False
