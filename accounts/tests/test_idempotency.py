"""Promises of Idempotency-Key, on a view of its own that counts how often it works."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.api_views import IdempotentView
from accounts.idempotency import Kept, claim_key, forget_kept_answers, keep_answer
from accounts.models import IdempotencyKey
from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from lot.errors import Conflict, TooMany

KEY = {"HTTP_IDEMPOTENCY_KEY": "a-key"}
done: list[object] = []


class Work(IdempotentView):
    def post(self, request):
        done.append(request.data)
        if request.data.get("fail") == "conflict":
            raise Conflict
        if request.data.get("fail") == "later":
            raise TooMany(retry_after=1)
        if request.data.get("fail") == "crash":
            raise RuntimeError
        return Response({"count": len(done), "text": "secret words"}, status=201)


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def call(user, body=None, **headers):
    request = APIRequestFactory().post("/writes/", json.dumps(body or {}), content_type="application/json", **headers)
    force_authenticate(request, user)
    return Work.as_view()(request).render()


@pytest.mark.django_db
def test_same_key_gives_the_first_answer_again():
    user = make_user()
    first, second = call(user, **KEY), call(user, **KEY)
    assert len(done) == 1
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first


@pytest.mark.django_db
def test_without_a_key_each_call_works():
    user = make_user()
    call(user)
    call(user)
    assert len(done) == 2


@pytest.mark.django_db
def test_same_key_with_another_body_is_422():
    user = make_user()
    call(user, **KEY)
    response = call(user, {"other": 1}, **KEY)
    assert response.status_code == 422 and response.data["error"]["code"] == "idempotency_mismatch"


@pytest.mark.django_db
def test_key_of_another_person_is_another_key():
    call(make_user(), **KEY)
    call(make_user("bob@example.org"), **KEY)
    assert len(done) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201])
def test_key_that_is_none_is_400(key):
    assert call(make_user(), HTTP_IDEMPOTENCY_KEY=key).status_code == 400 and not done


@pytest.mark.django_db
def test_refusal_is_kept_and_too_many_is_not():
    user = make_user()
    for _ in range(2):
        assert call(user, {"fail": "conflict"}, **KEY).status_code == 409
    assert len(done) == 1
    for _ in range(2):
        assert call(user, {"fail": "later"}, HTTP_IDEMPOTENCY_KEY="b").status_code == 429
    assert len(done) == 3


@pytest.mark.django_db
def test_crash_leaves_no_claim():
    user = make_user()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            call(user, {"fail": "crash"}, **KEY)
    assert len(done) == 2 and not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_key_at_work_is_409_and_taken_over_after_a_minute():
    user = make_user()
    claim_key(user=user, key="a-key", request_hash=b"x" * 32)
    with pytest.raises(Conflict):
        claim_key(user=user, key="a-key", request_hash=b"x" * 32)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert claim_key(user=user, key="a-key", request_hash=b"x" * 32)


@pytest.mark.django_db
def test_kept_answer_is_sealed():
    call(make_user(), **KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_idempotencykey")
        assert b"secret words" not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db
def test_forgotten_answer_is_not_given_again_and_its_write_not_done_again():
    user, other = make_user(), make_user("bob@example.org")
    call(user, **KEY)
    call(other, **KEY)
    forget_kept_answers(user)
    assert IdempotencyKey.objects.for_user(user).get().body is None
    response = call(user, **KEY)
    assert response.status_code == 410 and response.data["error"]["code"] == "gone"
    assert call(other, **KEY)["Idempotent-Replayed"] == "true"
    assert len(done) == 2


@pytest.mark.django_db
def test_write_at_work_keeps_its_answer_though_an_older_one_is_forgotten():
    user = make_user()
    claim = claim_key(user=user, key="a-key", request_hash=b"x" * 32)
    forget_kept_answers(user)
    keep_answer(claim, status=204, body="")
    assert claim_key(user=user, key="a-key", request_hash=b"x" * 32) == Kept(204, "")


@pytest.mark.django_db(transaction=True)
def test_one_of_16_threads_claims_a_key():
    user = make_user()
    results = in_threads(16, lambda _: claim_key(user=user, key="a-key", request_hash=b"x" * 32))
    assert results.count("in_progress") == 15
