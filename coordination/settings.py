"""One settings file: the environment decides (see .env.example).

Without any variable the application runs on its embedded default: SQLite, a
Celery broker on the file system, e-mail written to files, all under DATA_DIR.
"""

import datetime
import secrets
from pathlib import Path
from typing import Any

import environ
import fontpkg
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of this installation: from the environment, else made once and kept beside the data."""
    if key := env("SECRET_KEY", default=""):
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        # Closed to others before the key is in it.
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Public address of the application, for links in mails.
SITE_URL = env("SITE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "simple_history",
    "django_filters",
    "django_htmx",
    "lucide",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "agencies",
    "coordination",
    "sessions_app",
    "voter_petitions",
    "supervision",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    # Every page needs a log-in unless its view says otherwise; idle sessions end, the second factor is asked for.
    "agencies.accounts.session_guard.SessionGuard",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coordination.middleware.SavedFormsForgetDrafts",
    "coordination.middleware.WrongMethodExplained",
    "coordination.middleware.ImpossibleKeyIsNobodys",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"
FORM_RENDERER = "coordination.field_markup.Renderer"

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
                "coordination.context.acting",
                "agencies.accounts.context.session",
            ],
        },
    },
]

# ── data ───────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web server, worker and beat write at once: without WAL and IMMEDIATE half the transactions fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
    # Tests too use a file: two workers at once must be tested on what really runs.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # A connection that the database's restart cut is made anew, not an error page.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Documents received: outside every static tree, served by a view that checks who asks.
MEDIA_ROOT = Path(env("DOCUMENTS_DIR", default=str(DATA_DIR / "documents")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
FILE_UPLOAD_PERMISSIONS = 0o640

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("fonts", str(Path(fontpkg.path("Be Vietnam Pro")).parent)),
]

# ── who ────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "agencies.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.accounts.passwords.FourClassesValidator"},
    {"NAME": "agencies.accounts.passwords.ChangedValidator"},
]
ANONYMOUS_USER_NAME = None
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# A session ends after twelve hours whatever is done, and earlier when nothing is done (docs/accounts.md).
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = max(5, env.int("SESSION_IDLE_MINUTES", default=60)) * 60
SESSION_WARNING_SECONDS = 5 * 60 if SESSION_IDLE_SECONDS > 15 * 60 else 60
PASSWORD_RESET_TIMEOUT = 60 * 60
# Five wrong passwords lock the name for a quarter of an hour (agencies/accounts/lockout.py).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "agencies.accounts.lockout.keep_page"
AXES_CLIENT_IP_CALLABLE = "agencies.accounts.clients.address"
# Our own log says who came in (agencies/models/account_event.py).
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# The warning is about locks that a change of browser evades; ours hold for the name from everywhere.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
OTP_TOTP_ISSUER = "Quy chế phối hợp"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# ── language ───────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["coordination.formats"]
# A demonstration tells one year's story and stands still on a day of it (coordination/clock.py).
DEMO_TODAY_FILE = DATA_DIR / "demo_today"
_today = env("TODAY", default="") or (DEMO_TODAY_FILE.read_text().strip() if DEMO_TODAY_FILE.exists() else "")
TODAY = datetime.date.fromisoformat(_today) if _today else None

# ── security ───────────────────────────────────────────────────────────────────────────
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# How many proxies of ours add to X-Forwarded-For; the log takes the client's address from the outermost.
PROXY_COUNT = env.int("PROXY_COUNT", default=1 if HTTPS else 0)
# Secretariats and administrators must set up a second factor before anything else.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=HTTPS)
# Health checks come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# ── mail ───────────────────────────────────────────────────────────────────────────────
EMAIL_FILE_PATH = DATA_DIR / "mail"
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# A mail server that does not answer must not hold a worker.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="quy-che-phoi-hop@localhost")

# ── petitioners ────────────────────────────────────────────────────────────────────────
# Name, address and telephone of who sent a petition or a letter are erased after so many months.
PETITIONER_RETENTION_MONTHS = env.int("PETITIONER_RETENTION_MONTHS", default=24)

# ── the public page ────────────────────────────────────────────────────────────────────
# Where voters look petitions up without a log-in; closed unless the province opens it.
PUBLIC_PAGE = env.bool("PUBLIC_PAGE", default=False)
# May search engines list it?
PUBLIC_PAGE_INDEXED = env.bool("PUBLIC_PAGE_INDEXED", default=False)

# ── background work ────────────────────────────────────────────────────────────────────
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 2 * 3600}
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "coordination.filequeue:Transport"
    _queue = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "q"),
        "data_folder_out": str(_queue / "q"),
        "control_folder": str(_queue / "control"),
        "processed_folder": str(_queue / "processed"),
    }
    for _name in ("q", "control", "processed"):
        (_queue / _name).mkdir(parents=True, exist_ok=True)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# On a busy machine a new process may need longer to report than the 4 seconds after which it would be killed.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Deadlines end at 24:00, so lateness begins at midnight; hourly, because a missed night must not matter.
    "scan-deadlines": {"task": "coordination.tasks.scan_deadlines", "schedule": crontab(minute=5)},
    # Periodic duties of the coming weeks exist before anybody asks for them.
    "open-periodic-duties": {
        "task": "coordination.tasks.open_periodic_duties",
        "schedule": crontab(hour=0, minute=20),
    },
    # Who came or left by date may act, or may no more, from the first minutes of the day.
    "refresh-permissions": {"task": "coordination.tasks.refresh_permissions", "schedule": crontab(hour=0, minute=1)},
    # What was typed and never sent does not lie about for ever.
    "erase-form-drafts": {"task": "coordination.tasks.erase_form_drafts", "schedule": crontab(hour=1, minute=10)},
    # Working mornings, before the first meeting; the task itself looks at the calendar.
    "send-reminders": {"task": "coordination.tasks.send_reminders", "schedule": crontab(hour=6, minute=30)},
    # Hourly: each person has chosen the hour (coordination/message_choices.py).
    "send-digests": {"task": "coordination.tasks.send_digests", "schedule": crontab(minute=0)},
    # Personal data of petitioners have their term.
    "erase-petitioners": {"task": "voter_petitions.tasks.erase_petitioners", "schedule": crontab(hour=1, minute=25)},
    # What could not be sent is tried again; what was sent is never sent twice.
    "deliver-messages": {"task": "coordination.tasks.deliver_messages", "schedule": crontab(minute="*/10")},
    # Who waits for a work that a dead worker held is told; files of a month ago go.
    "tidy-long-work": {"task": "coordination.tasks.tidy_long_work", "schedule": crontab(minute=50)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # WeasyPrint reports every CSS property that print does not know.
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}
