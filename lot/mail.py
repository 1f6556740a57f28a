"""Mail on the console, for an installation without a mail service: the text a person would read, and no more."""

from typing import Any

from django.core.mail.backends.console import EmailBackend


class ConsoleBackend(EmailBackend):
    """Prints to, subject and text. The HTML part says the same and would bury the code."""

    def write_message(self, message: Any) -> None:
        """One mail between two lines."""
        rule = "-" * 60
        self.stream.write(
            f"{rule}\nTo: {', '.join(message.to)}\nSubject: {message.subject}\n\n{message.body}\n{rule}\n"
        )
