"""Promises of signing in by code and by link."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts import sign_in as flows
from accounts.challenges import request_code
from accounts.codes import ALPHABET, hash_subject
from accounts.links import print_link
from accounts.models import AttemptCount, LoginCode, Session, User
from accounts.sign_in import Place, sign_in_with_code, sign_in_with_link
from accounts.tests.make import mailed, make_tags, make_user, put_tag
from accounts.tests.threads import in_threads
from lot.errors import Forbidden, Gone, InvalidInput, TooMany

WEB = Place(Session.Kind.WEB, device="Firefox on Linux", zone="Europe/Vienna")
API = Place(Session.Kind.API, device="phone")


def ask(email="ada@example.org", **more):
    return request_code(email=email, ip="192.0.2.1", **more)


def forget_limits():
    AttemptCount.objects.all().delete()


def wrong(code):
    return code[:-1] + next(char for char in ALPHABET if char != code[-1])


@pytest.mark.django_db
def test_right_code_makes_the_person_with_key_profile_and_session():
    challenge = ask()
    code, _link = mailed()
    signed_in = sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    assert signed_in.user.email == "ada@example.org"
    assert signed_in.user.profile.zone == "Europe/Vienna"
    assert Session.objects.for_user(signed_in.user).live(timezone.now()).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:3]}-{code[4:]} ", lambda code: " ".join(code)])
def test_code_may_be_typed_in_any_case_with_spaces_and_hyphens(typed):
    challenge = ask()
    code, _link = mailed()
    assert sign_in_with_code(challenge=challenge.id, code=typed(code), nonce=challenge.nonce, place=WEB).user


@pytest.mark.django_db
def test_sixth_try_meets_a_burnt_code_even_when_right():
    challenge = ask()
    code, _link = mailed()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(InvalidInput) as caught:
            sign_in_with_code(challenge=challenge.id, code=wrong(code), nonce=challenge.nonce, place=WEB)
        assert caught.value.code == "invalid_code"
        assert (str(left) if left else "No tries") in caught.value.message
    with pytest.raises(Gone):
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)


@pytest.mark.django_db
def test_code_works_once():
    challenge = ask()
    code, _link = mailed()
    sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    with pytest.raises(Gone):
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)


@pytest.mark.django_db
def test_code_expires_after_ten_minutes():
    challenge = ask()
    code, _link = mailed()
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)), pytest.raises(Gone):
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)


@pytest.mark.django_db
def test_code_of_a_browser_does_not_work_without_its_nonce():
    challenge = ask()
    code, _link = mailed()
    with pytest.raises(Gone):
        sign_in_with_code(challenge=challenge.id, code=code, place=API)


@pytest.mark.django_db
def test_asking_again_in_the_same_browser_voids_the_first_code_only():
    first, elsewhere = ask(), ask()
    code, _link = mailed()
    ask(nonce=first.nonce)
    assert LoginCode.objects.get(pk=first.id).ended_at is not None
    assert sign_in_with_code(challenge=elsewhere.id, code=code, nonce=elsewhere.nonce, place=WEB).user


@pytest.mark.django_db
def test_fourth_live_mail_of_an_address_has_a_link_and_no_code():
    for _ in range(3):
        ask()
    forget_limits()
    fourth = ask()
    code, link = mailed()
    assert code == "" and link
    token = link.split("/")[2]
    assert sign_in_with_link(token=token, nonce=fourth.nonce, place=WEB).user


@pytest.mark.django_db
def test_twenty_wrong_codes_a_day_stop_codes_and_leave_the_link():
    make_user()
    for _ in range(4):
        challenge = ask(is_browser=False)
        code, _link = mailed()
        for _ in range(5):
            with pytest.raises(InvalidInput):
                sign_in_with_code(challenge=challenge.id, code=wrong(code), place=API)
        AttemptCount.objects.filter(count__lt=4).delete()
        LoginCode.objects.all().delete()
    challenge = ask()
    code, link = mailed()
    with pytest.raises(TooMany) as caught:
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    assert caught.value.retry_after > 80_000
    assert sign_in_with_link(token=link.split("/")[2], nonce=challenge.nonce, place=WEB).user


def spend_wrong_codes(email="ada@example.org"):
    for _ in range(20):
        flows.take(flows.WRONG_CODES, email)


@pytest.mark.django_db
@pytest.mark.parametrize("past", ["three live codes", "twenty wrong codes"])
@pytest.mark.parametrize("pasted", ["the whole link", "its last part", "with a line break"])
@pytest.mark.parametrize("is_browser", [True, False])
def test_pasted_link_signs_in_where_a_stranger_has_used_the_codes_up(past, pasted, is_browser):
    if past == "three live codes":
        for _ in range(3):
            ask()
        forget_limits()
    else:
        spend_wrong_codes()
    mine = ask(is_browser=is_browser)
    code, link = mailed()
    assert code == "" and "paste it" in mail.outbox[-1].body
    token = link.split("/")[2]
    text = {"the whole link": f"http://127.0.0.1:8000{link}", "its last part": token}.get(
        pasted, f"{token[:9]}\n {token[9:]} "
    )
    place, nonce = (WEB, mine.nonce) if is_browser else (API, None)
    assert sign_in_with_code(challenge=mine.id, code=text, nonce=nonce, place=place).user
    with pytest.raises(Gone):
        sign_in_with_code(challenge=mine.id, code=text, nonce=nonce, place=place)


@pytest.mark.django_db
def test_pasted_link_works_only_with_the_request_that_asked_for_it():
    mine, other, bound = ask(is_browser=False), ask("bob@example.org", is_browser=False), ask()
    token = mailed("bob@example.org")[1].split("/")[2]
    with pytest.raises(InvalidInput) as caught:
        sign_in_with_code(challenge=mine.id, code=token, place=API)
    assert caught.value.code == "invalid_code"
    with pytest.raises(Gone):
        sign_in_with_code(challenge=bound.id, code=mailed()[1].split("/")[2], place=API)
    assert sign_in_with_code(challenge=other.id, code=token, place=API).user.email == "bob@example.org"


@pytest.mark.django_db
def test_wrong_links_take_no_tries():
    challenge = ask()
    code, _link = mailed()
    for _ in range(6):
        with pytest.raises(InvalidInput):
            sign_in_with_code(challenge=challenge.id, code="x" * 27, nonce=challenge.nonce, place=WEB)
    assert sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB).user


@pytest.mark.django_db
def test_code_asked_for_while_sign_up_was_open_makes_nobody_once_it_is_closed():
    challenge = ask("stranger@example.org")
    code, _link = mailed("stranger@example.org")
    make_user("admin@example.org", tags=("Admin",))
    with pytest.raises(Gone) as caught:
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    assert caught.value.code == "code_expired"
    assert User.objects.by_email("stranger@example.org") is None
    assert LoginCode.objects.get(pk=challenge.id).ended_at is not None
    assert AttemptCount.objects.filter(key=hash_subject("refusal", "sign_up_refused")).exists()


@pytest.mark.django_db
def test_right_codes_do_not_count_as_wrong_ones():
    for _ in range(2):
        challenge = ask()
        code, _link = mailed()
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    key = flows.WRONG_CODES
    assert flows.take(key, "ada@example.org").is_taken
    assert sorted(AttemptCount.objects.values_list("count", flat=True))[0] == 1


@pytest.mark.django_db
def test_only_hashes_of_code_and_link_are_stored():
    ask()
    code, link = mailed()
    row = LoginCode.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_logincode")
        stored = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert code.replace(" ", "") not in stored and link.split("/")[2] not in stored
    assert len(bytes(row.code_hash)) == len(bytes(row.link_hash)) == 32


@pytest.mark.django_db
def test_suspended_person_reads_why_after_the_right_code_only():
    make_user(tags=("Suspended",))
    challenge = ask()
    code, _link = mailed()
    with pytest.raises(InvalidInput):
        sign_in_with_code(challenge=challenge.id, code=wrong(code), nonce=challenge.nonce, place=WEB)
    with pytest.raises(Forbidden) as caught:
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    assert caught.value.code == "suspended"
    with pytest.raises(Gone):
        sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)


@pytest.mark.django_db
def test_unknown_address_gets_a_line_why_not_once_there_is_an_admin():
    make_user("admin@example.org", tags=("Admin",))
    ask("new@example.org")
    code, link = mailed("new@example.org")
    assert (code, link) == ("", "")
    assert "by invitation" in mail.outbox[-1].body
    assert LoginCode.objects.get().code_hash is None


@pytest.mark.django_db
def test_sign_up_setting_opens_the_door(settings):
    make_user("admin@example.org", tags=("Admin",))
    settings.SIGNUP_OPEN = True
    ask("new@example.org")
    assert mailed("new@example.org")[0]


@pytest.mark.django_db
def test_invitation_makes_the_person_while_sign_up_is_closed():
    make_user("admin@example.org", tags=("Admin",))
    token = print_link(email="new@example.org").rstrip("/").rsplit("/", 1)[1]
    assert sign_in_with_link(token=token, place=WEB).user.email == "new@example.org"
    with pytest.raises(Gone):
        sign_in_with_link(token=token, place=WEB)


@pytest.mark.django_db
def test_mailed_link_does_not_sign_in_another_browser():
    challenge = ask()
    _code, link = mailed()
    with pytest.raises(Forbidden):
        sign_in_with_link(token=link.split("/")[2], nonce="another", place=WEB)
    assert sign_in_with_link(token=link.split("/")[2], nonce=challenge.nonce, place=WEB).user


@pytest.mark.django_db
def test_admin_emails_make_staff_at_sign_in(settings):
    make_tags()
    settings.ADMIN_EMAILS = ["ada@example.org"]
    challenge = ask("Ada@Example.ORG ")
    code, _link = mailed()
    user = sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB).user
    assert User.objects.get(pk=user.pk).is_staff


@pytest.mark.django_db
def test_second_run_of_the_mail_task_makes_a_new_code():
    from accounts.tasks import send_sign_in_mail

    challenge = ask()
    first, _link = mailed()
    send_sign_in_mail.call(str(challenge.id))
    second, _link = mailed()
    assert first != second and len(mail.outbox) == 2
    sign_in_with_code(challenge=challenge.id, code=second, nonce=challenge.nonce, place=WEB)
    send_sign_in_mail.call(str(challenge.id))
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_subject_does_not_hold_the_code():
    ask()
    code, _link = mailed()
    assert code not in mail.outbox[0].subject and mail.outbox[0].alternatives


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "a\0@example.org", "a@b.example\nBcc: x@y.example", "x" * 250 + "@a.example"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InvalidInput) as caught:
        ask(address)
    assert "email" in caught.value.fields


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", ["ada@example.org", "ADA@example.org", " ada@EXAMPLE.org"])
def test_fourth_request_a_minute_is_refused_in_any_spelling(spelling):
    for number in range(3):
        request_code(email="ada@example.org", ip=f"192.0.2.{number}")
    with pytest.raises(TooMany) as caught:
        request_code(email=spelling, ip="192.0.2.9")
    assert 1 <= caught.value.retry_after <= 60


@pytest.mark.django_db
def test_twenty_requests_a_minute_a_network():
    for number in range(20):
        request_code(email=f"a{number}@example.org", ip=f"2001:db8::{number:x}")
    with pytest.raises(TooMany):
        request_code(email="other@example.org", ip="2001:db8::ffff")
    assert request_code(email="other@example.org", ip="2001:db8:0:1::1")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["known", "unknown", "suspended"])
def test_asking_costs_the_same_queries_for_every_address(kind, django_assert_num_queries):
    make_user("admin@example.org", tags=("Admin",))
    if kind != "unknown":
        put_tag(make_user(), "Suspended" if kind == "suspended" else "Pro")
    with django_assert_num_queries(QUERIES_OF_ASKING):
        ask()


QUERIES_OF_ASKING = 14


@pytest.mark.django_db(transaction=True)
def test_right_code_in_32_threads_makes_one_session():
    challenge = ask()
    code, _link = mailed()
    results = in_threads(
        32, lambda _: sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=WEB)
    )
    assert sum(not isinstance(result, str) for result in results) == 1
    assert Session.objects.count() == User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_in_32_threads_judge_five():
    challenge = ask()
    code, _link = mailed()
    results = in_threads(
        32, lambda _: sign_in_with_code(challenge=challenge.id, code=wrong(code), nonce=challenge.nonce, place=WEB)
    )
    assert results.count("invalid_code") == 5
    assert results.count("code_expired") == 27


@pytest.mark.django_db(transaction=True)
def test_requests_in_16_threads_take_three():
    results = in_threads(16, lambda index: request_code(email="ada@example.org", ip=f"198.51.100.{index}"))
    assert results.count("too_many_requests") == 13
