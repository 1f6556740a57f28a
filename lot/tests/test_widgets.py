"""A long select reads as Django's own, to browsers and to who sends one."""

import pytest
from django import forms
from django.test.html import Element, parse_html

from lot.widgets import LongSelect

CHOICES = [("", ""), ("a", "A"), ("b&", '<B> "quoted"')]


def drawn(widget: forms.Select, value: str | None) -> Element:
    """Read as a browser does: attributes have no order."""
    widget.choices = CHOICES
    return parse_html(widget.render("place", value, {"id": "id_place", "required": True, "data-zone": ""}))


@pytest.mark.parametrize("value", ["a", "b&", "", None, "elsewhere"])
def test_it_says_what_djangos_own_says(value):
    assert drawn(LongSelect(), value) == drawn(forms.Select(), value)


def test_a_form_takes_what_is_among_its_options_and_nothing_else():
    class Form(forms.Form):
        place = forms.ChoiceField(choices=CHOICES, widget=LongSelect)

    assert Form({"place": "a"}).is_valid()
    assert not Form({"place": "elsewhere"}).is_valid()
