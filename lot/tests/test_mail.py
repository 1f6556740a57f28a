from io import StringIO

from django.core.mail import EmailMultiAlternatives

from lot.mail import ConsoleBackend


def test_the_console_shows_the_text_part_alone():
    mail = EmailMultiAlternatives("Sign in to LOT", "Your code: ABC DEF", "lot@example.org", ["ada@example.org"])
    mail.attach_alternative("<p>Your code</p>", "text/html")
    stream = StringIO()
    assert ConsoleBackend(stream=stream).send_messages([mail]) == 1
    shown = stream.getvalue()
    assert "To: ada@example.org" in shown
    assert "Your code: ABC DEF" in shown
    assert "<p>" not in shown
