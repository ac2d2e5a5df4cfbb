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
        "cases_incomeceiling",
        "django_content_type",
        "django_migrations",
        "django_session",
        "guardian_groupobjectpermission",
        "guardian_userobjectpermission",
        "socialaccount_socialapp",
        "socialaccount_socialtoken",
        "tenants_commune",
        "tenants_tenant",
    }
)

# Tables of others that are here because their package brings them: `app` has no right on them at all.
UNUSED = frozenset(
    {
        "auth_group_permissions",
        "django_session",
        "guardian_groupobjectpermission",
        "guardian_userobjectpermission",
        "socialaccount_socialapp",
        "socialaccount_socialtoken",
    }
)

PERSONAL = frozenset(
    {
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "socialaccount_socialaccount",
        "tenants_accountnotice",
        "tenants_formdraft",
        "tenants_mailsetting",
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
        "cases_barredaddress",
        "cases_breakglass",
        "cases_calendarlink",
        "cases_carriedover",
        "cases_case",
        "cases_caseaccess",
        "cases_caseapplication",
        "cases_casecontact",
        "cases_casedanger",
        "cases_casediagnosis",
        "cases_caseexport",
        "cases_caseidentity",
        "cases_casekey",
        "cases_caseneed",
        "cases_casenewaddress",
        "cases_caseorigin",
        "cases_caseshare",
        "cases_casesummary",
        "cases_chronologyentry",
        "cases_consent",
        "cases_deadlinenotice",
        "cases_deadlinerule",
        "cases_delegation",
        "cases_document",
        "cases_documentgrant",
        "cases_duplicatelead",
        "cases_erasure",
        "cases_exclusion",
        "cases_exportfile",
        "cases_fingerprint",
        "cases_identityindex",
        "cases_installation",
        "cases_installationitem",
        "cases_orientation",
        "cases_orientationcontent",
        "cases_presentlease",
        "cases_proof",
        "cases_protection",
        "cases_referral",
        "cases_retentionnotice",
        "cases_retentionrule",
        "cases_subjectrequest",
        "cases_supportgoal",
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
        "housing_oncallshift",
        "housing_place",
        "housing_placeoutage",
        "housing_placerequest",
        "housing_precautions",
        "housing_proposal",
        "housing_reservation",
        "housing_safetyoffer",
        "housing_safetyrequest",
        "housing_shelter",
        "housing_shelterlocation",
        "housing_shelterreport",
        "housing_shelterreportline",
        "housing_stay",
        "housing_stayevaluation",
        "housing_stayextension",
        "housing_stayplace",
        "housing_stayreturn",
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
