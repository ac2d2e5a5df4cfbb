-- What was noted as a date on a share or a transfer becomes a fact of its own. The owner of the tables sees rows while row-level
-- security is not forced on them; keys are checked at once, so that the tables may change in the same transaction.
ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_caseshare NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_transfer NO FORCE ROW LEVEL SECURITY;

INSERT INTO cases_consent (id, tenant_id, case_id, purpose, recipient_id, cells, given_on, how, signed_on, language, created_at)
SELECT gen_random_uuid(), s.tenant_id, s.content_object_id, s.purpose, t.id, array_agg(p.codename ORDER BY p.codename), s.consent_on, 'signed',
       s.consent_on, 'fr', min(s.created_at)
  FROM cases_caseshare s JOIN tenants_tenant t ON t.group_id = s.group_id JOIN auth_permission p ON p.id = s.permission_id
 WHERE s.consent_on IS NOT NULL AND s.purpose IN ('coordination', 'shelter', 'support')
 GROUP BY s.tenant_id, s.content_object_id, s.purpose, t.id, s.consent_on;
UPDATE cases_caseshare s SET consent_id = k.id FROM cases_consent k JOIN tenants_tenant t ON t.id = k.recipient_id
 WHERE k.case_id = s.content_object_id AND t.group_id = s.group_id AND k.purpose = s.purpose AND k.given_on = s.consent_on;

INSERT INTO cases_consent (id, tenant_id, case_id, purpose, recipient_id, cells, given_on, how, signed_on, language, created_at, expires_on)
SELECT gen_random_uuid(), t.tenant_id, t.case_id, 'transfer', t.to_tenant_id, '{view_case}', t.consent_on, 'signed', t.consent_on, 'fr', t.asked_at,
       greatest(t.consent_on, t.asked_at::date) + 90
  FROM cases_transfer t;
UPDATE cases_transfer t SET consent_id = k.id FROM cases_consent k
 WHERE k.case_id = t.case_id AND k.purpose = 'transfer' AND k.recipient_id = t.to_tenant_id AND k.created_at = t.asked_at;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_caseshare FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_transfer FORCE ROW LEVEL SECURITY;
