-- What housing knows of the last contact: dated facts that people wrote. An expiry or a withdrawal by a job is none.
CREATE OR REPLACE FUNCTION last_housing_contact(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT greatest(
        (SELECT max(greatest(paris_day(p.proposed_at), CASE WHEN p.status <> 'withdrawn' THEN paris_day(p.answered_at) END))
           FROM housing_proposal p WHERE p.case_id = target),
        (SELECT max(greatest(paris_day(r.held_at), paris_day(r.presented_at), r.answered_on)) FROM housing_reservation r WHERE r.case_id = target),
        (SELECT max(d.decided_on) FROM housing_allocationdecision d WHERE d.case_id = target),
        (SELECT max(greatest(l.signed_on, l.keys_on, l.cancelled_on)) FROM housing_lease l WHERE l.case_id = target)) $$;

-- The address of a dwelling is no longer reached by the case of somebody who was erased.
CREATE OR REPLACE FUNCTION dwelling_of(vacancy uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT v.dwelling_id FROM housing_vacancy v WHERE v.id = vacancy AND EXISTS (
        SELECT 1 FROM housing_proposal p JOIN cases_case c ON c.id = p.case_id
         WHERE p.vacancy_id = v.id AND p.case_tenant_id = app_tenant()
           AND p.status IN ('proposed', 'reserved') AND c.erased_at IS NULL AND NOT p.case_id = ANY (hidden_cases())) $$;

-- Erasing a person touches her reservations: the guard of their course asks these, as whoever erases.
GRANT EXECUTE ON FUNCTION may_step(boolean, boolean, boolean, text, text), may_end(boolean, boolean, boolean, text, text, text) TO @definer@;
