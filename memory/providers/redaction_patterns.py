"""How personal data looks: one pattern a kind, tried in this order. Pure."""

import re
from collections.abc import Callable

NAME = "name"
CARD_DIGITS = range(13, 20)


def _always(text: str) -> bool:
    return True


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def is_card(text: str) -> bool:
    """Luhn's sum (ISO/IEC 7812) over 13 to 19 digits."""
    digits = [int(char) for char in _digits(text)]
    if len(digits) not in CARD_DIGITS:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """ISO 13616: remainder 1 modulo 97; a slip of the pen in mostly digits counts as one too."""
    plain = re.sub(r"[\s-]", "", text).upper()
    number = int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4]))
    return number % 97 == 1 or len(_digits(plain)) >= 10


def _has_digit(text: str) -> bool:
    return bool(_digits(text))


WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
WORDS = rf"{WORD}(?:\s+(?:d[aeo]s?\s+|de\s+la\s+|del\s+|du\s+|des\s+|la\s+)?{WORD}){{0,3}}"
LINKS = r"d[aeo]s?\s+|de\s+la\s+|de\s+|del\s+|della\s+|du\s+|des\s+|de\s+l['’]|d['’]|la\s+|le\s+"
ENGLISH_STREET = (
    r"(?:[Ss]treet|[Ss]t\.?|[Rr]oad|[Rr]d\.?|[Aa]venue|[Aa]ve\.?|[Ll]ane|[Ll]n\.?|[Dd]rive|[Dd]r\.?|[Cc]ourt|[Ss]quare"
    r"|[Cc]lose|[Ww]ay|[Tt]errace|[Cc]rescent|[Pp]lace|[Bb]oulevard|[Bb]lvd\.?|[Gg]ardens|[Gg]rove|[Mm]ews|[Pp]arade)"
)
ROMANCE_STREET = (
    r"(?:[Rr]ua|[Aa]venida|[Aa]v\.|[Cc]alle|[Vv]ia|[Vv]iale|[Pp]iazza|[Pp]laza|[Pp]raça|[Tt]ravessa|[Ll]argo|[Rr]ue"
    r"|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]hemin|[Aa]llée|[Qq]uai|[Cc]orso|[Pp]asseig|[Pp]aseo|[Ee]strada)"
)
GERMANIC_STREET = (
    r"(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|weg|Weg|allee|Allee|platz|Platz|gasse|Gasse|damm|ufer|straat|laan|gracht|kade"
    r"|plein|gata|gatan|vägen|vej|gade)"
)
SERVICES = (
    r"(?i:instagram|insta|telegram|discord|snapchat|snap|twitter|skype|tiktok|bluesky|mastodon|threads|facebook"
    r"|linkedin|whatsapp|signal|handle|username|user\s+name|gamertag|nick)"
)
NUMBERED = (
    r"(?i:pin|passport|password|passwort|senha|account|acct|a/c|konto(?:nummer)?|conta|sort\s+code|ssn|nif|nino"
    r"|tax\s+id|steuer-?id|policy|customer|member(?:ship)?|patient|insurance|licen[cs]e|registration|booking)"
)
TOP_DOMAINS = (
    r"(?:com|org|net|edu|gov|info|io|dev|app|blog|me|co|eu|uk|de|fr|es|pt|it|nl|be|ch|at|dk|se|no|fi|pl|cz|ie|us|ca"
    r"|br|mx|au|nz|jp|cn|in|ru|social|online|site|xyz|ly|gg|tv)"
)
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

