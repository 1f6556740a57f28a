"""Settings: safe for production by default; docs/configuration.md explains every variable read here."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import csp.constants as csp
from django.core.exceptions import ImproperlyConfigured

from lot import embedded, environment
from lot.sealing import Keyring
from lot.version import VERSION

# --- The installation -------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.read_environment(BASE_DIR)

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
EMBEDDED = not environment.names_database(env)
EMBEDDED_DATABASE = DATA_DIR / "lot.sqlite3"
APP_NAME = env.str("APP_NAME", default="LOT")
PUBLIC_URL = environment.public_url(env)
IS_HTTPS = PUBLIC_URL.startswith("https://")
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and (IS_HTTPS or not EMBEDDED):
    raise ImproperlyConfigured("DEBUG shows code and data to strangers. It is only for http and the embedded SQLite.")

# --- Secrets ----------------------------------------------------------------------------------------------
if EMBEDDED:
    _made = embedded.embedded_keys(DATA_DIR, EMBEDDED_DATABASE, has_data_keys=bool(env.str("DATA_KEYS", default="")))
else:
    _made = {}


def _secret(name: str, shortest: int) -> str:
    value = env.str(name, default="") or _made.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set. `python -m lot.make_keys` prints fresh ones.")
    if "#" in value or any(char.isspace() for char in value):
        raise ImproperlyConfigured(f"{name} holds a blank or a #. A comment stands on a line of its own.")
    if any(len(part) < shortest for part in value.split(",")):
        raise ImproperlyConfigured(f"{name} is too short: {shortest} characters or more.")
    if IS_HTTPS and any(environment.is_placeholder(part) for part in value.split(",")):
        raise ImproperlyConfigured(f"{name} is a placeholder. `python -m lot.make_keys` prints fresh ones.")
    return value


SECRET_KEY, *SECRET_KEY_FALLBACKS = _secret("SECRET_KEY", 50).split(",")
JWT_SECRETS = _secret("JWT_SECRET", 32).split(",")  # the first signs, all are accepted
try:
    DATA_KEYS = Keyring.parse(_secret("DATA_KEYS", 44))
except ValueError as error:
    raise ImproperlyConfigured(f"DATA_KEYS: {error}") from None

# --- Parts ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lot.apps.LotAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lot",
    "accounts",
    "profiles",
    "intentions",
    "memory",
    "progress",
    "ops",
]

MIDDLEWARE = [
    "lot.middleware.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "lot.middleware.HeadersMiddleware",
    "ops.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lot.middleware.InputGuardMiddleware",
    "lot.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "lot.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lot.middleware.ErrorPageMiddleware",
]

ROOT_URLCONF = "lot.urls"
WSGI_APPLICATION = "lot.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lot.context.site",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------
DATABASES = {"default": environment.database(env, EMBEDDED_DATABASE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who someone is ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS: list[str] = []  # nobody signs in through Django's own door
LOGIN_URL = "/sign-in/"
ADMIN_EMAILS = [address.strip().casefold() for address in env.list("ADMIN_EMAILS", default=[]) if address.strip()]
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=False)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Cookies, hosts, transport ----------------------------------------------------------------------------
ALLOWED_HOSTS = [str(urlsplit(PUBLIC_URL).hostname)]
if EMBEDDED and not IS_HTTPS:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "lot.pages.csrf_failure"
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
CSRF_COOKIE_NAME = COOKIE_PREFIX + "csrftoken"
SESSION_COOKIE_NAME = COOKIE_PREFIX + "admin-session"
SIGN_IN_COOKIE_NAME = COOKIE_PREFIX + "sign-in"
LOT_SESSION_COOKIE_NAME = COOKIE_PREFIX + "session"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
# Django's own session is there because the admin asks for it. Who is signed in stands in accounts.Session.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_SSL_REDIRECT = IS_HTTPS and TRUSTED_PROXY_COUNT > 0
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
# Not no-referrer: under it browsers send `Origin: null` with every form, and CSRF could not tell ours from others.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF],
        "style-src": [csp.SELF],
        "img-src": [csp.SELF, "data:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF],
        "manifest-src": [csp.SELF],
        "worker-src": [csp.SELF],
        "form-action": [csp.SELF],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
# Files to import, and where they are taken: only from who is signed in, and read after that was asked.
MAX_UPLOAD_BYTES = environment.at_least_zero(env, "IMPORT_MAX_MIB", default=64) * 1024 * 1024
UPLOAD_PATHS = frozenset({"/settings/import/", "/api/v1/import/"})

# --- Language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["lot.formats"]
LOCALE_PATHS = [BASE_DIR / "lot" / "locale"]  # where `manage.py makemessages -l xx` puts a language

# --- Static files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SERVICE_WORKER = env.bool("SERVICE_WORKER", default=not DEBUG)  # with DEBUG files have no hash to be kept by

# --- Mail -------------------------------------------------------------------------------------------------
RESEND_API_KEY = env.str("RESEND_API_KEY", default="")
RESEND_FROM_EMAIL = env.str("RESEND_FROM_EMAIL", default="")
RESEND_FROM_NAME = env.str("RESEND_FROM_NAME", default=APP_NAME)
EMAIL_BACKEND = "lot.resend.ResendBackend" if RESEND_API_KEY else "lot.mail.ConsoleBackend"
RESEND_WEBHOOK_SECRET = env.str("RESEND_WEBHOOK_SECRET", default="")
ANYMAIL = {"RESEND_API_KEY": RESEND_API_KEY, "REQUESTS_TIMEOUT": (5, 15)}
DEFAULT_FROM_EMAIL = f'"{RESEND_FROM_NAME}" <{RESEND_FROM_EMAIL or "lot@localhost"}>'

# --- Model providers --------------------------------------------------------------------------------------
AI_ENABLED = env.bool("AI_ENABLED", default=True)
AI_KEYS = {
    "together": env.str("TOGETHER_API_KEY", default=""),
    "anthropic": env.str("ANTHROPIC_API_KEY", default=""),
    "openai": env.str("OPENAI_API_KEY", default=""),
    "google": env.str("GOOGLE_API_KEY", default=""),
    "mistral": env.str("MISTRAL_API_KEY", default=""),
    "local": env.str("LOCAL_AI_KEY", default=""),
}
AI_PROVIDERS = environment.ai_providers(env, known=list(AI_KEYS))
AI_PLAIN_HOSTS = env.list("AI_PLAIN_HOSTS", default=["127.0.0.1", "localhost", "::1"])
AI_BASE_URLS = {
    "together": "https://api-inference.together.ai",
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "google": "https://generativelanguage.googleapis.com/v1beta/openai/",
    "mistral": "https://api.mistral.ai/v1",
    "local": environment.outside_url(
        env, "LOCAL_AI_URL", example="http://127.0.0.1:11434/v1", plain_hosts=AI_PLAIN_HOSTS
    ),
}
LOCAL_AI_MODELS = environment.local_ai_models(env)
AI_MODELS_FILE = environment.ai_models_file(env, default=BASE_DIR / "memory" / "providers" / "models.toml")
AI_REQUIRES_TAG = env.str("AI_REQUIRES_TAG", default="")
AI_CALLS_A_DAY = environment.at_least_zero(env, "AI_CALLS_A_DAY", default=40)
AI_CALLS_A_DAY_IN_ALL = environment.at_least_zero(env, "AI_CALLS_A_DAY_IN_ALL", default=1000)
AI_CENTS_A_DAY = environment.at_least_zero(env, "AI_CENTS_A_DAY", default=10)
AI_CENTS_A_DAY_IN_ALL = environment.at_least_zero(env, "AI_CENTS_A_DAY_IN_ALL", default=200)
AI_CALL_SECONDS = 8
AI_CHAIN_SECONDS = 20

# --- Weather ----------------------------------------------------------------------------------------------
WEATHER_ENABLED = env.bool("WEATHER_ENABLED", default=True)
_forecast, _places = "https://api.open-meteo.com", "https://geocoding-api.open-meteo.com"
WEATHER_URL = environment.outside_url(
    env, "WEATHER_URL", example=_forecast, plain_hosts=AI_PLAIN_HOSTS, default=_forecast
)
WEATHER_PLACES_URL = environment.outside_url(
    env, "WEATHER_PLACES_URL", example=_places, plain_hosts=AI_PLAIN_HOSTS, default=_places
)
WEATHER_SECONDS = 8

# --- Background work --------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "ops.backends.DatabaseBackend", "QUEUES": ["default"]}}
RQ_QUEUES: dict[str, dict[str, object]] = {}
RQ_SHOW_ADMIN_LINK = False  # its pages would show arguments and delete tasks; LOT has a list of its own
if _redis := environment.redis_queue(env):
    TASKS["default"]["BACKEND"] = "ops.backends.RedisBackend"
    TASKS["redis"] = {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": ["default", "leisure"]}
    RQ_QUEUES |= {"default": _redis, "leisure": _redis}
    INSTALLED_APPS += ["django_rq"]

# --- Health -----------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DISK_FREE_MIB = environment.at_least_zero(env, "DISK_FREE_MIB", default=512)
MAINTENANCE_LOOK_SECONDS = 5.0  # how long a process goes by what it last read about maintenance
STATUS_KEPT_SECONDS = 5  # strangers get what was looked up so long ago

# --- Backups ----------------------------------------------------------------------------------------------
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_URL = environment.backup_url(env)
BACKUP_AT = environment.time_of_day(env, "BACKUP_AT", default="02:00")
BACKUP_KEYS = environment.backup_keys(env)
AWS_ACCESS_KEY_ID = env.str("AWS_ACCESS_KEY_ID", default="")
AWS_SECRET_ACCESS_KEY = env.str("AWS_SECRET_ACCESS_KEY", default="")
AWS_REGION = env.str("AWS_REGION", default="")
AWS_ENDPOINT_URL = environment.store_address(env)

# --- REST -------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.WebSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.permissions.WithinScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.RequestThrottle"],
    "DEFAULT_PARSER_CLASSES": ["lot.api.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "lot.api.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "lot.schema.Schema",
    "EXCEPTION_HANDLER": "lot.api.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
SPECTACULAR_SETTINGS = {
    "TITLE": f"{APP_NAME} API",
    "DESCRIPTION": "Questions, answers, memories and progress of the person who is signed in.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Fields of the same name with other choices; each set gets a name of its own in the schema.
    "ENUM_NAME_OVERRIDES": {
        "MemoryStateEnum": "memory.models.Memory.State",
        "EndingEnum": "intentions.serializers.ENDINGS",
    },
}

# --- Logging ----------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="text" if EMBEDDED else "json")
SDK_LOGGERS = ("together", "anthropic", "openai", "httpx", "httpx2", "httpcore", "httpcore2")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "lot.logs.JSONFormatter"},
        "text": {"()": "lot.logs.TextFormatter", "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "filters": {
        "routes_only": {"()": "lot.logs.RoutesOnly"},
        "warnings_only": {"()": "lot.logs.WarningsOnly"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["routes_only"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "lot": {"level": env.str("LOG_LEVEL", default="INFO")},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_tasks": {"filters": ["warnings_only"]},
        "django_tasks_db": {"filters": ["warnings_only"]},
        # Turned up by a variable of their own they would write down what is sent: nothing of theirs is kept.
        **{name: {"handlers": ["nowhere"], "propagate": False} for name in SDK_LOGGERS},
        "rq": {"level": "WARNING"},
    },
}
APP_VERSION = VERSION
