-- Resources and partners: each organisation keeps its own entry, the coordination keeps partners without an account; those of one programme read.

-- Does another organisation take part today in a programme of the acting tenant?
CREATE FUNCTION is_live_partner(other uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM tenants_participation p
                      WHERE p.tenant_id = other AND p.programme_id = ANY (my_programmes()) AND (p.until IS NULL OR p.until >= paris_today())) $$;

-- May the acting person keep the directory of the acting tenant? (its own jobs act for nobody, and may)
CREATE FUNCTION keeps_directory() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND m.roles && '{manager,coordinator}'::varchar[]) $$;

ALTER FUNCTION is_live_partner(uuid) OWNER TO @definer@;
ALTER FUNCTION keeps_directory() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION is_live_partner(uuid), keeps_directory() TO @app@;

-- === the directory ==================================================================================
CALL access_enable('tenants_directoryentry', 'SELECT, INSERT');
GRANT UPDATE (activity, languages, hours, phone, email, website, street, commune_id, area, reviewed_on) ON tenants_directoryentry TO @app@;
CREATE POLICY own_or_partner ON tenants_directoryentry FOR SELECT TO @app@ USING (
    tenants_directoryentry.tenant_id = (SELECT app_tenant()) OR is_live_partner(tenants_directoryentry.tenant_id));
CREATE POLICY own_adds ON tenants_directoryentry FOR INSERT TO @app@ WITH CHECK (
    tenants_directoryentry.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory()));
CREATE POLICY own_edits ON tenants_directoryentry FOR UPDATE TO @app@
    USING (tenants_directoryentry.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory()))
    WITH CHECK (tenants_directoryentry.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory()));

CALL access_enable('tenants_outsidepartner', 'SELECT, INSERT');
GRANT UPDATE (name, kind, is_active, activity, languages, hours, phone, email, website, street, commune_id, area, reviewed_on)
    ON tenants_outsidepartner TO @app@;
CREATE POLICY taking_part ON tenants_outsidepartner FOR SELECT TO @app@ USING (
    tenants_outsidepartner.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY coordination_adds ON tenants_outsidepartner FOR INSERT TO @app@ WITH CHECK (
    tenants_outsidepartner.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory())
    AND tenants_outsidepartner.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_edits ON tenants_outsidepartner FOR UPDATE TO @app@
    USING (tenants_outsidepartner.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]) AND (SELECT keeps_directory()))
    WITH CHECK (tenants_outsidepartner.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]) AND (SELECT keeps_directory()));

-- A team of an organisation is its own; a team of a partner without an account is kept with it.
CALL access_enable('tenants_directoryteam', 'SELECT, INSERT');
GRANT UPDATE (name, functions, about, phone, email, is_active) ON tenants_directoryteam TO @app@;
CREATE POLICY as_its_entry ON tenants_directoryteam FOR SELECT TO @app@ USING (
    CASE WHEN tenants_directoryteam.partner_id IS NULL
         THEN tenants_directoryteam.tenant_id = (SELECT app_tenant()) OR is_live_partner(tenants_directoryteam.tenant_id)
         ELSE EXISTS (SELECT 1 FROM tenants_outsidepartner o WHERE o.id = tenants_directoryteam.partner_id) END);
CREATE POLICY keeper_adds ON tenants_directoryteam FOR INSERT TO @app@ WITH CHECK (
    tenants_directoryteam.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory())
    AND (tenants_directoryteam.partner_id IS NULL OR EXISTS (
        SELECT 1 FROM tenants_outsidepartner o
         WHERE o.id = tenants_directoryteam.partner_id AND o.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))));
CREATE POLICY keeper_edits ON tenants_directoryteam FOR UPDATE TO @app@
    USING ((SELECT keeps_directory()) AND CASE WHEN tenants_directoryteam.partner_id IS NULL
         THEN tenants_directoryteam.tenant_id = (SELECT app_tenant())
         ELSE EXISTS (SELECT 1 FROM tenants_outsidepartner o
                       WHERE o.id = tenants_directoryteam.partner_id AND o.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])) END);

CALL access_enable('tenants_agreement', 'SELECT, INSERT');
GRANT UPDATE (organisation_id, partner_id, subject, starts_on, ends_on, is_active) ON tenants_agreement TO @app@;
CREATE POLICY taking_part ON tenants_agreement FOR SELECT TO @app@ USING (
    tenants_agreement.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY own_adds ON tenants_agreement FOR INSERT TO @app@ WITH CHECK (
    tenants_agreement.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory())
    AND tenants_agreement.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY own_edits ON tenants_agreement FOR UPDATE TO @app@
    USING (tenants_agreement.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory()))
    WITH CHECK (tenants_agreement.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory()));

-- Where women are sheltered is secret: whoever shelters has no street in the directory, nor keeps one on becoming a shelter.
CREATE FUNCTION guard_shelter_street() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.street <> '' AND (
        EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.id = NEW.tenant_id AND t.kind = 'ASSO_HEBERGEMENT')
        OR EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = NEW.tenant_id AND p.part = 'shelter')) THEN
        RAISE EXCEPTION 'a shelter has no street here' USING ERRCODE = 'check_violation', CONSTRAINT = 'directory_entry__no_shelter_street';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_shelter_street BEFORE INSERT OR UPDATE OF street ON tenants_directoryentry
    FOR EACH ROW EXECUTE FUNCTION guard_shelter_street();

