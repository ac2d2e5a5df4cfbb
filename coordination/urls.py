"""Addresses."""

from django.urls import include, path

urlpatterns = [path("compte/", include("allauth.account.urls"))]
