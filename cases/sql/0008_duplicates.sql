-- One woman filed twice: compared at filing, inside a function that answers nothing; told to the coordination alone.

-- No grant and no policy for `app`: what could be compared could be asked.
ALTER TABLE cases_fingerprint ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_fingerprint FORCE ROW LEVEL SECURITY;
CALL access_hide('cases_fingerprint', 'case_id');
ALTER TABLE cases_fingerprint ADD CONSTRAINT fingerprint__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;

CALL access_enable('cases_duplicatelead', 'SELECT');
CREATE POLICY coordination ON cases_duplicatelead FOR SELECT TO @app@
    USING (cases_duplicatelead.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CALL access_hide('cases_duplicatelead', 'case_id');
CREATE POLICY hidden_other ON cases_duplicatelead AS RESTRICTIVE FOR ALL TO @app@
    USING (NOT (cases_duplicatelead.other_id = ANY ((SELECT hidden_cases())::uuid[])));

-- Once, by the tenant that files, in the transaction that files. The answer is the same whatever is found; the events go to the
-- coordination, but where one of the two cases is hidden from it.
CREATE FUNCTION file_fingerprint(target uuid, by_person bytea, by_nur bytea) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    filed cases_case%ROWTYPE;
BEGIN
    SELECT c.* INTO filed FROM cases_case c
     WHERE c.id = target AND c.tenant_id = app_tenant() AND c.status = 'filed' AND NOT c.id = ANY (hidden_cases())
       AND NOT EXISTS (SELECT 1 FROM cases_fingerprint f WHERE f.case_id = c.id);
    IF filed.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('fingerprints of ' || filed.programme_id, 0));  -- two at once see each other
    INSERT INTO cases_fingerprint (id, tenant_id, case_id, programme_id, person, nur)
    VALUES (gen_random_uuid(), filed.tenant_id, filed.id, filed.programme_id, by_person, by_nur);
    INSERT INTO cases_duplicatelead (id, programme_id, case_id, other_id, found_at, answer)
    SELECT gen_random_uuid(), filed.programme_id, filed.id, f.case_id, now(), ''
      FROM cases_fingerprint f JOIN cases_case c ON c.id = f.case_id
     WHERE f.programme_id = filed.programme_id AND f.case_id <> filed.id AND (f.person = by_person OR f.nur = by_nur)
       AND c.person_ref <> filed.person_ref;
    INSERT INTO tenants_outboxevent (id, tenant_id, kind, subject_type, subject_id, about, reference, facts, created_at)
    SELECT gen_random_uuid(), p.tenant_id, 'duplicate.suspected', 'cases.case', filed.id, filed.id, filed.reference, '{}', clock_timestamp()
      FROM (SELECT DISTINCT p.tenant_id FROM tenants_participation p
             WHERE p.programme_id = filed.programme_id AND p.part = 'coordinator' AND (p.until IS NULL OR p.until >= paris_today())) p
     WHERE EXISTS (SELECT 1 FROM cases_duplicatelead l WHERE l.case_id = filed.id
                      AND NOT EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.lifted_at IS NULL
                                         AND e.excluded_tenant_id = p.tenant_id AND e.case_id IN (l.case_id, l.other_id)));
END $$;

-- The coordination's answer. One person: `person_ref` becomes that of the case filed first, wherever the other one stands; the later
-- case, live and not yet on its way to a dwelling, is closed as a duplicate. Returns the owner of the case that was closed, if any.
CREATE FUNCTION answer_duplicate(lead uuid, same boolean) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked cases_duplicatelead%ROWTYPE;
    kept uuid;
    later cases_case%ROWTYPE;
BEGIN
    SELECT l.* INTO asked FROM cases_duplicatelead l
     WHERE l.id = lead AND l.answered_at IS NULL AND l.programme_id = ANY (coordinated_programmes())
       AND NOT l.case_id = ANY (hidden_cases()) AND NOT l.other_id = ANY (hidden_cases()) FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'no such question for the acting tenant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_duplicatelead l SET answer = CASE WHEN same THEN 'same' ELSE 'distinct' END, answered_at = now() WHERE l.id = lead;
    IF NOT same THEN
        RETURN NULL;
    END IF;
    SELECT c.* INTO later FROM cases_case c WHERE c.id = asked.case_id FOR UPDATE;
    SELECT c.person_ref INTO kept FROM cases_case c WHERE c.id = asked.other_id;
    UPDATE cases_case c SET person_ref = kept WHERE c.person_ref = later.person_ref;
    UPDATE cases_case c
       SET status = 'closed', outcome = 'duplicate', closed_at = clock_timestamp(), status_since = clock_timestamp(), last_event_at = clock_timestamp(),
           status_before = '', next_action = '', next_due_at = NULL
     WHERE c.id = asked.case_id AND c.status IN ('filed', 'searching', 'suspended')
       AND EXISTS (SELECT 1 FROM cases_case o WHERE o.id = asked.other_id AND o.status NOT IN ('draft', 'closed'));
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO cases_chronologyentry (id, tenant_id, case_id, kind, step, audience, author_tenant_id, author_name, occurred_at, created_at, updated_at, version)
    VALUES (gen_random_uuid(), later.tenant_id, later.id, 'step', 'closed', 'partners', app_tenant(), '', now(), now(), now(), 1);
    RETURN later.tenant_id;
END $$;
ALTER FUNCTION file_fingerprint(uuid, bytea, bytea) OWNER TO @definer@;
ALTER FUNCTION answer_duplicate(uuid, boolean) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION file_fingerprint(uuid, bytea, bytea), answer_duplicate(uuid, boolean) TO @app@;
