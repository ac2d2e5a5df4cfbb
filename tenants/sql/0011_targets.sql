-- Targets of channels and closings to new entries: read by whoever takes part, decided by the coordination, never rewritten.

ALTER TABLE tenants_channel ADD CONSTRAINT channel__of_programme UNIQUE (id, programme_id);
ALTER TABLE tenants_channeltarget ADD CONSTRAINT target__of_its_programme FOREIGN KEY (channel_id, programme_id)
    REFERENCES tenants_channel (id, programme_id);

DO $$
DECLARE
    decisions text;
BEGIN
    FOREACH decisions IN ARRAY ARRAY['tenants_channeltarget', 'tenants_entryclosing'] LOOP
        EXECUTE format('CALL access_enable(%L, ''SELECT, INSERT'')', decisions);
        EXECUTE format('CALL access_operator(%L)', decisions);
        EXECUTE format('GRANT UPDATE (until) ON %I TO @app@', decisions);
        EXECUTE format('CREATE POLICY taking_part ON %1$I FOR SELECT TO @app@ USING (%1$I.programme_id = ANY ((SELECT my_programmes())::uuid[]))',
                       decisions);
        EXECUTE format('CREATE POLICY coordination_decides ON %1$I FOR INSERT TO @app@ WITH CHECK (%1$I.set_by_id = (SELECT app_tenant())'
                       ' AND %1$I.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))', decisions);
        EXECUTE format('CREATE POLICY coordination_ends ON %1$I FOR UPDATE TO @app@'
                       ' USING (%1$I.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))'
                       ' WITH CHECK (%1$I.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))', decisions);
    END LOOP;
END $$;
CREATE POLICY evaluation ON tenants_channeltarget FOR SELECT TO @report@ USING (true);
GRANT SELECT ON tenants_channeltarget TO @report@;

-- What has ended does not end again, at another date.
CREATE FUNCTION end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL THEN
        RAISE EXCEPTION 'what has ended does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision__ends_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER end_once BEFORE UPDATE ON tenants_channeltarget FOR EACH ROW EXECUTE FUNCTION end_once();
CREATE TRIGGER end_once BEFORE UPDATE ON tenants_entryclosing FOR EACH ROW EXECUTE FUNCTION end_once();

-- Since when a programme takes nobody in, today: by decision, or because it is over. Null while it does.
CREATE FUNCTION closed_to_entries(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT least(
        (SELECT min(c.since) FROM tenants_entryclosing c, (SELECT paris_today() AS today) d
          WHERE c.programme_id = target AND c.since <= d.today AND (c.until IS NULL OR c.until > d.today)),
        (SELECT p.ends_on + 1 FROM tenants_programme p WHERE p.id = target AND p.ends_on < paris_today())) $$;
ALTER FUNCTION closed_to_entries(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION closed_to_entries(uuid) TO @app@, @owner@;
