"""Promises of the commands and of the sweep."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.checks import check_data_keys
from accounts.keys import person_key
from accounts.models import AttemptCount, DataKey, LoginCode, Session, User
from accounts.services import purge_expired
from accounts.sessions import start_web_session
from accounts.tests.make import make_tags, make_user
from lot.sealing import Keyring, new_key


def run(capsys, *args, **options):
    call_command(*args, **options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_tag_user_sets_and_removes_and_says_when_there_is_nothing_to_do(capsys):
    make_tags()
    user = make_user()
    assert "Pro set on" in run(capsys, "tag_user", "ADA@example.org", "pro")
    assert "Nothing to do" in run(capsys, "tag_user", "ada@example.org", "Pro")
    assert "Pro removed from" in run(capsys, "tag_user", user.email, "Pro", "--remove")


@pytest.mark.django_db
def test_tag_user_finds_an_international_domain_in_either_spelling(capsys):
    make_tags()
    make_user("ada@bücher.example")
    assert "Pro set on" in run(capsys, "tag_user", "Ada@Bücher.example", "Pro")
    assert "Mala set on" in run(capsys, "tag_user", "ada@xn--bcher-kva.example", "Mala")


@pytest.mark.django_db
@pytest.mark.parametrize("args", [("nobody@example.org", "Pro"), ("ada@example.org", "Nothing")])
def test_tag_user_names_what_it_does_not_know(args):
    make_tags()
    make_user()
    with pytest.raises(CommandError):
        call_command("tag_user", *args)


@pytest.mark.django_db
def test_list_users_lists_by_tag_as_json(capsys):
    make_user(tags=("Pro",))
    make_user("bob@example.org")
    lines = json.loads(run(capsys, "list_users", "--json", "--tag", "pro"))
    assert [(line["email"], line["tags"]) for line in lines] == [("ada@example.org", ["Pro"])]
    assert "bob@example.org" in run(capsys, "list_users")


@pytest.mark.django_db
def test_list_users_asks_as_much_for_fifty_as_for_five(capsys, django_assert_max_num_queries):
    for number in range(50):
        make_user(f"a{number}@example.org")
    with django_assert_max_num_queries(2):
        call_command("list_users")


@pytest.mark.django_db
def test_sign_in_link_prints_one_address_and_refuses_nonsense(capsys):
    assert run(capsys, "sign_in_link", "ada@example.org").startswith(f"{settings.PUBLIC_URL}/in/")
    assert not User.objects.exists()
    with pytest.raises(CommandError):
        call_command("sign_in_link", "nonsense")


@pytest.mark.django_db
def test_first_link_is_printed_until_there_is_an_admin(capsys):
    assert "/welcome/" in run(capsys, "first_link")
    make_user(tags=("Admin",))
    assert run(capsys, "first_link") == f"LOT is on {settings.PUBLIC_URL}.\n"


@pytest.mark.django_db
def test_rotated_key_opens_what_the_old_one_sealed(capsys, settings):
    from accounts.keys import forget_cached_keys

    user = make_user()
    key = person_key(user.pk)
    old = settings.DATA_KEYS
    settings.DATA_KEYS = Keyring({"k2": new_key(), **old.keys})
    assert "1 of 1" in run(capsys, "rotate_data_key")
    settings.DATA_KEYS = Keyring({"k2": settings.DATA_KEYS.keys["k2"]})
    forget_cached_keys()
    assert person_key(user.pk) == key and DataKey.objects.get().kid == "k2"


@pytest.mark.django_db
def test_check_names_a_missing_key(settings):
    make_user()
    missing = settings.DATA_KEYS.first
    settings.DATA_KEYS = Keyring({"k9": new_key()})
    assert missing in check_data_keys(databases=["default"])[0].msg
    with pytest.raises(CommandError):
        call_command("rotate_data_key")


def test_make_keys_prints_what_settings_need(capsys):
    lines = run(capsys, "make_keys").splitlines()
    names = ["SECRET_KEY", "JWT_SECRET", "DATA_KEYS", "BACKUP_ENCRYPTION_KEY"]
    assert [line.partition("=")[0] for line in lines] == names
    assert Keyring.parse(lines[2].partition("=")[2])


@pytest.mark.django_db
def test_purge_takes_what_has_served_and_leaves_the_rest():
    user = make_user()
    at = timezone.now()
    start_web_session(user=user, device="x")
    old, _token = start_web_session(user=user, device="x")
    Session.objects.filter(pk=old.pk).update(ended_at=at - timedelta(days=31))
    LoginCode.objects.create(email="a@example.org", expires_at=at - timedelta(days=2))
    LoginCode.objects.create(email="a@example.org", expires_at=at)
    AttemptCount.objects.create(key=b"x" * 32, window_start=at - timedelta(days=3))
    gone = {name: number for name, number in purge_expired(at=at).items() if number}
    assert gone == {"codes": 1, "counts": 1, "sessions": 1}
