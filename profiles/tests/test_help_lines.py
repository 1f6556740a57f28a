"""Help lines: shipped, kept right by the operator, and named when they grow old."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.make import make_user, sign_in
from profiles.checks import check_help_lines
from profiles.countries import names
from profiles.help_lines import load_help_lines
from profiles.models import GOOD_FOR, HelpLine

pytestmark = pytest.mark.django_db


def test_thirty_countries_and_more_are_shipped_each_with_a_name_and_a_source():
    load_help_lines(HelpLine)
    countries = set(HelpLine.objects.active().exclude(country="").values_list("country", flat=True))
    assert len(countries) >= 30
    assert countries <= set(names())
    assert all(line.source and line.checked_on and line.emergency for line in HelpLine.objects.active())
    assert all(line.dial or line.text or line.url for line in HelpLine.objects.active())


def test_a_country_gets_its_own_lines_and_an_unknown_one_the_international():
    load_help_lines(HelpLine)
    assert {line.country for line in HelpLine.objects.for_country("GB")} == {"GB"}
    for unknown in ("", "XX"):
        assert {line.country for line in HelpLine.objects.for_country(unknown)} == {""}


def test_loading_twice_changes_nothing_and_never_what_was_edited_here(client):
    load_help_lines(HelpLine)
    count = HelpLine.objects.count()
    line = HelpLine.objects.get(key="GB/samaritans")
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    form = client.get(f"/admin/profiles/helpline/{line.pk}/change/").context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields} | {"phone": "000", "is_active": "on"}
    assert client.post(f"/admin/profiles/helpline/{line.pk}/change/", data).status_code == 302
    call_command("load_help_lines")
    line.refresh_from_db()
    assert (line.phone, line.is_edited) == ("000", True)
    assert (load_help_lines(HelpLine), HelpLine.objects.count()) == (0, count)


def test_what_is_shipped_anew_replaces_what_nobody_edited_and_what_is_shipped_no_more_is_hidden():
    load_help_lines(HelpLine)
    HelpLine.objects.filter(key="GB/samaritans").update(phone="1")
    old = HelpLine.objects.create(
        key="GB/gone", country="GB", name="Gone", emergency="999", source="https://a.example", checked_on="2020-01-01"
    )
    load_help_lines(HelpLine)
    old.refresh_from_db()
    assert HelpLine.objects.get(key="GB/samaritans").phone == "116 123"
    assert not old.is_active


def test_lines_that_nobody_checked_for_a_year_are_named():
    load_help_lines(HelpLine)
    HelpLine.objects.update(checked_on=timezone.now().date())
    assert check_help_lines() == []
    with time_machine.travel(timezone.now() + GOOD_FOR + timedelta(days=1)):
        (warning,) = check_help_lines()
    assert warning.id == "lot.W003"
    assert "GB" in warning.msg
