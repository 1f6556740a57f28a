"""Names of the countries that LOT has help lines for; others are shown by their two letters."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "AR": _("Argentina"), "AT": _("Austria"), "AU": _("Australia"), "BE": _("Belgium"), "BR": _("Brazil"),
    "CA": _("Canada"), "CH": _("Switzerland"), "CL": _("Chile"), "CN": _("China"), "CZ": _("Czechia"),
    "DE": _("Germany"), "DK": _("Denmark"), "EE": _("Estonia"), "ES": _("Spain"), "FI": _("Finland"),
    "FR": _("France"), "GB": _("United Kingdom"), "GR": _("Greece"), "HK": _("Hong Kong"), "HU": _("Hungary"),
    "ID": _("Indonesia"), "IE": _("Ireland"), "IL": _("Israel"), "IN": _("India"), "IS": _("Iceland"),
    "IT": _("Italy"), "JP": _("Japan"), "KR": _("South Korea"), "LB": _("Lebanon"), "LI": _("Liechtenstein"),
    "LK": _("Sri Lanka"), "LT": _("Lithuania"), "LU": _("Luxembourg"), "LV": _("Latvia"), "MT": _("Malta"),
    "MX": _("Mexico"), "MY": _("Malaysia"), "NG": _("Nigeria"), "NL": _("Netherlands"), "NO": _("Norway"),
    "NP": _("Nepal"), "NZ": _("New Zealand"), "PE": _("Peru"), "PH": _("Philippines"), "PK": _("Pakistan"),
    "PL": _("Poland"), "PT": _("Portugal"), "RS": _("Serbia"), "SE": _("Sweden"), "SG": _("Singapore"),
    "SI": _("Slovenia"), "SK": _("Slovakia"), "TH": _("Thailand"), "TW": _("Taiwan"), "UA": _("Ukraine"),
    "US": _("United States"), "UY": _("Uruguay"), "ZA": _("South Africa"),
}  # fmt: skip


def name_of(code: str) -> str:
    """The name of a country by its two letters."""
    return str(NAMES.get(code, code) or _("International"))


def choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return sorted(((code, str(name)) for code, name in NAMES.items()), key=lambda row: row[1])
