-- Searching by identity: the digests of a tenant's own cases, for that tenant alone; never through a share.
CALL access_enable('cases_identityindex', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_tenant ON cases_identityindex FOR SELECT TO @app@ USING (cases_identityindex.tenant_id = (SELECT app_tenant()));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY owner_adds ON cases_identityindex FOR INSERT TO @app@ WITH CHECK ('
        'cases_identityindex.tenant_id = (SELECT app_tenant()) AND ' || own_clause('cases_identityindex', 'case_id') || ')';
    EXECUTE 'CREATE POLICY owner_edits ON cases_identityindex FOR UPDATE TO @app@ USING (cases_identityindex.tenant_id = (SELECT app_tenant()))'
        ' WITH CHECK (cases_identityindex.tenant_id = (SELECT app_tenant()) AND ' || own_clause('cases_identityindex', 'case_id') || ')';
END $$;
CALL access_hide('cases_identityindex', 'case_id');
ALTER TABLE cases_identityindex ADD CONSTRAINT identityindex__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
