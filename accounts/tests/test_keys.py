"""The keys of people: nothing refers to their table, and a rotation that is killed goes on where it stood."""

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.keys import forget_cached_keys, person_key, rewrap_keys
from accounts.models import AuditEvent, DataKey
from accounts.tests.make import make_user
from lot.sealing import Keyring, SealError, new_key

pytestmark = pytest.mark.django_db


def test_nothing_refers_to_the_table_of_data_keys():
    """So that a key goes by one DELETE, whatever stands elsewhere."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields() if field.is_relation]
    assert fields
    assert not [field for field in fields if field.related_model is DataKey and field.model is not DataKey]


@pytest.fixture
def people(settings):
    """Five, and their keys, before a new key came first."""
    users = [make_user(f"p{number}@example.org") for number in range(5)]
    keys = {user.pk: person_key(user.pk) for user in users}
    settings.DATA_KEYS = Keyring({"k2": new_key(), **settings.DATA_KEYS.keys})
    return keys


def test_a_rotation_that_is_killed_goes_on_where_it_stood(people, settings, capsys):
    assert next(rewrap_keys(batch=2)) == 2  # and no more: the process is gone
    assert DataKey.objects.filter(kid="k2").count() == 2
    done = {row.pk: bytes(row.wrapped) for row in DataKey.objects.filter(kid="k2")}
    forget_cached_keys()
    assert {pk: person_key(pk) for pk in people} == people  # meanwhile all open
    call_command("rotate_data_key")
    assert "3 of 3" in capsys.readouterr().out
    assert {row.pk: bytes(row.wrapped) for row in DataKey.objects.filter(pk__in=done)} == done
    settings.DATA_KEYS = Keyring({"k2": settings.DATA_KEYS.keys["k2"]})
    forget_cached_keys()
    assert {pk: person_key(pk) for pk in people} == people


def test_a_rotation_that_fails_within_a_batch_changes_none_of_it(people, settings):
    last = DataKey.objects.order_by("pk").last()
    DataKey.objects.filter(pk=last.pk).update(wrapped=b"x" * 60)
    before = list(DataKey.objects.order_by("pk").values_list("kid", "wrapped"))
    with pytest.raises(SealError):
        list(rewrap_keys())
    assert [(kid, bytes(wrapped)) for kid, wrapped in DataKey.objects.order_by("pk").values_list("kid", "wrapped")] == [
        (kid, bytes(wrapped)) for kid, wrapped in before
    ]


def test_run_again_it_has_nothing_to_do_and_writes_no_event(people, capsys):
    call_command("rotate_data_key")
    call_command("rotate_data_key")
    assert capsys.readouterr().out.count("of 5") == 1
    assert AuditEvent.objects.filter(kind="keys_rewrapped").count() == 1
