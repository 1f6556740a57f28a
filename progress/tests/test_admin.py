"""The admin adds badges from the rules that exist, and sees nothing sealed."""

import pytest
import time_machine

from accounts.tests.make import confirm_sessions, make_user, sign_in
from intentions.tests.make import make_check_in
from memory.tests.make import NOON, make_note
from progress.findings import Findings
from progress.models import Award, Badge, CountedMonth, UserProgress
from progress.patterns import Feature, Pattern
from progress.shipped_badges import load_badges

pytestmark = pytest.mark.django_db
BASE = "/admin/progress/"
MIST = {
    "rule": "streak",
    "parameter": "3",
    "water_name": "Mist",
    "water_symbol": "·",
    "architecture_name": "Stone",
    "architecture_symbol": "□",
    "is_active": "on",
}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def staff(client):
    load_badges(Badge)
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    confirm_sessions()
    return client


def errors(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def test_a_badge_is_added_from_the_rules_that_exist_and_can_be_earned(staff):
    assert staff.post(f"{BASE}badge/add/", MIST).status_code == 302
    badge = Badge.objects.get(water_name="Mist")
    assert (badge.key, badge.is_edited) == (f"own/{badge.pk}", True)
    ada = make_user()
    for day in (2, 3, 4):
        make_note(ada, on=NOON.date().replace(day=day))
    assert Award.objects.for_user(ada).get().badge == badge


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule": "quantum"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"parameter": "0"}, "parameter"),
        ({"parameter": "-1"}, "parameter"),
        ({"parameter": "seven"}, "parameter"),
        ({"parameter": "99999999999"}, "parameter"),
        ({"rule": "kinds", "parameter": "4"}, "parameter"),
        ({"parameter": "7"}, "__all__"),
        ({"water_name": ""}, "water_name"),
        ({"water_symbol": "∘∘∘∘"}, "water_symbol"),
        ({"architecture_name": "x" * 41}, "architecture_name"),
    ],
)
def test_what_no_rule_can_reach_is_refused_with_its_field(staff, given, field):
    before = Badge.objects.count()
    response = staff.post(f"{BASE}badge/add/", MIST | given)
    assert response.status_code == 200
    assert field in errors(response)
    assert Badge.objects.count() == before


def test_a_shipped_badge_that_is_changed_stays_as_it_was_changed(staff):
    badge = Badge.objects.get(key="streak-7")
    page = f"{BASE}badge/{badge.pk}/change/"
    assert staff.post(page, MIST | {"parameter": "7", "water_name": "Drop"}).status_code == 302
    load_badges(Badge)
    badge.refresh_from_db()
    assert (badge.key, badge.water_name, badge.is_edited) == ("streak-7", "Drop", True)


def test_only_a_badge_of_ones_own_that_nobody_has_earned_can_be_deleted(staff):
    staff.post(f"{BASE}badge/add/", MIST)
    own, shipped = Badge.objects.get(water_name="Mist"), Badge.objects.get(key="streak-7")
    assert staff.post(f"{BASE}badge/{shipped.pk}/delete/", {"post": "yes"}).status_code == 403
    award = Award.objects.create(user=make_user(), badge=own, on=NOON.date())
    assert staff.post(f"{BASE}badge/{own.pk}/delete/", {"post": "yes"}).status_code == 403
    award.delete()
    assert staff.post(f"{BASE}badge/{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Badge.objects.filter(pk=own.pk).exists()


def test_progress_and_awards_can_be_seen_and_not_touched_and_show_nothing_sealed(staff):
    ada = make_user()
    make_check_in(ada, "exhausted", NOON)
    progress = UserProgress.objects.for_user(ada).get()
    pattern = Pattern(Feature("word", "xylophone"), True, 9, 14, 31, 90, 0.001)
    progress.sealed_findings = Findings((pattern,)).as_text()
    progress.save()
    award = Award.objects.create(user=ada, badge=Badge.objects.get(key="streak-7"), on=NOON.date())
    for row in (progress, award, CountedMonth.objects.for_user(ada).get()):
        base = f"{BASE}{row._meta.model_name}/"
        for address in (base, f"{base}{row.pk}/change/"):
            response = staff.get(address)
            assert response.status_code == 200
            text = response.content.decode()
            assert "xylophone" not in text
            assert "sealed" not in text
            assert "words_taken_back" not in text
        assert staff.get(f"{base}add/").status_code == 403
        assert staff.post(f"{base}{row.pk}/change/", {"on": "2020-01-01", "days": "9"}).status_code == 403
        assert staff.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_is_not_staff_finds_no_badges_to_change(client):
    sign_in(client, make_user())
    assert client.get(f"{BASE}badge/", follow=True).status_code == 404