CREATE FUNCTION forget_shelter_street() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE tenants_directoryentry SET street = '' WHERE tenant_id = NEW.tenant_id AND street <> '';
    RETURN NULL;
END $$;
CREATE TRIGGER forget_shelter_street AFTER INSERT OR UPDATE OF part ON tenants_participation
    FOR EACH ROW WHEN (NEW.part = 'shelter') EXECUTE FUNCTION forget_shelter_street();
ALTER FUNCTION guard_shelter_street() OWNER TO @definer@;
ALTER FUNCTION forget_shelter_street() OWNER TO @definer@;

-- === what is done beyond cases ======================================================================
-- Actions: one's own and, for the coordination, those of its programmes; the others read totals.
CALL access_enable('tenants_outreachaction', 'SELECT, INSERT');
GRANT UPDATE (done_on, kind, title, people, hours, notes, is_active) ON tenants_outreachaction TO @app@;
CREATE POLICY own_or_coordinated ON tenants_outreachaction FOR SELECT TO @app@ USING (
    tenants_outreachaction.tenant_id = (SELECT app_tenant())
    OR tenants_outreachaction.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));

-- Advice: one's own alone; the others read how many there were.
CALL access_enable('tenants_advicecontact', 'SELECT, INSERT');
GRANT UPDATE (given_on, caller, subject, orientation, is_active) ON tenants_advicecontact TO @app@;
CREATE POLICY own_reads ON tenants_advicecontact FOR SELECT TO @app@ USING (tenants_advicecontact.tenant_id = (SELECT app_tenant()));

CALL access_enable('tenants_externalfigure', 'SELECT, INSERT');
GRANT UPDATE (value, source) ON tenants_externalfigure TO @app@;
CREATE POLICY taking_part ON tenants_externalfigure FOR SELECT TO @app@ USING (
    tenants_externalfigure.programme_id = ANY ((SELECT my_programmes())::uuid[]));

DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['tenants_outreachaction', 'tenants_advicecontact', 'tenants_externalfigure'] LOOP
        EXECUTE format('CREATE POLICY own_adds ON %1$I FOR INSERT TO @app@ WITH CHECK (%1$I.tenant_id = (SELECT app_tenant())'
                       ' AND %1$I.programme_id = ANY ((SELECT my_programmes())::uuid[]))', target);
        EXECUTE format('CREATE POLICY own_edits ON %1$I FOR UPDATE TO @app@ USING (%1$I.tenant_id = (SELECT app_tenant()))'
                       ' WITH CHECK (%1$I.tenant_id = (SELECT app_tenant()))', target);
    END LOOP;
END $$;

CALL access_enable('tenants_localprocedure', 'SELECT, INSERT');
GRANT UPDATE (title, text, phone, hours, reviewed_on, is_active) ON tenants_localprocedure TO @app@;
CREATE POLICY taking_part ON tenants_localprocedure FOR SELECT TO @app@ USING (
    tenants_localprocedure.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY coordination_adds ON tenants_localprocedure FOR INSERT TO @app@ WITH CHECK (
    tenants_localprocedure.tenant_id = (SELECT app_tenant()) AND (SELECT keeps_directory())
    AND tenants_localprocedure.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_edits ON tenants_localprocedure FOR UPDATE TO @app@
    USING (tenants_localprocedure.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]) AND (SELECT keeps_directory()))
    WITH CHECK (tenants_localprocedure.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]) AND (SELECT keeps_directory()));

-- Totals of a year, for every organisation of the programme.
CREATE FUNCTION action_totals(wanted int) RETURNS TABLE (tenant_id uuid, kind text, actions int, people bigint, hours numeric)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT a.tenant_id, a.kind::text, count(*)::int, sum(a.people)::bigint, sum(a.hours) FROM tenants_outreachaction a
      WHERE a.is_active AND a.programme_id = ANY (my_programmes())
        AND a.done_on >= make_date(wanted, 1, 1) AND a.done_on < make_date(wanted + 1, 1, 1)
      GROUP BY a.tenant_id, a.kind $$;

-- How many advices an organisation's partners gave in a year, all together; fewer than five are not said, but to the coordination.
CREATE FUNCTION advice_totals(wanted int) RETURNS TABLE (programme_id uuid, contacts int, is_masked boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT c.programme_id, CASE WHEN few.hidden THEN NULL ELSE c.found END, few.hidden
        FROM (SELECT a.programme_id, count(*)::int AS found FROM tenants_advicecontact a
               WHERE a.is_active AND a.programme_id = ANY (my_programmes())
                 AND a.given_on >= make_date(wanted, 1, 1) AND a.given_on < make_date(wanted + 1, 1, 1)
               GROUP BY a.programme_id) c
       CROSS JOIN LATERAL (SELECT c.found < 5 AND NOT c.programme_id = ANY (coordinated_programmes()) AS hidden) few $$;
ALTER FUNCTION action_totals(int) OWNER TO @definer@;
ALTER FUNCTION advice_totals(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION action_totals(int), advice_totals(int) TO @app@;
