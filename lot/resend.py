"""Mail by Resend, where a mail that is tried again is known as the same one."""

from typing import Any

from anymail.backends.resend import EmailBackend


class ResendBackend(EmailBackend):
    """anymail's, with `Idempotency-Key`: for a day Resend sends what bears the same key once, however often it is told.

    So a mail whose first try was cut off, when nobody knows whether it left, may be tried again.
    """

    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        """What goes to Resend; the key is a header of the request, not of the mail."""
        payload = super().build_message_payload(message, defaults)
        if key := getattr(message, "idempotency_key", ""):
            payload.headers["Idempotency-Key"] = key
        return payload
