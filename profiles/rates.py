"""How often the detector errs, as `/safety` says it; a test measures that it is so."""

from django.utils.translation import gettext as _

# Shares of the held-out half of the labelled sentences, by lot/tests/test_care.py.
MEASURED = {"explicit": 0.911, "passive": 0.837, "indirect": 0.775, "false": 0.05}


def rates() -> list[tuple[str, str]]:
    """What is noticed of each kind of sentence, in words."""
    labels = {
        "explicit": _("Plainly wanting to die or be hurt, noticed"),
        "passive": _("Wanting not to be, noticed"),
        "indirect": _("Hints, noticed"),
        "false": _("Harmless sentences, taken for one of these"),
    }
    return [(label, _("%(percent)d in 100") % {"percent": 100 * MEASURED[key]}) for key, label in labels.items()]
