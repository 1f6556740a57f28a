"""A diary of another program, for tests: one JSON object a line."""

import json
from datetime import UTC, date, datetime

from ops.importing.kinds import CheckInEntry, NoteEntry, Setting, Upload


class Diary:
    """A format of another program, as one is written: a line of JSON an entry."""

    name = "diary"
    label = "a diary"
    moods = {"rad": "excited", "meh": "3"}

    def fits(self, upload: Upload) -> bool:
        upload.file.seek(0)
        return upload.file.read(7) == b"diary:\n"

    def read(self, upload: Upload, setting: Setting):
        upload.file.seek(7)
        for number, line in enumerate(upload.file, 2):
            row = json.loads(line)
            at = datetime.fromisoformat(row["at"]).replace(tzinfo=setting.zone).astimezone(UTC)
            if "text" in row:
                yield NoteEntry(row["id"], f"line {number}", row["text"], date.fromisoformat(row["at"][:10]), at)
            else:
                yield CheckInEntry(row["id"], f"line {number}", row["mood"], at, row.get("note", ""))


def lines(*rows) -> bytes:
    return b"diary:\n" + b"".join(json.dumps(row).encode() + b"\n" for row in rows)
