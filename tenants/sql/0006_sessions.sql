-- Sessions: whoever brings the key gets the content; the list of one's own sessions is all that the serving role reads.
REVOKE ALL ON django_session FROM @app@;

CALL access_enable('tenants_session', 'DELETE');
GRANT SELECT (id, person_id, device, created_at, seen_at, expires_at) ON tenants_session TO @app@;
CREATE POLICY oneself_reads ON tenants_session FOR SELECT TO @app@
    USING (tenants_session.person_id = (SELECT app_user()) AND tenants_session.expires_at > now());
CREATE POLICY oneself_ends ON tenants_session FOR DELETE TO @app@ USING (tenants_session.person_id = (SELECT app_user()));

CREATE FUNCTION session_load(key bytea) RETURNS TABLE (id uuid, data bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.id, s.data FROM tenants_session s WHERE s.key_sha256 = key AND s.expires_at > now() $$;

-- A session is opened for the person in force, or for nobody yet; whoever brings its key writes it, never for somebody else.
CREATE FUNCTION session_save(key bytea, content bytea, person uuid, device text, expires timestamptz, creating boolean)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    result uuid;
BEGIN
    IF creating AND person IS NOT NULL AND person IS DISTINCT FROM app_user() THEN
        RAISE EXCEPTION 'a session is one''s own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF creating THEN
        INSERT INTO tenants_session AS s (id, key_sha256, data, person_id, device, created_at, seen_at, expires_at)
        VALUES (gen_random_uuid(), key, content, person, session_save.device, now(), now(), expires)
        ON CONFLICT (key_sha256) DO NOTHING RETURNING s.id INTO result;
    ELSE
        UPDATE tenants_session s
           SET data = content, person_id = person, device = session_save.device, seen_at = now(), expires_at = expires
         WHERE s.key_sha256 = key AND s.expires_at > now()
           AND (s.person_id IS NOT DISTINCT FROM person OR (s.person_id IS NULL AND person = app_user()))
        RETURNING s.id INTO result;
    END IF;
    RETURN result;
END $$;

CREATE FUNCTION session_drop(key bytea) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ DELETE FROM tenants_session s WHERE s.key_sha256 = key $$;

CREATE FUNCTION session_sweep() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ DELETE FROM tenants_session s WHERE s.expires_at <= now() $$;

-- Somebody who lost every factor: the operator removes them, by command.
CALL access_operator('mfa_authenticator');

-- Password hashes: a table of their own, one row a person, for that person alone.
CALL access_enable('tenants_personsecret', 'SELECT, INSERT, UPDATE');
CALL access_operator('tenants_personsecret');
CREATE POLICY oneself ON tenants_personsecret FOR ALL TO @app@
    USING (tenants_personsecret.person_id = (SELECT app_user()))
    WITH CHECK (tenants_personsecret.person_id = (SELECT app_user()));

ALTER FUNCTION session_load(bytea) OWNER TO @definer@;
ALTER FUNCTION session_save(bytea, bytea, uuid, text, timestamptz, boolean) OWNER TO @definer@;
ALTER FUNCTION session_drop(bytea) OWNER TO @definer@;
ALTER FUNCTION session_sweep() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION session_load(bytea), session_save(bytea, bytea, uuid, text, timestamptz, boolean),
    session_drop(bytea), session_sweep() TO @app@;
GRANT DELETE ON tenants_session TO @definer@;
