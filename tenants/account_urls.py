"""Addresses of allauth that our own views answer: they stand before it."""

from django.urls import path

from tenants.views import account

urlpatterns = [
    path("double-authentification/recovery-codes/", account.see_codes, name="mfa_view_recovery_codes"),
    path("double-authentification/recovery-codes/download/", account.download_codes, name="mfa_download_recovery_codes"),
    path("password/set/", account.choose_password, name="account_set_password"),
]
