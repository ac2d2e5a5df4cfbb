-- Break-glass: one way in, one hour, one review by somebody else; nothing of an opening changes afterwards.

-- Cases on whose team the acting person works, for herself or for a colleague on leave.
CREATE FUNCTION followed_cases(as_referent boolean DEFAULT false) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce(array_agg(w.case_id), '{}') FROM cases_teammember w
     WHERE w.tenant_id = app_tenant() AND (NOT as_referent OR w.part = 'referent')
       AND w.membership_id IN (
           SELECT m.id FROM tenants_membership m
            WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active
            UNION ALL
           SELECT d.membership_id FROM cases_delegation d JOIN tenants_membership m ON m.id = d.deputy_id
            WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND d.tenant_id = app_tenant()
              AND d.ended_at IS NULL AND paris_today() BETWEEN d.starts_on AND d.ends_on) $$;

CALL access_enable('cases_breakglass', 'SELECT');
CALL access_hide('cases_breakglass', 'case_id');
ALTER TABLE cases_breakglass ADD CONSTRAINT break_glass__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE cases_breakglass ADD CONSTRAINT break_glass__opener_of_tenant FOREIGN KEY (opener_id, opener_tenant_id)
    REFERENCES tenants_membership (id, tenant_id);

-- The person who opened, the managers on both sides, and those who follow the case; of another's case, while one sees it: a row
-- follows its case, and would say to whom it went.
CREATE POLICY concerned ON cases_breakglass FOR SELECT TO @app@ USING (
    (cases_breakglass.tenant_id = (SELECT app_tenant())
     AND ((SELECT manages()) OR cases_breakglass.case_id = ANY ((SELECT followed_cases())::uuid[])))
    -- LIMIT keeps the planner from reading every case to look one up
    OR (cases_breakglass.opener_tenant_id = (SELECT app_tenant())
        AND (SELECT true FROM cases_case c WHERE c.id = cases_breakglass.case_id LIMIT 1)
        AND ((SELECT manages()) OR cases_breakglass.opener_person = (SELECT app_user()))));

-- The owner's jobs, which act for nobody, seal again and remember that they reminded: nothing else is writable.
GRANT UPDATE (reason, review_note, reminded_at) ON cases_breakglass TO @app@;
CREATE POLICY jobs ON cases_breakglass FOR UPDATE TO @app@
    USING (cases_breakglass.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_breakglass.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);

-- May the acting person not open anything: an opening of hers waits too long for its review, or was found unjustified, or five wait?
CREATE FUNCTION glass_barred() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT (SELECT count(*) FROM cases_breakglass b WHERE b.opener_person = app_user() AND b.reviewed_at IS NULL) >= 5 OR EXISTS (
        SELECT 1 FROM cases_breakglass b
         WHERE b.opener_person = app_user()
           AND ((b.reviewed_at IS NULL AND b.review_due < now()) OR (b.verdict = 'unjustified' AND b.restored_at IS NULL))) $$;

-- Cases of which the acting person, in the acting tenant, holds a cell open now.
CREATE FUNCTION glass_cases(cell text) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(b.case_id), '{}') FROM cases_breakglass b JOIN tenants_membership m ON m.id = b.opener_id
       WHERE m.person_id = app_user() AND m.is_active AND b.opener_tenant_id = app_tenant() AND m.tenant_id = app_tenant()
         AND b.expires_at > now() AND cell = ANY (b.cells) $$;

-- The only way in. The owner's workers open a case of theirs; the coordination, what its share of the case lets it see, never the new
-- address. Whoever answers for the case is told by the same statement. `sealed`: the reason, sealed for the row `row_id`. Two requests of one person wait for each other. The answer is the same for
-- a case that is not there.
CREATE FUNCTION break_glass(row_id uuid, target uuid, wanted text[], why text, sealed bytea, due timestamptz)
RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    mine uuid;
    owner uuid;
    number text;
    until timestamptz := now() + interval '1 hour';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('break_glass ' || app_user(), 0));
    SELECT m.id INTO mine FROM tenants_membership m
     WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND m.roles && ARRAY['officer', 'coordinator']::varchar[];
    SELECT c.tenant_id, c.reference INTO owner, number FROM cases_case c
     WHERE c.id = target AND NOT (c.id = ANY (hidden_cases())) AND c.status <> 'draft' AND c.erased_at IS NULL
       AND NOT takes_part(app_tenant(), c.programme_id, 'landlord')
       AND (c.tenant_id = app_tenant()
            OR (NOT 'view_new_address' = ANY (wanted) AND c.programme_id = ANY (coordinated_programmes())
                AND holds(target, 'view_identity') AND holds(target, 'view_contact') AND holds(target, 'propose_case')));
    IF mine IS NULL OR owner IS NULL THEN
        RAISE EXCEPTION 'this case is not yours to open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF coalesce(length(sealed), 0) < 60 THEN
        RAISE EXCEPTION 'a reason is said' USING ERRCODE = 'check_violation', CONSTRAINT = 'break_glass__has_reason';
    END IF;
    IF glass_barred() THEN
        RAISE EXCEPTION 'an earlier opening is to be settled first' USING ERRCODE = 'check_violation', CONSTRAINT = 'break_glass__barred';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_breakglass b WHERE b.opener_person = app_user() AND b.case_id = target AND b.expires_at > now()) THEN
        RAISE EXCEPTION 'it is open already, and is not prolonged' USING ERRCODE = 'check_violation', CONSTRAINT = 'break_glass__open_already';
    END IF;
    INSERT INTO cases_breakglass (id, tenant_id, case_id, opener_id, opener_tenant_id, opener_person, opener_name, cells, ground, reason,
                                  opened_at, expires_at, review_due, verdict)
    SELECT row_id, owner, target, mine, app_tenant(), p.id, p.display_name, wanted, why, sealed, now(), until, due, ''
      FROM tenants_person p WHERE p.id = app_user();
    PERFORM record_fact('glass.broken', 'cases.case', target, target, owner, ARRAY[owner, app_tenant()], number, jsonb_build_object(
        'glass', row_id, 'opener', app_user(), 'ground', why, 'cells', array_to_string(wanted, ' ')));
    RETURN until;
