"""Names of the countries that LOT has help lines for; others are shown by their two letters."""

from django.utils.translation import gettext as _

NAMES = {
    "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "CL": "Chile", "CN": "China", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark",
    "EE": "Estonia", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece",
    "HK": "Hong Kong", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IN": "India",
    "IS": "Iceland", "IT": "Italy", "JP": "Japan", "KR": "South Korea", "LB": "Lebanon", "LI": "Liechtenstein",
    "LK": "Sri Lanka", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MT": "Malta", "MX": "Mexico",
    "MY": "Malaysia", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "NP": "Nepal", "NZ": "New Zealand",
    "PE": "Peru", "PH": "Philippines", "PK": "Pakistan", "PL": "Poland", "PT": "Portugal", "RS": "Serbia",
    "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand", "TW": "Taiwan",
    "UA": "Ukraine", "US": "United States", "UY": "Uruguay", "ZA": "South Africa",
}  # fmt: skip


def name_of(code: str) -> str:
    """The name of a country by its two letters."""
    return _(NAMES[code]) if code in NAMES else code or _("International")


def choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return sorted(((code, _(name)) for code, name in NAMES.items()), key=lambda row: row[1])
