"""Promises of the limits that staff have for themselves: fewer guesses, told to nobody, and nobody is locked out."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.attempts import take
from accounts.challenges import request_code
from accounts.codes import ALPHABET
from accounts.door import AT_ADMIN, STAFF_WRONG_CODES, WRONG_CODES
from accounts.models import AttemptCount, LoginCode, Session, User
from accounts.sign_in import Place, sign_in_with_code, sign_in_with_link
from accounts.tests.make import mailed, make_tags, make_user, sign_in
from accounts.tests.threads import in_threads
from lot.errors import InvalidInput, TooMany

ROOT, ADA, NEW = "root@example.org", "ada@example.org", "new@example.org"
WEB, API = Place(Session.Kind.WEB), Place(Session.Kind.API)
JSON = "application/json"


@pytest.fixture
def root(db):
    return make_user(ROOT, tags=("Admin",))


def ask(email=ROOT, **more):
    return request_code(email=email, ip="192.0.2.1", **more)


def guess(email=ROOT, times=STAFF_WRONG_CODES):
    """Wrong codes of a stranger, past the limits that only slow them down."""
    for _ in range(times):
        take(WRONG_CODES, email)


def token_of(link: str) -> str:
    return link.split("/")[2]


@pytest.mark.parametrize("is_named", [False, True], ids=["staff", "named in ADMIN_EMAILS"])
def test_after_five_wrong_codes_a_day_no_code_signs_staff_in_and_the_mailed_link_does(root, settings, is_named):
    address = ROOT
    if is_named:
        address, settings.ADMIN_EMAILS = NEW, [NEW]
    mine = ask(address)
    code, link = mailed(address)
    guess(address)
    with pytest.raises(TooMany) as caught:
        sign_in_with_code(challenge=mine.id, code=code, nonce=mine.nonce, place=WEB)
    assert caught.value.retry_after > 80_000
    assert not Session.objects.exists()
    user = sign_in_with_link(token=token_of(link), nonce=mine.nonce, place=WEB).user
    assert User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize("is_browser", [True, False])
def test_the_next_mail_to_staff_holds_no_code_and_its_link_may_be_pasted(root, is_browser):
    guess()
    mine = ask(is_browser=is_browser)
    code, link = mailed(ROOT)
    assert code == "" and "paste it" in mail.outbox[-1].body
    assert LoginCode.objects.get().code_hash is None
    nonce, place = (mine.nonce, WEB) if is_browser else (None, API)
    assert sign_in_with_code(challenge=mine.id, code=link, nonce=nonce, place=place).user == root


def test_the_fifth_try_of_staff_may_be_right(root):
    mine = ask()
    guess(times=STAFF_WRONG_CODES - 1)
    assert sign_in_with_code(challenge=mine.id, code=mailed(ROOT)[0], nonce=mine.nonce, place=WEB).user == root


def test_a_code_that_was_guessed_too_late_opens_nothing_once_the_day_is_over_either(root):
    guess()
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=58)) as clock:
        AttemptCount.objects.filter(count=STAFF_WRONG_CODES).update(count=STAFF_WRONG_CODES - 1)
        mine = ask()
        code, _link = mailed(ROOT)
        guess(times=1)
        with pytest.raises(TooMany):
            sign_in_with_code(challenge=mine.id, code=code, nonce=mine.nonce, place=WEB)
        clock.shift(timedelta(minutes=3))
        with pytest.raises(InvalidInput):
            sign_in_with_code(challenge=mine.id, code=code, nonce=mine.nonce, place=WEB)


def test_everybody_else_has_twenty(root):
    make_user(ADA)
    mine = ask(ADA)
    guess(ADA, times=STAFF_WRONG_CODES + 1)
    assert sign_in_with_code(challenge=mine.id, code=mailed(ADA)[0], nonce=mine.nonce, place=WEB).user.email == ADA


def test_no_number_of_wrong_codes_tells_who_is_staff(root):
    make_user(ADA)
    told = {address: told_by_wrong_codes(address) for address in (ROOT, ADA, "nobody@example.org")}
    assert len(told[ROOT]) == 25 and told[ROOT][-1][0] == 429
    assert told[ROOT] == told[ADA] == told["nobody@example.org"]


def told_by_wrong_codes(address: str) -> list[tuple[object, ...]]:
    """What a stranger reads who guesses five times at each of five codes."""
    told: list[tuple[object, ...]] = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            clock.shift(timedelta(minutes=2))
            asked = Client().post("/api/v1/auth/code/", {"email": address}, content_type=JSON).json()
            code = mailed(address)[0].replace(" ", "")
            given = {"challenge": asked["challenge"], "code": ALPHABET[code[:1] == ALPHABET[0]] * 6}
            for _ in range(5):
                answer = Client().post("/api/v1/auth/token/", given, content_type=JSON)
                told.append((answer.status_code, answer.content, answer.get("Retry-After")))
    return told


@pytest.mark.django_db(transaction=True)
def test_of_right_codes_in_16_threads_past_the_limit_none_signs_staff_in():
    make_tags()
    make_user(ROOT, tags=("Admin",))
    mine = ask()
    code, _link = mailed(ROOT)
    guess()
    found = in_threads(16, lambda _: sign_in_with_code(challenge=mine.id, code=code, nonce=mine.nonce, place=WEB))
    assert set(found) <= {"too_many_requests", "invalid_code", "code_expired"}
    assert not Session.objects.exists()


def test_the_eleventh_stranger_a_minute_of_a_network_waits_at_the_admins_entrance_and_not_at_the_door(root):
    for number in range(AT_ADMIN.number):
        claimed = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        assert Client().get("/admin/login/", **claimed).status_code == 302
    refused = Client().post("/admin/login/", {}, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 60
    assert Client().get("/admin/", follow=True).status_code == 429
    assert Client().get("/admin/login/", REMOTE_ADDR="203.0.113.9").status_code == 302
    client = Client()
    assert client.post("/sign-in/", {"email": ROOT, "next": "/admin/"}).status_code == 302
    assert client.post("/sign-in/code/", {"code": mailed(ROOT)[0]})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_is_signed_in_is_not_counted_at_the_entrance(root):
    sign_in(client := Client(), root)
    for _ in range(AT_ADMIN.number + 1):
        assert client.get("/admin/login/").status_code == 302
