"""Forms of the profile."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lot.clock import is_zone, zones
from lot.widgets import LongSelect
from profiles.models import Profile


class ZoneForm(forms.ModelForm):
    """The time zone, offered on the first day until it is confirmed."""

    zone = forms.ChoiceField(
        label=_("Time zone"), widget=LongSelect, choices=lambda: [(name, name) for name in zones()]
    )

    class Meta:
        model = Profile
        fields = ["zone"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # lot.js chooses the browser's zone here; without it the person does.
        self.fields["zone"].widget.attrs["data-zone"] = ""

    def clean_zone(self) -> str:
        """A zone that this machine knows."""
        zone: str = self.cleaned_data["zone"]
        if not is_zone(zone):
            raise forms.ValidationError(_("LOT does not know this time zone."))
        return zone

    def save(self, commit: bool = True) -> Profile:
        """Confirmed by the person from now on."""
        self.instance.is_zone_confirmed = True
        self.instance.save(update_fields=["zone", "is_zone_confirmed", "updated_at"])
        return self.instance
