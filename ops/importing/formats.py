"""Which formats there are, and which one a file has."""

from django.utils.translation import gettext as _

from ops.importing.day_one import DayOne
from ops.importing.daylio import Daylio
from ops.importing.kinds import BrokenFile, Format, Upload
from ops.importing.lot_zip import LotFile

FORMATS: tuple[Format, ...] = (LotFile(), DayOne(), Daylio())


def format_of(upload: Upload) -> Format:
    """The format of a file. Raises BrokenFile where it is none that LOT reads."""
    found = next((kind for kind in FORMATS if kind.fits(upload)), None)
    if found is None:
        raise BrokenFile(_("LOT does not know this kind of file."))
    return found


def format_named(name: str) -> Format:
    """The format that `name` stands for."""
    return next(kind for kind in FORMATS if kind.name == name)
