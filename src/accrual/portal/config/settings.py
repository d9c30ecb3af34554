"""Django settings, from the environment and `ACCRUAL_HOME`.

| variable | meaning | default |
|---|---|---|
| `ACCRUAL_HOME` | database, index, outbox, keys and loaded terminologies | the platform's data folder |
| `DATABASE_URL` | another database, `postgres://…` | SQLite in `ACCRUAL_HOME` |
| `ACCRUAL_SECRET_KEY` | signing key | made once, kept in `ACCRUAL_HOME/keys` |
| `ACCRUAL_FIELD_KEYS` | Fernet keys, newest first, comma-separated | made once, kept in `ACCRUAL_HOME/keys` |
| `ACCRUAL_BASE_URL` | address that links in mails start with | where `accrual serve` answers on this machine |
| `ACCRUAL_ALLOWED_HOSTS` | host names, comma-separated | `127.0.0.1,localhost,[::1]` |
| `ACCRUAL_EMAIL_URL` | `folder:`, `smtp://user:pw@host:587?starttls=1`, `smtps://…` | `folder:`, in the home |
| `ACCRUAL_EMAIL_FROM` | sender of every message | `Accrual <no-reply@accrual.example>` |
| `ACCRUAL_PROXIES` | reverse proxies in front whose `X-Forwarded-For` is believed | `0` |
| `ACCRUAL_REGISTRY_URL` | address of the API that `accrual registry sync` asks | the registry's own |
| `ACCRUAL_DEMO` | `1`: shows `/outbox/` | off |
"""

from __future__ import annotations

import os

from accrual.portal.config.environment import base_url, database, origin, proxies
from accrual.portal.config.home import field_keys, home, secret_key
from accrual.portal.core import logs

HOME = home()
DEMO = os.environ.get("ACCRUAL_DEMO") == "1"
DEBUG = False
SECRET_KEY = secret_key()
FIELD_KEYS = field_keys()
BASE_URL = base_url()
EMAIL_URL = os.environ.get("ACCRUAL_EMAIL_URL", "folder:")
EMAIL_FROM = os.environ.get("ACCRUAL_EMAIL_FROM", "Accrual <no-reply@accrual.example>")
PROXIES = proxies()
FORM_MINIMUM_SECONDS = 2  # a form that comes back faster was not filled in by a person
ALLOWED_HOSTS = os.environ.get("ACCRUAL_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",  # what permissions are about
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "accrual.portal.core",
    "accrual.portal.mail",
    "accrual.portal.trials",
    "accrual.portal.screening",
    "accrual.portal.contact",
    "accrual.portal.staff",
    "accrual.portal.endpoints",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "accrual.portal.config.urls"
WSGI_APPLICATION = "accrual.portal.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "accrual.portal.core.presenters.site"],
        },
    }
]

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "accrual.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
}
DATABASES = {"default": database(_SQLITE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

LOGGING = logs.CONFIGURATION

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Cookies are for staff who log in, and a browser sends them to the staff's pages alone.
STAFF_PATH = "/staff/"
SESSION_COOKIE_NAME = "accrual-staff"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = STAFF_PATH
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https:")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 2 * 60 * 60  # seconds without a request after which staff are logged off
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser is closed, as the session
CSRF_TRUSTED_ORIGINS = [origin(BASE_URL)]  # behind a proxy that ends TLS, Django takes itself for http
# Memory-hard, and in the standard library.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "manifest-src": ["'self'"],
    }
}
