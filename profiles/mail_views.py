"""Mail is switched off by a link in it, and tried again where it came back."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.mail_blocks import lift_own_blocks
from accounts.middleware import SignedInRequest
from profiles.stopping import read_stop_link, stop_mail


@csrf_exempt  # a mail program has neither cookie nor token; what is signed in the address is what counts
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, since mail scanners follow links; POST switches off: the button, or one click (RFC 8058)."""
    link = read_stop_link(token)
    if request.method == "POST":
        stop_mail(link=link, at=timezone.now())
    return render(request, "profiles/stop_mail.html", {"link": link, "is_on": link.is_on})


@require_POST
def mail_again(request: SignedInRequest) -> HttpResponse:
    """Send to the address again, though mail came back or was called unwanted."""
    lift_own_blocks(user=request.user, at=timezone.now())
    return redirect(reverse("settings") + "#reminders")
