"""What people type to sign in."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.services import read_address
from lot.errors import InvalidInput


class EmailForm(forms.Form):
    """An address, as it is stored."""

    email = forms.CharField(max_length=254)
    next = forms.CharField(max_length=512, required=False)

    def clean_email(self) -> str:
        """The address folded; the rule stands in the service."""
        try:
            return read_address(self.cleaned_data["email"])
        except InvalidInput as error:
            raise ValidationError(error.fields["email"]) from None


class CodeForm(forms.Form):
    """The six characters, in whatever way they were typed, or the link of the mail."""

    code = forms.CharField(max_length=512)


class ZoneForm(forms.Form):
    """The browser's guess of the time zone; a wrong one is no reason to stop anyone."""

    zone = forms.CharField(max_length=64, required=False)

    @classmethod
    def read(cls, data: object) -> str:
        """The zone that was sent along, or an empty string."""
        form = cls(data)  # type: ignore[arg-type]
        return form.cleaned_data["zone"] if form.is_valid() else ""