# A rule's name, the kind of its placeholder (None: to be left alone), its pattern, and what decides where it is close.
RULES: tuple[tuple[str, str | None, str, Callable[[str], bool]], ...] = (
    ("uuid", None, r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", _always),
    ("iso_date", None, r"\b\d{4}-[01]\d-[0-3]\d(?:[T ]\d\d:\d\d(?::\d\d)?)?(?![\d-])", _always),
    ("day", None, r"(?<![\d./+-])[0-3]?\d[./][01]?\d[./](?:\d{4}|\d\d)(?![\d/-]|\.\d)", _always),
    ("url", "link", r"(?i:\b(?:https?|ftp|file)://[^\s<>\"]+|\bwww\.[^\s<>\"]+)", _always),
    ("words", "place", r"///\w+\.\w+\.\w+", _always),
    ("fediverse", "handle", r"(?<![\w@])@[\w.-]+@[\w-]+(?:\.[\w-]+)+", _always),
    ("mail", "email", r"[^\s<>@,;:\"()\[\]]+@[^\s<>@,;:\"()\[\]]+\.[^\W\d_]{2,}", _always),
    (
        "mail_in_words",
        "email",
        r"(?i:[\w.+-]+\s*[\[({]\s*(?:at|@)\s*[\])}]\s*[\w-]+(?:\s*(?:[\[({]\s*(?:dot|\.)\s*[\])}]|\.)\s*\w+)+"
        r"|[\w.+-]+\s+at\s+[\w-]+\s+dot\s+\w{2,})",
        _always,
    ),
    ("site", "link", rf"(?i:\b(?:[a-z0-9-]+\.)+{TOP_DOMAINS}(?:/[^\s<>\"]*|(?![\w-])(?!\.\w)))", _always),
    ("handle", "handle", r"(?<![\w@/.])@[A-Za-z_][\w.-]*\w", _always),
    ("forum", "handle", r"(?<![\w/])u/[\w-]{3,}", _always),
    (
        "named_handle",
        "handle",
        rf"\b{SERVICES}\b(?:\s+(?i:handle|name|id|account|is|as))*\s*(?::|=|\bis\b|\bas\b)\s*@?[\w.#-]*\w",
        _always,
    ),
    ("tagged", "handle", r"\b\w{2,32}#\d{4}\b", _always),
    (
        "coordinates",
        "place",
        r"[-+]?\d{1,3}\.\d{3,}\s*°?\s*[NSns]?\s*[,;/ ]\s*[-+]?\d{1,3}\.\d{3,}(?:\s*°?\s*[EWewOo]\b)?",
        _always,
    ),
    (
        "degrees",
        "place",
        r"\d{1,3}\s*°\s*\d{1,2}(?:\.\d+)?\s*['′’]\s*(?:\d{1,2}(?:\.\d+)?\s*[\"″”]\s*)?[NSEWO]"
        r"(?:[\s,]+\d{1,3}\s*°\s*\d{1,2}(?:\.\d+)?\s*['′’]\s*(?:\d{1,2}(?:\.\d+)?\s*[\"″”]\s*)?[NSEWO])?",
        _always,
    ),
    ("plus_code", "place", r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b", _always),
    ("mac", "number", r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b", _always),
    (
        "ipv6",
        "number",
        r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4})(?::?[0-9A-Fa-f]{1,4})*(?![\w:])",
        lambda text: len(text) > 8,
    ),
    ("ipv4", "number", rf"(?<![\d.]){OCTET}(?:\.{OCTET}){{3}}(?!\d|\.\d)", _always),
    ("iban", "account", r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b", is_iban),
    (
        "english_address",
        "place",
        rf"(?:(?i:flat|apartment|apt\.?|unit|suite|no\.?)\s*\w{{1,5}},?\s+)?\b\d{{1,5}}[A-Za-z]?,?\s+(?:{WORD}\s+){{1,4}}"
        rf"{ENGLISH_STREET}(?!\w)",
        _always,
    ),
    ("french_address", "place", rf"\b\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+{ROMANCE_STREET}\s+(?:{LINKS})*{WORDS}", _always),
    (
        "romance_address",
        "place",
        rf"\b{ROMANCE_STREET}\s+(?:{LINKS})*{WORDS},?\s+(?:n[.º°]*\s*)?\d{{1,5}}[A-Za-z]?\b",
        _always,
    ),
    (
        "germanic_address",
        "place",
        rf"\b[A-ZÄÖÜ][\w-]*(?:\s+{WORD})?\s?{GERMANIC_STREET}\s+\d{{1,4}}\s?[a-z]?\b",
        _always,
    ),
    ("box", "place", r"\b(?i:p\.?\s?o\.?\s+box|postfach|apartado)\s+\d+", _always),
    ("uk_code", "place", r"\b(?i:[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2})\b|\b[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}\b", _always),
    ("us_code", "place", r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b\d{5}-\d{4}\b", _always),
    ("canadian_code", "place", r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b", _always),
    ("dutch_code", "place", r"\b\d{4}\s?(?!AM|PM)[A-Z]{2}\b", _always),
    ("portuguese_code", "place", rf"\b\d{{4}}-\d{{3}}\b(?:\s+{WORD})?(?!-?\d)", _always),
    ("code_and_town", "place", rf"\b\d{{5}}\s+{WORD}", _always),
    (
        "numbered",
        "number",
        rf"\b{NUMBERED}\b(?:\s+(?i:no|number|nr|nummer|code|id|is|ist|was))*\.?\s*[:#=]?\s*[A-Za-z0-9][\w/-]{{3,}}",
        _has_digit,
    ),
    ("document", "number", r"\b[A-Z]{1,3}\d{5,9}[A-Z]?\b", _always),
    ("card", "card", r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w-])", is_card),
    ("number", "number", r"(?<![\w.])(?:\+|\(\+?)?\d(?:[\s().\-/]{0,3}\d){6,24}(?!\w)", _always),
)
PATTERN = re.compile("|".join(f"(?P<{rule}>{pattern})" for rule, _kind, pattern, _is_one in RULES))
KINDS = {rule: (kind, is_one) for rule, kind, _pattern, is_one in RULES}
# What it is where it only looks like the first.
INSTEAD = {"card": "number"}

# How people say what they are called.
INTRODUCED = re.compile(
    r"\b(?i:my\s+(?:full\s+|real\s+|first\s+|last\s+)?name\s+is|i\s+am\s+called|i['’]m\s+called|call\s+me"
    r"|people\s+call\s+me|mein\s+name\s+ist|ich\s+heiße|je\s+m['’]appelle|me\s+llamo|mi\s+chiamo|(?:me\s+)?chamo-me"
    rf"|ik\s+heet|o\s+meu\s+nome\s+é)\s+(?P<introduced>{WORD}(?:\s+{WORD}){{0,3}})"
)
