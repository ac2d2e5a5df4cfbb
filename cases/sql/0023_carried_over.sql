-- What was carried over: for the organisation that did it, never through a share; written once, at the carrying over.
CALL access_enable('cases_carriedover', 'SELECT, INSERT');
CREATE POLICY own_tenant ON cases_carriedover FOR SELECT TO @app@ USING (cases_carriedover.tenant_id = (SELECT app_tenant()));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY owner_adds ON cases_carriedover FOR INSERT TO @app@ WITH CHECK ('
        'cases_carriedover.tenant_id = (SELECT app_tenant()) AND ' || own_clause('cases_carriedover', 'case_id') || ')';
END $$;
CALL access_hide('cases_carriedover', 'case_id');
ALTER TABLE cases_carriedover ADD CONSTRAINT carriedover__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;

-- The evaluation reads what is no act of its own.
CALL access_evaluation('cases_carriedover', 'case_id, carried_at');
GRANT SELECT (carried_at) ON cases_casediagnosis TO @report@;

-- The preview of a file is kept for seven days, other unsent forms as long as the organisation decided.
CREATE FUNCTION form_draft_is_over(draft tenants_formdraft, draft_days int) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT paris_day(draft.updated_at) + CASE draft.key WHEN 'reprise' THEN least(7, draft_days) ELSE draft_days END <= paris_today() $$;
GRANT EXECUTE ON FUNCTION form_draft_is_over(tenants_formdraft, int) TO @definer@;
