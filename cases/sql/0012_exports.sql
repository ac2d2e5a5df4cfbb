-- Exports of cases: what was asked does not change, a second person agrees, the file is the requester's alone and ends.

-- Is the acting person one of those of the tenant who ask for exports and agree to them? (its own jobs act for nobody, and may)
CREATE FUNCTION decides_exports() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active
           AND m.roles && ARRAY['manager', 'coordinator']::varchar[]) $$;

CALL access_enable('cases_caseexport', 'SELECT, INSERT');
GRANT UPDATE (purpose, note, file_key, status, problem, decided_by_id, decided_at, rows, ready_at, expires_at, ended_at)
    ON cases_caseexport TO @app@;
ALTER TABLE cases_caseexport ADD CONSTRAINT case_export__requester_of_tenant FOREIGN KEY (requested_by_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);
CREATE POLICY deciders ON cases_caseexport FOR SELECT TO @app@
    USING (cases_caseexport.tenant_id = (SELECT app_tenant()) AND (SELECT decides_exports()));
CREATE POLICY requester_asks ON cases_caseexport FOR INSERT TO @app@ WITH CHECK (
    cases_caseexport.tenant_id = (SELECT app_tenant()) AND (SELECT decides_exports())
    AND EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = cases_caseexport.requested_by_id AND m.person_id = (SELECT app_user())));
CREATE POLICY deciders_move ON cases_caseexport FOR UPDATE TO @app@
    USING (cases_caseexport.tenant_id = (SELECT app_tenant()) AND (SELECT decides_exports()))
    WITH CHECK (cases_caseexport.tenant_id = (SELECT app_tenant()) AND (SELECT decides_exports()));

-- What a request may be when it is made: capped, asked now by a person, and either waiting for somebody or small and without identity.
CREATE FUNCTION ask_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.counted > (SELECT t.export_rows FROM tenants_tenant t WHERE t.id = NEW.tenant_id) THEN
        RAISE EXCEPTION 'too many cases' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_export__capped';
    END IF;
    IF NEW.status NOT IN ('asked', 'queued') OR NEW.decided_by_id IS NOT NULL OR NEW.rows IS NOT NULL OR NEW.downloads <> 0
       OR NEW.requested_at > now() + interval '1 minute' THEN
        RAISE EXCEPTION 'an export begins by being asked' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ask_export BEFORE INSERT ON cases_caseexport FOR EACH ROW EXECUTE FUNCTION ask_export();

-- Each move has its person: another one decides, in time; the requester's own context computes and cancels; the jobs end what lapsed.
CREATE FUNCTION guard_export() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    requester boolean := EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = OLD.requested_by_id AND m.person_id = app_user());
    decider boolean := EXISTS (SELECT 1 FROM tenants_membership m
                                WHERE m.id = NEW.decided_by_id AND m.person_id = app_user() AND m.tenant_id = OLD.tenant_id);
    system boolean := app_user() IS NULL;
    decided boolean := (NEW.decided_by_id, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at);
    noted boolean := NEW.note IS DISTINCT FROM OLD.note;
    made boolean := (NEW.rows, NEW.ready_at, NEW.expires_at) IS DISTINCT FROM (OLD.rows, OLD.ready_at, OLD.expires_at);
    allowed boolean;
