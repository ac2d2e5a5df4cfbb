-- Reports belong to the tenant that asked; a landlord has none; the full edition is read by its steering people alone.

-- Programmes whose evaluation the acting tenant may ask: it coordinates, funds or observes them.
CREATE FUNCTION evaluated_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
      WHERE p.tenant_id = app_tenant() AND p.part IN ('coordinator', 'funder', 'observer')
        AND (p.until IS NULL OR p.until >= paris_today()) $$;

-- Is a person of the steering committee asking, or the system for the tenant?
CREATE FUNCTION steers() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND 'coordinator' = ANY (m.roles)) $$;

CALL access_enable('reporting_report', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_edition ON reporting_report FOR SELECT TO @app@ USING (
    reporting_report.tenant_id = (SELECT app_tenant())
    AND (reporting_report.edition = 'metropole' OR (SELECT steers())));
CREATE POLICY evaluates ON reporting_report FOR INSERT TO @app@ WITH CHECK (
    reporting_report.tenant_id = (SELECT app_tenant())
    AND reporting_report.programme_id = ANY ((SELECT evaluated_programmes())::uuid[])
    AND (reporting_report.edition = 'metropole' OR (SELECT steers())));
CREATE POLICY own_edition_moves ON reporting_report FOR UPDATE TO @app@
    USING (reporting_report.tenant_id = (SELECT app_tenant()) AND (reporting_report.edition = 'metropole' OR (SELECT steers())))
    WITH CHECK (reporting_report.tenant_id = (SELECT app_tenant()) AND (reporting_report.edition = 'metropole' OR (SELECT steers())));

CALL access_enable('reporting_reportfact', 'SELECT, INSERT');
CREATE POLICY steering ON reporting_reportfact FOR SELECT TO @app@ USING (
    reporting_reportfact.tenant_id = (SELECT app_tenant()) AND (SELECT steers()));
CREATE POLICY frozen_with_its_report ON reporting_reportfact FOR INSERT TO @app@ WITH CHECK (
    reporting_reportfact.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM reporting_report r
                 WHERE r.id = reporting_reportfact.report_id AND r.tenant_id = (SELECT app_tenant()) AND r.edition = 'steering'
                   AND r.status = 'running' AND r.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])));
CALL access_hide('reporting_reportfact', 'case_id');

-- What is asked does not change; what is ready changes no more.
CREATE FUNCTION freeze_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'ready' THEN
        RAISE EXCEPTION 'a frozen report does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'report__frozen';
    END IF;
    IF (NEW.id, NEW.tenant_id, NEW.programme_id, NEW.starts_on, NEW.ends_on, NEW.edition, NEW.definitions_version, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.programme_id, OLD.starts_on, OLD.ends_on, OLD.edition, OLD.definitions_version, OLD.created_at) THEN
        RAISE EXCEPTION 'what a report covers does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'report__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_report BEFORE UPDATE ON reporting_report FOR EACH ROW EXECUTE FUNCTION freeze_report();

-- Reports that nobody is computing: the message was lost, or the worker died and its lease ran out. Ids only, and only
-- to the dispatcher, which acts for nobody.
CREATE FUNCTION due_work_reports(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT r.tenant_id, r.id FROM reporting_report r
      WHERE app_tenant() IS NULL
        AND ((r.status = 'queued' AND r.created_at < now() - interval '10 seconds')
             OR (r.status = 'running' AND r.locked_until < now()))
      ORDER BY r.created_at LIMIT batch $$;

ALTER FUNCTION evaluated_programmes() OWNER TO @definer@;
ALTER FUNCTION steers() OWNER TO @definer@;
ALTER FUNCTION due_work_reports(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION evaluated_programmes(), steers(), due_work_reports(int) TO @app@;
