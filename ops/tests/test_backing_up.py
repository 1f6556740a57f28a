"""A backup holds everything but the keys, says what it is, and can be read again."""

from django.core.management import call_command

import pytest

from accounts.models import DataKey, User
from memory.models import MemoryAnswer
from ops.backups.archives import archives_in, find_archive
from ops.models import BackupRun
from ops.services.backing_up import back_up
from ops.services.restoring import restore
from ops.services.verifying import verify
from ops.tests.backups import *  # noqa: F403
from ops.tests.backups import looking_at, make_life, make_sealing, texts_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_what_was_backed_up_comes_back_into_an_empty_database(store, target, settings, is_sealed):
    if is_sealed:
        make_sealing(settings)
    ada = make_life()
    said = texts_of(ada)
    name = back_up().manifest.name
    verify(name=name)
    verify(name=name, deep=True)
    done = restore(name=name, into=target)
    with looking_at(target):
        assert texts_of(ada) == said
        assert done.keys == User.objects.count() == 1
