"""Settings: one file, driven by the environment, grouped; nothing here that nothing reads."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from coordination import env, providers

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / ".state")))

# --- this installation -------------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY")
KMS_BACKEND = env.text("KMS_BACKEND", "environment")
ROOT_KEY = env.text("ROOT_KEY", None if KMS_BACKEND == "environment" else "")
ROOT_KEY_PREVIOUS = env.text("ROOT_KEY_PREVIOUS", "")  # while the root is being renewed: what reads the keys it wrapped
VAULT_ADDR = env.text("VAULT_ADDR", "")
VAULT_TOKEN_FILE = env.text("VAULT_TOKEN_FILE", "")
VAULT_KEY = env.text("VAULT_KEY", "")
VAULT_CACERT = env.optional("VAULT_CACERT")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("BASE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- database: one connection a role; `default` is the one that serves -------------------------
DATABASE_ROLE_PREFIX = env.role_prefix()
DATABASES = {"default": env.database("app") | {"ATOMIC_REQUESTS": True}} | {
    role: env.database(role) for role in ("owner", "report") if env.has_database(role)
}
DATABASE_ROUTERS = ["tenants.routing.OneDatabase"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "coordination.apps.CoordinationConfig",
    "reporting",
    "housing",
    "cases",
    "tenants",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "guardian",
    "rest_framework",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "coordination.health.LivenessMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.RequestTransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.middleware.PersonContextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.devices.KnownDeviceMiddleware",
    "tenants.lock.LockMiddleware",
    "tenants.middleware.ActorMiddleware",
    "tenants.middleware.SecondFactorMiddleware",
    "tenants.guessing.GuessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.http.RefusalMiddleware",
]
ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "coordination.navigation.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- language, time, files ---------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.optional("STATIC_ROOT")  # where collectstatic writes, for an image; else served from the checkout
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = STATE_DIR / "files"
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["tenants.uploads.BoundedUploadHandler"]  # in memory alone: no temporary file in clear
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")  # host:port or the path of a socket; empty: files are not scanned
AUDIT_ANCHORS = env.text("AUDIT_ANCHORS", str(STATE_DIR / "anchors" / "audit.jsonl"))

# --- people and sessions -----------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.Person"
AUTHENTICATION_BACKENDS = ["tenants.accounts.LoginBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
MISSES_ALLOWED = env.number("MISSES_ALLOWED", 60)  # pages asked for that are not there, by one person in ten minutes
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=2).total_seconds())
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "tenants.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "reset_password": "tenants.accounts.ResetPasswordForm",  # a class  # nosec B105
    "user_token": "tenants.accounts.UserTokenForm",  # a class  # nosec B105
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation, accepted from the mailbox, is the verification
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # an office shares one address
    "login_failed": "30/m/ip,5/15m/key",  # key: the address typed, known or not; for codes, the person
    "reset_password": "20/m/ip,5/h/key",  # a rate  # nosec B105
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)  # else everybody behind the proxy would be one
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.number("STEP_UP_SECONDS", 15 * 60)
MFA_ADAPTER = "tenants.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "tenants.second_factor.AuthenticateForm",
    "reauthenticate": "tenants.second_factor.ReauthenticateForm",
    "activate_totp": "tenants.second_factor.ActivateTOTPForm",
    "add_webauthn": "tenants.second_factor.AddPasskeyForm",
    "authenticate_webauthn": "tenants.second_factor.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "tenants.second_factor.ReauthenticatePasskeyForm",
    "edit_webauthn": "tenants.second_factor.RenamePasskeyForm",
    "login_webauthn": "tenants.second_factor.LoginPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a reset notes the address as unverified; the invitation was the verification
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "Coordination"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds either way: telephones are not always on time
SOCIALACCOUNT_PROVIDERS = providers.identity_providers()
SOCIALACCOUNT_ADAPTER = "tenants.identity.ProviderAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False  # a subject is all that is kept of a provider
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # shares are asked through tenants.access, never through user.has_perm
    "auth.W004",  # unique whatever the case: an index on lower(email)
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SESSION_ENGINE = "tenants.sessions"
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- headers -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "coordination.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers send "Origin: null" and every form is refused
SECURE_HSTS_SECONDS = 31_536_000 if BASE_URL.startswith("https://") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BASE_URL.startswith("https://") else None
X_FRAME_OPTIONS = "DENY"

# --- broker, cache, jobs -----------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
REDIS_KEY_PREFIX = env.text("REDIS_KEY_PREFIX", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_KEY_PREFIX}cache",
    }
}
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "global_keyprefix": REDIS_KEY_PREFIX,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "anchor-audit": {"task": "tenants.tasks.anchor_audit", "schedule": timedelta(minutes=30)},
    "send-account-notices": {"task": "tenants.tasks.send_account_notices", "schedule": timedelta(seconds=10)},
    "relay-outbox": {"task": "tenants.tasks.relay_outbox", "schedule": timedelta(seconds=5)},
    "advance-exports": {"task": "cases.tasks.advance_exports", "schedule": timedelta(seconds=10)},
    "remind-of-reviews": {"task": "cases.tasks.remind_of_reviews", "schedule": timedelta(minutes=10)},
    "send-digests": {"task": "tenants.tasks.send_digests", "schedule": crontab(minute="*/15", hour="6-19")},
    "sweep-sessions": {"task": "tenants.tasks.sweep_sessions", "schedule": timedelta(hours=1)},
    "settle-leases": {"task": "housing.tasks.settle_leases", "schedule": timedelta(seconds=10)},
    "resume-reports": {"task": "reporting.tasks.resume_reports", "schedule": timedelta(seconds=5), "options": {"expires": 5}},
    "withdraw-idle-proposals": {"task": "housing.tasks.withdraw_idle_proposals", "schedule": timedelta(seconds=10)},
    "watch-visits": {"task": "cases.tasks.watch_visits", "schedule": timedelta(minutes=1)},
    "keep-no-longer": {"task": "cases.tasks.keep_no_longer", "schedule": crontab(minute=20, hour="1-5")},
    "expire-documents": {"task": "cases.tasks.expire_documents", "schedule": timedelta(minutes=10)},
    "watch-deadlines": {"task": "cases.tasks.watch_deadlines", "schedule": timedelta(minutes=10)},
    "watch-agendas": {"task": "cases.tasks.watch_agendas", "schedule": crontab(minute=10, hour="5")},
    "sweep-files": {"task": "cases.tasks.sweep_files", "schedule": timedelta(hours=1)},
    "make-last-months": {"task": "housing.tasks.make_last_months", "schedule": crontab(minute=40, hour="1-5")},
    "expire-safety-requests": {"task": "housing.tasks.expire_safety_requests", "schedule": timedelta(minutes=1)},
    "propose-first": {"task": "housing.tasks.propose_first_of_all", "schedule": crontab(minute=0, hour="7")},
    "place-offers": {"task": "housing.tasks.place_unplaced_offers", "schedule": timedelta(minutes=10)},
    "write-study-lines": {"task": "housing.tasks.write_lines_of_all", "schedule": crontab(minute=10, hour="7")},
    "answer-study-requests": {"task": "housing.tasks.answer_study_requests", "schedule": timedelta(seconds=10)},
    "tell-unit-terms": {"task": "housing.tasks.tell_unit_terms", "schedule": crontab(minute="*/30", hour="6-19")},
    "expire-reservations": {"task": "housing.tasks.expire_reservations", "schedule": timedelta(minutes=1)},
}

# --- mail --------------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Coordination <ne-pas-repondre@coordination.invalid>")

# --- logs: JSON lines, references only ---------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "coordination.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}
