"""What left this server is shown to the person whose it was, and the keys' page to who runs it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.make import bearer, make_user, sign_in
from lot.destinations import destinations
from memory.models import KeyCheck, ProviderCall, ProviderState, SentText
from memory.providers.base import Provider
from memory.providers.kinds import Outcome
from memory.services.key_checks import check_keys
from memory.tests.make import NOON
from memory.tests.vendors import allow_all, open_vendor, set_up
from profiles.models import UserPreferences

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(settings):
    with open_vendor() as vendor:
        set_up(settings, vendor, "openai", "local")
        yield vendor


@pytest.fixture
def ada(client):
    ada = make_user()
    sign_in(client, ada)
    return ada


def make_calls(user, number=1, text="marmalade"):
    sent = SentText(user=user, system="rules", text=text, schema="{}", created_at=NOON)
    sent.save()
    for index in range(number):
        moment = NOON + timedelta(seconds=index)
        ProviderCall.objects.create(
            user=user,
            provider="openai",
            host="api.openai.com",
            model="small",
            purpose="question",
            outcome="answered",
            sent=sent,
            on=NOON.date(),
            created_at=moment,
            tokens_in=10,
            tokens_out=5,
            cost_millionths=1234,
        )


def test_the_page_lists_what_left_and_shows_the_text_on_demand(client, ada):
    make_calls(ada)
    page = client.get("/egress/").content.decode()
    assert "api.openai.com" in page
    assert "0.001234" in page
    assert "marmalade" not in page
    call = ProviderCall.objects.get()
    assert "marmalade" in client.get(f"/egress/{call.pk}/").content.decode()
    SentText.objects.all().delete()
    assert "not kept any more" in client.get(f"/egress/{call.pk}/").content.decode()


@pytest.mark.parametrize("rows", [5, 50])
def test_the_lists_take_the_same_number_of_queries_for_any_length(client, ada, vendor, rows, django_assert_num_queries):
    make_calls(ada, rows)
    with django_assert_num_queries(4):  # session, consent, count, rows
        client.get("/egress/")
    headers = bearer(ada)
    with django_assert_num_queries(3):
        found = client.get("/api/v1/memory/egress/", {"limit": 100}, headers=headers).json()
    assert len(found["results"]) == rows


def test_pages_follow_one_another(client, ada):
    make_calls(ada, 30)
    assert client.get("/egress/").content.decode().count("/egress/") >= 25
    assert "Newer" in client.get("/egress/", {"page": "2"}).content.decode()
    assert client.get("/egress/", {"page": "x"}).status_code == 200


def test_rest_gives_the_ledger_and_the_text_to_its_owner_alone(client, ada):
    make_calls(ada)
    headers = bearer(ada)
    row = client.get("/api/v1/memory/egress/", headers=headers).json()["results"][0]
    assert (row["provider"], row["tokens"], row["cost"]) == ("openai", 15, "0.001234")
    assert "marmalade" not in str(row)
    address = f"/api/v1/memory/egress/{row['id']}/"
    assert client.get(address, headers=headers).json()["sent"]["text"] == "marmalade"
    bob = bearer(make_user("bob@example.org"))
    assert client.get(address, headers=bob).status_code == 404
    assert client.get("/api/v1/memory/egress/", headers=bob).json()["results"] == []


def test_consent_is_off_at_first_and_given_and_withdrawn_on_the_page(client, ada, vendor):
    assert "Off. Nothing you write leaves this server." in client.get("/egress/").content.decode()
    chosen = destinations()[0].id
    client.post("/settings/providers/", {"destination": [chosen]})
    assert UserPreferences.objects.get(user=ada).ai_destinations == [chosen]
    assert "may be sent to the AI providers ticked below" in client.get("/egress/").content.decode()
    client.post("/settings/providers/")
    assert UserPreferences.objects.get(user=ada).ai_destinations == []


def test_consent_over_rest_takes_only_what_this_server_is_set_up_for(client, ada, vendor):
    headers = bearer(ada)
    address = "/api/v1/me/preferences/"
    shown = client.get(address, headers=headers).json()
    assert shown["ai_destinations"] == []
    assert shown["ai_available"] == [place.id for place in destinations()]
    wish = {"ai_destinations": [shown["ai_available"][1]]}
    assert client.patch(address, wish, content_type="application/json", headers=headers).status_code == 200
    assert UserPreferences.objects.get(user=ada).ai_destinations == wish["ai_destinations"]
    for wrong in (["openai@elsewhere.example.org"], ["openai"], "openai", [1, {}], None):
        answer = client.patch(address, {"ai_destinations": wrong}, content_type="application/json", headers=headers)
        assert answer.status_code == 400, wrong
        assert all(name.startswith("ai_destinations") for name in answer.json()["error"]["fields"])
        assert answer.json()["error"]["fields"]
    assert UserPreferences.objects.get(user=ada).ai_destinations == wish["ai_destinations"]


def test_what_was_allowed_and_is_gone_can_still_be_withdrawn(client, ada, vendor, settings):
    allow_all(ada)
    settings.AI_PROVIDERS = ["local"]
    page = client.get("/egress/").content.decode()
    assert "not set up on this server now" in page
    client.post("/settings/providers/", {"destination": [destinations()[0].id]})
    assert UserPreferences.objects.get(user=ada).ai_destinations == [destinations()[0].id]


def verify(*args: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_api_keys", *args, stdout=out)
    except SystemExit as done:
        return int(str(done.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_which_keys_are_good_and_exits_by_it(vendor, settings):
    assert verify()[0] == 0
    assert ProviderState.objects.get(provider="openai").last_outcome == "answered"
    KeyCheck.objects.all().delete()
    vendor.moods = ["401"]
    code, out = verify("--json")
    assert code == 1
    rows = {row["provider"]: row for row in json.loads(out)}
    assert (rows["openai"]["accepted"], rows["local"]["accepted"]) == (False, True)
    assert rows["local"]["model_available"] is True
    assert "sk-" not in out and "secret" not in out
    settings.AI_KEYS = dict.fromkeys(settings.AI_KEYS, "")
    settings.AI_BASE_URLS = {**settings.AI_BASE_URLS, "local": ""}
    assert verify()[0] == 2


def test_the_command_asks_one_provider_and_refuses_one_that_it_does_not_know(vendor):
    code, out = verify("--provider", "local")
    assert (code, len(vendor.bodies)) == (0, 1)
    assert out.startswith("local: answered")
    with pytest.raises(CommandError):
        verify("--provider", "nobody")


def test_a_model_that_is_gone_is_no_good_though_the_key_is(vendor):
    vendor.mood = "404"
    code, out = verify("--json", "--provider", "openai")
    row = json.loads(out)[0]
    assert (code, row["accepted"], row["model_available"]) == (1, True, False)


def test_a_provider_is_tried_once_a_minute(vendor):
    at = timezone.now()
    check_keys(at=at)
    check_keys(at=at + timedelta(seconds=59))
    assert len(vendor.bodies) == 2
    check_keys(at=at + timedelta(seconds=60))
    assert len(vendor.bodies) == 4


def test_the_page_of_keys_is_for_staff_and_shows_no_part_of_them(client, vendor):
    sign_in(client, make_user("bob@example.org"))
    assert client.get("/verify-api-keys").status_code == 404
    assert client.post("/verify-api-keys").status_code == 404
    root = make_user("root@example.org", tags=("Admin",))
    sign_in(client, root)
    assert "Not asked" in client.get("/verify-api-keys").content.decode()
    assert vendor.bodies == []
    assert client.post("/verify-api-keys").status_code == 302
    page = client.get("/verify-api-keys").content.decode()
    assert "key accepted" in page
    assert "sk-" not in page and "secret" not in page
    event = AuditEvent.objects.filter(kind="keys_checked").get()
    assert (event.actor_id, event.detail) == (root.pk, {"openai": "answered", "local": "answered"})


def test_a_result_says_nothing_of_another_key(client, vendor, settings):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    client.post("/verify-api-keys")
    settings.AI_KEYS = {**settings.AI_KEYS, "openai": "sk-another"}
    page = client.get("/verify-api-keys").content.decode()
    assert page.count("key accepted") == 1


def test_the_admin_shows_calls_and_cost_by_day_and_never_the_text(client, ada):
    make_calls(ada, 3)
    ProviderState.objects.create(provider="openai", failures=5)
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    page = client.get("/admin/memory/providercall/").content.decode()
    assert "3702" in page
    for path in ("providercall", "providerstate", "installationspending"):
        assert "marmalade" not in client.get(f"/admin/memory/{path}/").content.decode()
    call = ProviderCall.objects.first()
    assert "marmalade" not in client.get(f"/admin/memory/providercall/{call.pk}/change/").content.decode()


def test_a_fault_of_a_library_is_the_outcome_of_a_key_check_and_no_crash(settings, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise RuntimeError("marmalade")

    monkeypatch.setattr(Provider, "complete", fail)
    with open_vendor() as vendor:
        set_up(settings, vendor, "openai")
        [found] = check_keys(at=NOON, only="openai")
    assert (found.outcome, found.is_good, found.is_accepted) == (Outcome.FAILED, False, None)
    assert "marmalade" not in caplog.text
