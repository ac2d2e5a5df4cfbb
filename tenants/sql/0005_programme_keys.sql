-- Keys of programmes: no grant and no policy for `app`, like the tenants' keys.
ALTER TABLE tenants_programmekey ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_programmekey FORCE ROW LEVEL SECURITY;
CALL access_operator('tenants_programmekey');

-- The wrapped key of a programme that the acting tenant takes part in; a programme without one takes the one that is offered.
CREATE FUNCTION programme_key_for(target uuid, offered bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kept bytea;
BEGIN
    IF NOT coalesce(target = ANY (my_programmes()), false) THEN
        RETURN NULL;
    END IF;
    SELECT k.wrapped INTO kept FROM tenants_programmekey k WHERE k.programme_id = target;
    IF kept IS NULL THEN
        INSERT INTO tenants_programmekey (id, programme_id, wrapped) VALUES (gen_random_uuid(), target, offered)
        ON CONFLICT (programme_id) DO NOTHING;
        SELECT k.wrapped INTO kept FROM tenants_programmekey k WHERE k.programme_id = target;
    END IF;
    RETURN kept;
END $$;
ALTER FUNCTION programme_key_for(uuid, bytea) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION programme_key_for(uuid, bytea) TO @app@;
