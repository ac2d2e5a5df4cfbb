-- What a member has revealed today outside its own cases: counted by the database, read and changed by nobody else.
ALTER TABLE tenants_revealcount ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_revealcount FORCE ROW LEVEL SECURITY;

-- Counts one thing for the acting membership: the same thing counts once a day. The row is locked until the end of the
-- transaction, so that two requests at once cannot both take the last one.
CREATE FUNCTION count_reveal(thing text) RETURNS TABLE (allowed boolean, refused int) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    today date := paris_today();
    mine uuid;
    quota int;
    counted tenants_revealcount%ROWTYPE;
BEGIN
    SELECT m.id, t.reveal_quota INTO mine, quota
      FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id
     WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active;
    IF mine IS NULL THEN
        RAISE EXCEPTION 'a reveal is somebody''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO tenants_revealcount (id, tenant_id, membership_id, day, things, refused)
    VALUES (gen_random_uuid(), app_tenant(), mine, today, '{}', 0)
    ON CONFLICT (membership_id, day) DO NOTHING;
    SELECT c.* INTO STRICT counted FROM tenants_revealcount c WHERE c.membership_id = mine AND c.day = today FOR UPDATE;
    allowed := thing = ANY (counted.things) OR cardinality(counted.things) < quota;
    IF NOT allowed THEN
        counted.refused := counted.refused + 1;
        UPDATE tenants_revealcount c SET refused = counted.refused WHERE c.id = counted.id;
    ELSIF thing <> ALL (counted.things) THEN
        UPDATE tenants_revealcount c SET things = array_append(c.things, thing::varchar) WHERE c.id = counted.id;
    END IF;
    refused := counted.refused;
    RETURN NEXT;
END $$;
ALTER FUNCTION count_reveal(text) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION count_reveal(text) TO @app@;
