"""How often the detector errs, as `/safety` says it; a test measures that it is so."""

from math import ceil, floor

from django.utils.translation import gettext as _

# Shares of the sentences that nothing was made from (lot/care_sentences/held_out.toml), by lot/tests/test_care.py.
MEASURED = {"explicit": 0.955, "passive": 0.953, "indirect": 0.933, "false": 0.08}


def rates() -> list[tuple[str, str]]:
    """What is noticed of each kind of sentence, in words."""
    labels = {
        "explicit": _("Plainly wanting to die or be hurt, noticed"),
        "passive": _("Wanting not to be, noticed"),
        "indirect": _("Hints, noticed"),
        "false": _("Harmless sentences, taken for one of these"),
    }
    return [(label, _("%(percent)d in 100") % {"percent": _whole(key)}) for key, label in labels.items()]


def _whole(key: str) -> int:
    """A rate in 100, rounded so that it never says better than was measured."""
    rate = 100 * MEASURED[key]
    return ceil(rate) if key == "false" else floor(rate)