BEGIN
    allowed := CASE
        WHEN NEW.status = OLD.status THEN
            (NOT decided AND NOT made AND NEW.problem = OLD.problem AND system)  -- sealed again
            OR NEW.downloads = OLD.downloads + 1  -- `app` has no right on this column: take_export() alone counts
        WHEN OLD.status = 'asked' AND NEW.status IN ('queued', 'refused') THEN
            decider AND NOT requester AND NOT made AND OLD.decide_by > now() AND OLD.decided_by_id IS NULL
        WHEN OLD.status = 'asked' AND NEW.status = 'lapsed' THEN system AND NOT decided AND NOT noted AND NOT made AND OLD.decide_by <= now()
        WHEN OLD.status = 'queued' AND NEW.status = 'ready' THEN
            requester AND NOT decided AND NOT noted AND NEW.ready_at <= now() + interval '1 minute'
        WHEN OLD.status = 'queued' AND NEW.status = 'failed' THEN (requester OR system) AND NOT decided AND NOT noted AND NOT made
        WHEN OLD.status IN ('asked', 'queued') AND NEW.status = 'cancelled' THEN requester AND NOT decided AND NOT noted AND NOT made
        WHEN OLD.status = 'ready' AND NEW.status = 'destroyed' THEN (requester OR system) AND NOT decided AND NOT noted AND NOT made
        ELSE false END;
    IF NOT coalesce(allowed, false) OR (NEW.purpose IS DISTINCT FROM OLD.purpose AND NOT system) THEN
        RAISE EXCEPTION 'this export is not yours to move so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_export BEFORE UPDATE ON cases_caseexport FOR EACH ROW EXECUTE FUNCTION guard_export();

-- The file: written while its export is computed for its requester, read by no statement of `app`.
CALL access_enable('cases_exportfile', 'INSERT');
CREATE POLICY requester_makes ON cases_exportfile FOR INSERT TO @app@ WITH CHECK (
    cases_exportfile.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM cases_caseexport e JOIN tenants_membership m ON m.id = e.requested_by_id
                 WHERE e.id = cases_exportfile.export_id AND e.tenant_id = (SELECT app_tenant()) AND e.status = 'queued'
                   AND m.person_id = (SELECT app_user())));

-- The sealed file, to the person who asked, in time and so many times; each time counts. Not when one of its cases was erased, went
-- to another owner or bars the person since it was made.
CREATE FUNCTION take_export(target uuid) RETURNS TABLE (file uuid, content bytea) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM cases_caseexport e JOIN tenants_membership m ON m.id = e.requested_by_id JOIN cases_exportfile f ON f.export_id = e.id
      WHERE NOT f.cases && hidden_cases()
        AND NOT EXISTS (SELECT 1 FROM unnest(f.cases) AS held (id) LEFT JOIN cases_case c ON c.id = held.id
                         WHERE c.tenant_id IS DISTINCT FROM e.tenant_id OR c.erased_at IS NOT NULL)
        AND e.id = target AND e.tenant_id = app_tenant() AND m.person_id = app_user() AND m.is_active AND decides_exports()
        AND e.status = 'ready' AND e.expires_at > now() AND e.downloads < 3 FOR UPDATE OF e;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE cases_caseexport e SET downloads = e.downloads + 1 WHERE e.id = target;
    RETURN QUERY SELECT f.id, f.content FROM cases_exportfile f WHERE f.export_id = target;
END $$;

-- Removes the file: for the requester, and for the tenant's jobs, which act for nobody.
CREATE FUNCTION shred_export(target uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM cases_exportfile f USING cases_caseexport e
     WHERE e.id = target AND f.export_id = e.id AND e.tenant_id = app_tenant()
       AND (app_user() IS NULL OR EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = e.requested_by_id AND m.person_id = app_user()));
    RETURN FOUND;
END $$;
GRANT DELETE ON cases_exportfile TO @definer@;

-- Exports to be computed (their message was lost, or the worker died), decided too late, or whose file has had its time. Ids only, and
-- only to the dispatcher, which acts for nobody.
CREATE FUNCTION due_work_exports(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT e.tenant_id, e.id FROM cases_caseexport e
       WHERE app_tenant() IS NULL
         AND ((e.status = 'queued' AND coalesce(e.decided_at, e.requested_at) < now() - interval '10 seconds')
              OR (e.status = 'asked' AND e.decide_by <= now())
              OR (e.status = 'ready' AND (e.expires_at <= now() OR e.downloads >= 3)))
       ORDER BY e.requested_at LIMIT batch $$;

ALTER FUNCTION decides_exports() OWNER TO @definer@;
ALTER FUNCTION guard_export() OWNER TO @definer@;
ALTER FUNCTION take_export(uuid) OWNER TO @definer@;
ALTER FUNCTION shred_export(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_exports(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION decides_exports(), take_export(uuid), shred_export(uuid), due_work_exports(int) TO @app@;
