-- The application: ceilings are reference data, papers have a day on which they were lodged, overrides are counted by code.
GRANT SELECT ON cases_incomeceiling TO @app@;

GRANT UPDATE (lodged_on) ON cases_proof TO @app@;
-- The papers that prove the reason and the income of her own tell of the danger as an order does.
DROP POLICY telling ON cases_proof;
DO $$ BEGIN
    EXECUTE 'CREATE POLICY telling ON cases_proof AS RESTRICTIVE FOR SELECT TO @app@ USING ('
        'cases_proof.tenant_id = (SELECT app_tenant())'
        ' OR cases_proof.kind NOT IN (''protection'', ''complaint'', ''proceedings'', ''priority'', ''individual'') OR '
        || shared_clause('cases_proof', 'case_id', 'view_danger') || ')';
END $$;

-- Counted, in codes: how many entered by an override, and of which criterion. The words and the name are hers and go with her.
GRANT SELECT (override_criteria) ON cases_caseorigin TO @report@;