END $$;

-- Given once, by a manager of the owner or the referent of the case; never by the person who opened, in whatever tenant.
CREATE FUNCTION review_glass(target uuid, given text, sealed bytea) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    opening cases_breakglass%ROWTYPE;
    mine uuid;
BEGIN
    SELECT b.* INTO opening FROM cases_breakglass b WHERE b.id = target AND b.tenant_id = app_tenant() FOR UPDATE;
    SELECT m.id INTO mine FROM tenants_membership m
     WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active
       AND ('manager' = ANY (m.roles) OR opening.case_id = ANY (followed_cases(true)));
    IF opening.id IS NULL OR mine IS NULL OR opening.case_id = ANY (hidden_cases())
       OR opening.opener_person = app_user() THEN
        RAISE EXCEPTION 'this opening is not yours to review' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF opening.reviewed_at IS NOT NULL THEN
        RETURN false;
    END IF;
    UPDATE cases_breakglass b SET reviewed_at = now(), reviewer_id = mine, verdict = given, review_note = sealed WHERE b.id = target;
    RETURN true;
END $$;

-- After an opening that was not justified, a manager of the owner, somebody else than its person, lets her open again.
CREATE FUNCTION restore_glass(target uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    opening cases_breakglass%ROWTYPE;
    mine uuid;
BEGIN
    SELECT b.* INTO opening FROM cases_breakglass b WHERE b.id = target AND b.tenant_id = app_tenant() FOR UPDATE;
    SELECT m.id INTO mine FROM tenants_membership m
     WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND 'manager' = ANY (m.roles);
    IF opening.id IS NULL OR mine IS NULL OR opening.case_id = ANY (hidden_cases())
       OR opening.opener_person = app_user() THEN
        RAISE EXCEPTION 'this is not yours to restore' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_breakglass b SET restored_at = now(), restored_by_id = mine
     WHERE b.id = target AND b.verdict = 'unjustified' AND b.restored_at IS NULL;
    RETURN FOUND;
END $$;

-- Members of the acting tenant who are barred from a case, in whatever tenant they were: a mail to them would say that it exists.
-- For the tenant's jobs, which act for nobody.
CREATE FUNCTION barred_members(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(m.id), '{}') FROM tenants_membership m
       WHERE m.tenant_id = app_tenant() AND app_user() IS NULL AND is_barred(target, m.person_id, m.tenant_id) $$;

-- Reviews that are late, once a day: ids only, and only to the dispatcher, which acts for nobody.
CREATE FUNCTION due_work_glass_reviews(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT b.tenant_id, b.id FROM cases_breakglass b
       WHERE app_tenant() IS NULL AND b.reviewed_at IS NULL AND b.review_due < now()
         AND (b.reminded_at IS NULL OR b.reminded_at < now() - interval '1 day')
       ORDER BY b.review_due LIMIT batch $$;

-- What is behind the glass: the new address, for the owner's person who broke it, while it is open. Identity and contact are open to the
-- tenant by their own policies; there the glass lifts the quota.
CREATE POLICY broken_glass ON cases_casenewaddress FOR SELECT TO @app@ USING (
    cases_casenewaddress.tenant_id = (SELECT app_tenant())
    AND cases_casenewaddress.case_id = ANY ((SELECT glass_cases('view_new_address'))::uuid[]));

ALTER FUNCTION followed_cases(boolean) OWNER TO @definer@;
ALTER FUNCTION glass_barred() OWNER TO @definer@;
ALTER FUNCTION glass_cases(text) OWNER TO @definer@;
ALTER FUNCTION break_glass(uuid, uuid, text[], text, bytea, timestamptz) OWNER TO @definer@;
ALTER FUNCTION review_glass(uuid, text, bytea) OWNER TO @definer@;
ALTER FUNCTION restore_glass(uuid) OWNER TO @definer@;
ALTER FUNCTION barred_members(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_glass_reviews(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION followed_cases(boolean), glass_barred(), glass_cases(text), break_glass(uuid, uuid, text[], text, bytea, timestamptz),
    review_glass(uuid, text, bytea), restore_glass(uuid), barred_members(uuid), due_work_glass_reviews(int) TO @app@;
