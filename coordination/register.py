"""The register of tables: every table is in one of three classes, and a table that is not here fails a test.

global      no tenant owns it: sessions, reference data; minimal grants, no row-level security.
personal    a person's own (`app.user`): accounts, authenticators, memberships.
tenant      a tenant's (`app.tenant`, shares): forced row-level security.
"""

GLOBAL = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "django_session",
        "guardian_groupobjectpermission",
        "guardian_userobjectpermission",
        "tenants_commune",
        "tenants_tenant",
    }
)

# Tables of others that are here because their package brings them: `app` has no right on them at all.
UNUSED = frozenset(
    {"auth_group_permissions", "django_session", "guardian_groupobjectpermission", "guardian_userobjectpermission"}
)

PERSONAL = frozenset(
    {
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "tenants_formdraft",
        "tenants_membership",
        "tenants_notification",
        "tenants_person",
        "tenants_personsecret",
        "tenants_session",
    }
)

TENANT = frozenset(
    {
        "cases_avoidarea",
        "cases_case",
        "cases_caseaccess",
        "cases_caseapplication",
        "cases_casecontact",
        "cases_casedanger",
        "cases_casediagnosis",
        "cases_caseidentity",
        "cases_casekey",
        "cases_caseneed",
        "cases_casenewaddress",
        "cases_caseorigin",
        "cases_caseshare",
        "cases_casesummary",
        "cases_chronologyentry",
        "cases_delegation",
        "cases_duplicatelead",
        "cases_erasure",
        "cases_exclusion",
        "cases_fingerprint",
        "cases_identityindex",
        "cases_orientation",
        "cases_orientationcontent",
        "cases_protection",
        "cases_supportmeasure",
        "cases_supportsession",
        "cases_takenup",
        "cases_teammember",
        "cases_transfer",
        "cases_wantedsector",
        "housing_allocationdecision",
        "housing_dwelling",
        "housing_dwellinglocation",
        "housing_householdside",
        "housing_lease",
        "housing_proposal",
        "housing_reservation",
        "housing_vacancy",
        "housing_vacancyoffer",
        "reporting_report",
        "reporting_reportfact",
        "tenants_auditcheckpoint",
        "tenants_auditentry",
        "tenants_audithead",
        "tenants_channel",
        "tenants_invitation",
        "tenants_outboxevent",
        "tenants_participation",
        "tenants_programme",
        "tenants_programmekey",
        "tenants_revealcount",
        "tenants_tenantkey",
    }
)

# What the operator sets up: the owner role has a policy on these and on no other table.
OPERATOR = frozenset(
    {
        "account_emailaddress",
        "tenants_auditcheckpoint",
        "tenants_auditentry",
        "tenants_audithead",
        "mfa_authenticator",
        "tenants_channel",
        "tenants_invitation",
        "tenants_membership",
        "tenants_participation",
        "tenants_person",
        "tenants_personsecret",
        "tenants_programme",
        "tenants_programmekey",
        "tenants_tenantkey",
    }
)
