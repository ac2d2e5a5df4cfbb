-- A place asked for now: the asker's row, read by the shelters of the programme; the first answer wins, by the database.

CALL access_enable('housing_oncallshift', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_reads ON housing_oncallshift FOR SELECT TO @app@ USING (housing_oncallshift.tenant_id = (SELECT app_tenant()));
CREATE POLICY own_adds ON housing_oncallshift FOR INSERT TO @app@ WITH CHECK (
    housing_oncallshift.tenant_id = (SELECT app_tenant()) AND shelters_in(housing_oncallshift.programme_id));
CREATE POLICY own_edits ON housing_oncallshift FOR UPDATE TO @app@
    USING (housing_oncallshift.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_oncallshift.tenant_id = (SELECT app_tenant()));
ALTER TABLE housing_oncallshift ADD CONSTRAINT on_call__of_its_member FOREIGN KEY (membership_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- Shelters of a programme that are told now: those with somebody on call, all of them when nobody is. The asker's own too: who follows her
-- and who is on call may be colleagues.
CREATE FUNCTION on_call_now(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ WITH sheltering AS (
          SELECT DISTINCT p.tenant_id FROM tenants_participation p
           WHERE p.programme_id = target AND p.part = 'shelter' AND (p.until IS NULL OR p.until >= paris_today())),
      ready AS (
          SELECT DISTINCT o.tenant_id FROM housing_oncallshift o JOIN sheltering s ON s.tenant_id = o.tenant_id
           WHERE o.programme_id = target AND now() >= o.starts_at AND now() < o.ends_at)
      SELECT CASE WHEN NOT target = ANY (my_programmes()) THEN '{}'
                  WHEN EXISTS (SELECT 1 FROM ready) THEN (SELECT array_agg(r.tenant_id) FROM ready r)
                  ELSE coalesce((SELECT array_agg(s.tenant_id) FROM sheltering s), '{}') END $$;

CALL access_enable('housing_safetyrequest', 'SELECT, INSERT, UPDATE');
CREATE POLICY asker_or_shelters ON housing_safetyrequest FOR SELECT TO @app@ USING (
    housing_safetyrequest.tenant_id = (SELECT app_tenant())
    OR housing_safetyrequest.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    OR shelters_in(housing_safetyrequest.programme_id));
CREATE POLICY asker_adds ON housing_safetyrequest FOR INSERT TO @app@ WITH CHECK (
    housing_safetyrequest.tenant_id = (SELECT app_tenant()) AND (housing_safetyrequest.status = 'open' OR (SELECT app_user()) IS NULL)
    AND housing_safetyrequest.programme_id = ANY ((SELECT offered_programmes())::uuid[]));
CREATE POLICY asker_edits ON housing_safetyrequest FOR UPDATE TO @app@
    USING (housing_safetyrequest.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_safetyrequest.tenant_id = (SELECT app_tenant()));
ALTER TABLE housing_safetyrequest ADD CONSTRAINT safety_request__of_tenant UNIQUE (id, tenant_id);

CALL access_enable('housing_safetyoffer', 'SELECT');
GRANT UPDATE (withdrawn_at) ON housing_safetyoffer TO @app@;
CREATE POLICY asker_or_shelter ON housing_safetyoffer FOR SELECT TO @app@ USING (
    (SELECT app_tenant()) IN (housing_safetyoffer.tenant_id, housing_safetyoffer.asker_id));
CREATE POLICY asker_declines ON housing_safetyoffer FOR UPDATE TO @app@
    USING (housing_safetyoffer.asker_id = (SELECT app_tenant())) WITH CHECK (housing_safetyoffer.asker_id = (SELECT app_tenant()));
ALTER TABLE housing_safetyoffer ADD CONSTRAINT safety_offer__asker FOREIGN KEY (request_id, asker_id) REFERENCES housing_safetyrequest (id, tenant_id);

-- open → offered by a shelter, through offer_safe_place() alone; the rest by the asker; entered by either. Lapsing: the asker's job.
CREATE FUNCTION guard_safety_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole) AND (
        (NEW.tenant_id, NEW.programme_id, NEW.number, NEW.adults, NEW.babies, NEW.children, NEW.teenagers, NEW.asked_at, NEW.offered_at)
            IS DISTINCT FROM (OLD.tenant_id, OLD.programme_id, OLD.number, OLD.adults, OLD.babies, OLD.children, OLD.teenagers, OLD.asked_at, OLD.offered_at)
        OR (OLD.status, NEW.status) NOT IN (('offered', 'accepted'), ('offered', 'open'), ('accepted', 'open'), ('accepted', 'entered'),
                                            ('open', 'withdrawn'), ('offered', 'withdrawn'), ('accepted', 'withdrawn'), ('open', 'expired'), ('offered', 'expired'))) THEN
        RAISE EXCEPTION 'not a step of an urgent request' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_safety_request AFTER UPDATE ON housing_safetyrequest FOR EACH ROW EXECUTE FUNCTION guard_safety_request();

-- The first answer wins: the row is locked, and the unique index has the last word. NULL when it is settled, lapsed, or not for us.
CREATE FUNCTION offer_safe_place(target uuid, number_to_call text) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked housing_safetyrequest%ROWTYPE;
    made uuid := gen_random_uuid();
BEGIN
    SELECT r.* INTO asked FROM housing_safetyrequest r WHERE r.id = target FOR UPDATE;
    IF asked.id IS NULL OR asked.status <> 'open' OR asked.expires_at <= now()
       OR NOT shelters_in(asked.programme_id) OR NOT works_here() THEN
        RETURN NULL;
    END IF;
    INSERT INTO housing_safetyoffer (id, tenant_id, request_id, asker_id, callback, offered_at)
    VALUES (made, app_tenant(), target, asked.tenant_id, left(number_to_call, 24), clock_timestamp());
    UPDATE housing_safetyrequest r SET status = 'offered', offered_at = clock_timestamp() WHERE r.id = target;
    RETURN made;
END $$;

-- The shelter whose place was accepted notes that she has come.
CREATE FUNCTION note_safe_entry(target uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE housing_safetyrequest r SET status = 'entered', entered_at = clock_timestamp()
     WHERE r.id = target AND r.status = 'accepted' AND works_here()
       AND EXISTS (SELECT 1 FROM housing_safetyoffer o WHERE o.request_id = target AND o.tenant_id = app_tenant() AND o.withdrawn_at IS NULL);
    RETURN FOUND;
END $$;

CREATE FUNCTION due_work_safety_requests(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT r.tenant_id, r.id FROM housing_safetyrequest r
      WHERE app_tenant() IS NULL AND r.status IN ('open', 'offered') AND r.expires_at <= now() ORDER BY r.expires_at LIMIT batch $$;

CALL access_evaluation('housing_safetyrequest',
    'id, tenant_id, programme_id, status, adults, babies, children, teenagers, adapted, asked_at, offered_at, accepted_at, entered_at, expires_at');

ALTER FUNCTION on_call_now(uuid) OWNER TO @definer@;
ALTER FUNCTION offer_safe_place(uuid, text) OWNER TO @definer@;
ALTER FUNCTION note_safe_entry(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_safety_requests(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION on_call_now(uuid), offer_safe_place(uuid, text), note_safe_entry(uuid), due_work_safety_requests(int) TO @app@;

-- === reports to shelters =============================================================================
-- A shelter's own month: written by its own jobs, read by its own people; a line is hidden from whoever its case bars since.
CALL access_enable('housing_shelterreport', 'SELECT, INSERT, UPDATE');
CALL access_own('housing_shelterreport');
ALTER TABLE housing_shelterreport ADD CONSTRAINT shelter_report__of_tenant UNIQUE (id, tenant_id);
CALL access_enable('housing_shelterreportline', 'SELECT, INSERT, DELETE');
CREATE POLICY own_reads ON housing_shelterreportline FOR SELECT TO @app@ USING (housing_shelterreportline.tenant_id = (SELECT app_tenant()));
CREATE POLICY own_jobs_add ON housing_shelterreportline FOR INSERT TO @app@ WITH CHECK (
    housing_shelterreportline.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL
    AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = housing_shelterreportline.case_id));
CREATE POLICY own_jobs_drop ON housing_shelterreportline FOR DELETE TO @app@ USING (
    housing_shelterreportline.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
CALL access_hide('housing_shelterreportline', 'case_id');
ALTER TABLE housing_shelterreportline ADD CONSTRAINT shelter_report_line__of_report
    FOREIGN KEY (report_id, tenant_id) REFERENCES housing_shelterreport (id, tenant_id);

-- Organisations that shelter and have no report of last month, once it is over.
CREATE FUNCTION due_work_shelter_reports(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT DISTINCT p.tenant_id, p.tenant_id FROM tenants_participation p
      WHERE app_tenant() IS NULL AND p.part = 'shelter' AND (p.until IS NULL OR p.until >= paris_today())
        AND NOT EXISTS (SELECT 1 FROM housing_shelterreport r WHERE r.tenant_id = p.tenant_id AND r.made_at IS NOT NULL
                           AND r.month = (date_trunc('month', paris_today()) - interval '1 month')::date) LIMIT batch $$;
ALTER FUNCTION due_work_shelter_reports(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_shelter_reports(int) TO @app@;
