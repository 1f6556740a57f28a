"""What a stranger can learn or use up by asking: how long codes are, what is stored, how long an answer takes."""

import random
import time
from statistics import median

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from accounts import codes
from accounts.attempts import take
from accounts.challenges import request_code
from accounts.codes import ALPHABET, CODE_LENGTH, code_of, new_link_token, new_nonce
from accounts.door import WRONG_CODES
from accounts.models import AttemptCount, LoginCode, Session
from accounts.sessions import rotate_refresh, start_api_session
from accounts.tests.make import mailed, make_user, put_tag, sign_in
from accounts.tests.threads import in_threads
from lot.tests.test_secrecy import dump

ADA = "ada@example.org"
KINDS = ("known", "unknown", "suspended")
BITS_OF_A_TOKEN = 128


def ask(email: str = ADA, **changes):
    return request_code(**({"email": email, "ip": "192.0.2.1"} | changes))


def test_a_code_holds_more_than_20_bits_and_a_link_and_a_nonce_128():
    assert len(set(ALPHABET)) ** CODE_LENGTH >= 2**20
    drawn = [code_of(new_link_token()) for _ in range(2000)]
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in drawn)
    for place in range(CODE_LENGTH):  # each character can stand in each place
        assert {code[place] for code in drawn} == set(ALPHABET)
    for token in (new_link_token(), new_nonce()):
        assert len(token) * 6 >= BITS_OF_A_TOKEN  # six bits a character of base64


def test_what_is_drawn_cannot_be_drawn_again_by_a_known_seed():
    def draw() -> list[str]:
        random.seed(1)
        return [new_link_token(), new_nonce()]

    assert not set(draw()) & set(draw())


def test_hashes_cannot_be_made_without_the_secret_key(settings):
    made = (codes.hash_code("x", "ACDEFG"), codes.hash_link("t"), codes.hash_nonce("n"), codes.hash_subject("p", "s"))
    settings.SECRET_KEY = "another" * 10
    again = (codes.hash_code("x", "ACDEFG"), codes.hash_link("t"), codes.hash_nonce("n"), codes.hash_subject("p", "s"))
    assert not set(made) & set(again)


@pytest.mark.django_db(transaction=True)
def test_no_code_link_nonce_or_token_stands_in_the_database_or_the_cache():
    user = make_user()
    client = Client()
    client.post("/sign-in/", {"email": ADA})
    nonce = client.cookies[settings.SIGN_IN_COOKIE_NAME].value.partition(".")[0]
    code, link = mailed()
    client.post("/sign-in/code/", {"code": code})
    cookie = client.cookies[settings.LOT_SESSION_COOKIE_NAME].value
    _session, first = start_api_session(user=user, device="x")
    second = rotate_refresh(refresh=first.refresh)
    tokens = [token for pair in (first, second) for token in (pair.access, pair.refresh)]
    kept = dump() + repr(getattr(caches["default"], "_cache", {})).encode()
    assert LoginCode.objects.exists() and Session.objects.count() == 2
    for secret in (code, code.replace(" ", ""), link.split("/")[2], nonce, cookie, *tokens):
        assert len(secret) >= CODE_LENGTH
        assert secret.encode() not in kept


@pytest.mark.django_db(transaction=True)
def test_of_32_wrong_codes_at_once_a_day_takes_twenty():
    taken = in_threads(32, lambda _: take(WRONG_CODES, ADA).is_taken)
    assert taken.count(True) == 20


@pytest.mark.django_db
def test_asking_takes_the_same_time_for_every_address():
    """Of this thread's own work: what the machine does besides does not count."""
    make_user("admin@example.org", tags=("Admin",))
    make_user("known@example.org")
    put_tag(make_user("suspended@example.org"), "Suspended")
    taken = {kind: list[float]() for kind in KINDS}
    for turn in range(40):
        for kind in KINDS[turn % 3 :] + KINDS[: turn % 3]:
            AttemptCount.objects.all().delete()
            LoginCode.objects.all().delete()
            began = time.thread_time()
            ask(f"{kind}@example.org")
            taken[kind].append(time.thread_time() - began)
    middle = {kind: median(times[5:]) for kind, times in taken.items()}
    assert max(middle.values()) < 1.25 * min(middle.values()), middle


@pytest.mark.django_db
def test_a_wrong_code_is_answered_alike_for_every_address():
    make_user("admin@example.org", tags=("Admin",))
    make_user("known@example.org")
    put_tag(make_user("suspended@example.org"), "Suspended")
    answers = set()
    for kind in KINDS:
        client = Client()
        asked = client.post(
            "/api/v1/auth/code/", {"email": f"{kind}@example.org"}, content_type="application/json"
        ).json()
        mailed(f"{kind}@example.org")
        given = {"challenge": asked["challenge"], "code": "000000"}
        response = client.post("/api/v1/auth/token/", given, content_type="application/json")
        answers.add((tuple(sorted(asked)), response.status_code, response.content, str(sorted(response.items()))))
    assert len(answers) == 1
    assert answers.pop()[1] == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded"),
    [
        (0, "203.0.113.9", "198.51.100.{n}"),
        (1, "10.0.0.1", "198.51.100.{n}, 203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.{n}, 2001:db8::{n}"),
        (0, "2001:db8::{n}", ""),
    ],
)
def test_the_21st_request_of_a_network_is_refused_whatever_it_claims(settings, proxies, peer, forwarded):
    settings.TRUSTED_PROXY_COUNT = proxies
    for number in range(1, 22):
        response = Client().post(
            "/sign-in/",
            {"email": f"a{number}@example.org"},
            REMOTE_ADDR=peer.format(n=number),
            HTTP_X_FORWARDED_FOR=forwarded.format(n=number),
        )
        assert response.status_code == (429 if number == 21 else 302), number
    assert int(response["Retry-After"]) <= 60


@pytest.mark.django_db
def test_who_uses_up_the_requests_and_codes_of_an_address_ends_none_of_its_sessions():
    user = make_user()
    sign_in(client := Client(), user)
    _session, pair = start_api_session(user=user, device="x")
    for _ in range(30):
        stranger = Client()
        stranger.post("/sign-in/", {"email": ADA})
        stranger.post("/sign-in/code/", {"code": "000000"})
    assert client.get("/settings/sessions/").status_code == 200
    assert rotate_refresh(refresh=pair.refresh)
    assert Session.objects.filter(user=user, ended_at=None).count() == 2


@pytest.mark.django_db
def test_a_cookie_that_stood_there_before_signing_in_is_not_taken_over():
    client = Client()
    client.cookies[settings.LOT_SESSION_COOKIE_NAME] = planted = new_link_token()
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"email": ADA})
    client.post("/sign-in/code/", {"code": mailed()[0]})
    assert client.cookies[settings.LOT_SESSION_COOKIE_NAME].value not in {"", planted}
    thief = Client()
    thief.cookies[settings.LOT_SESSION_COOKIE_NAME] = planted
    assert thief.get("/settings/sessions/").status_code == 302
