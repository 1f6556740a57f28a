"""Promises of sessions: how long they last, what ends them, and how refresh tokens turn."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Session, User
from accounts.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    hash_token,
    rotate_refresh,
    session_of_access,
    session_of_cookie,
    start_api_session,
    start_web_session,
)
from accounts.tests.make import make_user, put_tag, sign_in
from accounts.tests.threads import in_threads
from lot.errors import Unauthenticated

PAGE = "/settings/sessions/"


@pytest.mark.django_db
def test_only_the_hash_of_the_cookie_is_stored():
    session, token = start_web_session(user=make_user(), device="x")
    assert bytes(session.token_hash) == hash_token(token) and token.encode() not in bytes(session.token_hash)


@pytest.mark.django_db
def test_signed_in_request_reads_person_profile_and_preferences_in_one_query(django_assert_num_queries):
    _session, token = start_web_session(user=make_user(), device="x")
    with django_assert_num_queries(1):
        found = session_of_cookie(token)
        assert found.user.profile.zone and found.user.preferences.questions_per_day


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "lives"), [(29, True), (31, False)])
def test_session_ends_after_thirty_days_unused(days, lives):
    _session, token = start_web_session(user=make_user(), device="x")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert bool(session_of_cookie(token)) is lives


@pytest.mark.django_db
def test_session_in_daily_use_ends_after_ninety_days():
    session = sign_in(client := Client(), make_user())
    for day in range(1, 90, 8):
        with time_machine.travel(session.created_at + timedelta(days=day)):
            assert client.get(PAGE).status_code == 200
    with time_machine.travel(session.created_at + timedelta(days=90, minutes=1)):
        assert client.get(PAGE).status_code == 302


@pytest.mark.django_db
def test_staff_session_lasts_twelve_hours():
    _session, token = start_web_session(user=make_user(tags=("Admin",)), device="x")
    with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1)):
        assert session_of_cookie(token) is None


@pytest.mark.django_db
def test_becoming_staff_shortens_the_sessions_one_has():
    user = make_user()
    session, _token = start_web_session(user=user, device="x")
    put_tag(user, "Admin")
    session.refresh_from_db()
    assert session.expires_at < timezone.now() + timedelta(hours=12, minutes=1)


@pytest.mark.django_db
def test_last_use_is_written_at_most_hourly():
    session = sign_in(client := Client(), make_user())
    with time_machine.travel(session.last_used_at + timedelta(minutes=59)):
        client.get(PAGE)
    assert Session.objects.get(pk=session.pk).last_used_at == session.last_used_at
    with time_machine.travel(session.last_used_at + timedelta(minutes=61)):
        client.get(PAGE)
    assert Session.objects.get(pk=session.pk).last_used_at > session.last_used_at
    assert User.objects.get().last_seen_at is not None


@pytest.mark.django_db
def test_suspension_ends_sessions_at_once():
    user = make_user()
    sign_in(client := Client(), user)
    _session, pair = start_api_session(user=user, device="x")
    put_tag(user, "Suspended")
    assert client.get(PAGE).status_code == 302
    with pytest.raises(Unauthenticated):
        session_of_access(pair.access)
    with pytest.raises(Unauthenticated):
        rotate_refresh(refresh=pair.refresh)


@pytest.mark.django_db
def test_ending_a_session_leaves_another_persons_alone():
    bob = make_user("bob@example.org")
    session, _token = start_web_session(user=make_user(), device="x")
    assert end_session(user=bob, session_id=session.pk) is False
    assert Session.objects.get(pk=session.pk).ended_at is None


@pytest.mark.django_db
def test_ending_the_others_keeps_this_one():
    user = make_user()
    kept, _token = start_web_session(user=user, device="x")
    for _ in range(3):
        start_web_session(user=user, device="x")
    assert end_other_sessions(user=user, keep=kept.pk) == 3
    assert list(Session.objects.for_user(user).live(timezone.now())) == [kept]
    assert end_all_sessions(user=user) == 1


@pytest.mark.django_db
def test_refresh_gives_a_new_pair_and_spends_the_old_one():
    session, first = start_api_session(user=make_user(), device="x")
    second = rotate_refresh(refresh=first.refresh)
    assert second.refresh != first.refresh
    assert session_of_access(second.access).pk == session.pk
    assert rotate_refresh(refresh=second.refresh)


@pytest.mark.django_db
def test_replaying_a_spent_refresh_token_ends_the_session_and_is_audited():
    session, first = start_api_session(user=make_user(), device="x")
    second = rotate_refresh(refresh=first.refresh)
    with pytest.raises(Unauthenticated) as caught:
        rotate_refresh(refresh=first.refresh)
    assert caught.value.code == "invalid_refresh"
    with pytest.raises(Unauthenticated):
        session_of_access(second.access)
    assert AuditEvent.objects.get(kind="refresh_replayed").detail == {"session": str(session.pk)}


@pytest.mark.django_db
def test_access_token_does_not_refresh_and_refresh_token_does_not_open():
    _session, pair = start_api_session(user=make_user(), device="x")
    with pytest.raises(Unauthenticated):
        rotate_refresh(refresh=pair.access)
    with pytest.raises(Unauthenticated):
        session_of_access(pair.refresh)


@pytest.mark.django_db(transaction=True)
def test_of_32_parallel_refreshes_one_wins():
    _session, pair = start_api_session(user=make_user(), device="x")
    results = in_threads(32, lambda _: rotate_refresh(refresh=pair.refresh))
    assert results.count("invalid_refresh") == 31


@pytest.mark.django_db
def test_cookie_of_an_ended_session_is_nobody():
    session = sign_in(client := Client(), make_user())
    end_session(user=session.user, session_id=session.pk)
    assert client.get(PAGE).status_code == 302
    assert client.cookies[settings.LOT_SESSION_COOKIE_NAME].value


@pytest.mark.django_db
def test_client_that_only_renews_its_tokens_is_seen_hourly():
    user = make_user()
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        _session, pair = start_api_session(user=user, device="x")
    seen = set()
    for minutes in range(10, 190, 10):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            pair = rotate_refresh(refresh=pair.refresh)
            seen.add(User.objects.get().last_seen_at)
    assert seen == {begin + timedelta(minutes=minutes) for minutes in (10, 70, 130)}
