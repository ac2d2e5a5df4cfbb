-- Who spotted her situation, and how long until the first contact: counted, in codes and dates.
GRANT SELECT (spotted_by, spotted_on, contacted_on) ON cases_caseorigin TO @report@;

-- The lease of the home that she left or keeps: read as resources and application are.
CALL access_enable('cases_presentlease', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_presentlease', 'view_application');

-- When a draft was last written in: a lease noted on it counts.
CREATE OR REPLACE FUNCTION last_draft_edit_of(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT paris_day(max(edited.at)) FROM (
        SELECT c.created_at AS at FROM cases_case c WHERE c.id = target
        UNION ALL SELECT x.updated_at FROM cases_casecontact x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseidentity x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseneed x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_wantedsector x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_avoidarea x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseapplication x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_presentlease x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_casedanger x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_protection x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseorigin x WHERE x.case_id = target
        UNION ALL SELECT x.created_at FROM cases_chronologyentry x WHERE x.case_id = target) edited $$;
