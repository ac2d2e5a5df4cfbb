-- Identity providers: what a provider calls a person. One link a person and a provider; nothing else is kept of what it said.
CALL access_enable('socialaccount_socialaccount', 'SELECT, INSERT, UPDATE, DELETE');
CREATE POLICY oneself ON socialaccount_socialaccount FOR ALL TO @app@
    USING (socialaccount_socialaccount.user_id = (SELECT app_user()))
    WITH CHECK (socialaccount_socialaccount.user_id = (SELECT app_user()));
GRANT USAGE ON SEQUENCE socialaccount_socialaccount_id_seq TO @app@;
ALTER TABLE socialaccount_socialaccount
    ADD CONSTRAINT socialaccount__one_link UNIQUE (user_id, provider),
    ADD CONSTRAINT socialaccount__keeps_nothing CHECK (extra_data = '{}'::jsonb);
-- Applications are settings and tokens are not kept: no grant to anybody on their tables.
ALTER TABLE socialaccount_socialtoken ADD CONSTRAINT socialtoken__never CHECK (false);

-- Whom a provider's subject is, so that the sign-in may read one row; the signature of the provider is what proves.
CREATE FUNCTION provider_identity(provider text, subject text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT a.user_id FROM socialaccount_socialaccount a JOIN tenants_person p ON p.id = a.user_id
      WHERE a.provider = provider_identity.provider AND a.uid = provider_identity.subject AND p.is_active $$;

-- How the members of the acting tenant prove who they are: told to its managers, yes or no.
CREATE FUNCTION member_factors() RETURNS TABLE (membership_id uuid, has_factor boolean, is_linked boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT m.id,
             EXISTS (SELECT 1 FROM mfa_authenticator f WHERE f.user_id = m.person_id AND f.type <> 'recovery_codes'),
             EXISTS (SELECT 1 FROM socialaccount_socialaccount a WHERE a.user_id = m.person_id)
        FROM tenants_membership m WHERE m.tenant_id = app_tenant() AND manages() $$;

-- Why the link of an invitation opens nothing any more: told to whoever holds the link.
CREATE FUNCTION invitation_end(sha256 bytea) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted' WHEN i.revoked_at IS NOT NULL THEN 'revoked'
                  WHEN i.expires_at <= now() THEN 'expired' END
        FROM tenants_invitation i WHERE i.token_sha256 = sha256 $$;

-- Counts an address of one's own stock shown to the acting member: how many different ones today, and whether this one is new.
CREATE FUNCTION count_own_reveal(thing text) RETURNS TABLE (shown int, is_new boolean, quota int) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    today date := paris_today();
    mine uuid;
    seen varchar[];
BEGIN
    SELECT m.id, t.reveal_quota INTO mine, quota
      FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id
     WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active;
    IF mine IS NULL THEN
        RAISE EXCEPTION 'a reveal is somebody''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO tenants_revealcount (id, tenant_id, membership_id, day, things, own_things, refused)
    VALUES (gen_random_uuid(), app_tenant(), mine, today, '{}', '{}', 0)
    ON CONFLICT (membership_id, day) DO NOTHING;
    SELECT c.own_things INTO STRICT seen FROM tenants_revealcount c WHERE c.membership_id = mine AND c.day = today FOR UPDATE;
    is_new := thing <> ALL (seen);
    IF is_new THEN
        seen := array_append(seen, thing::varchar);
        UPDATE tenants_revealcount c SET own_things = seen WHERE c.membership_id = mine AND c.day = today;
    END IF;
    shown := cardinality(seen);
    RETURN NEXT;
END $$;

-- Mails that a person is owed about its own account: written for oneself, only their sending is noted afterwards.
CALL access_enable('tenants_accountnotice', 'SELECT, INSERT');
GRANT UPDATE (sent_at) ON tenants_accountnotice TO @app@;
CREATE POLICY oneself ON tenants_accountnotice FOR ALL TO @app@
    USING (tenants_accountnotice.person_id = (SELECT app_user()))
    WITH CHECK (tenants_accountnotice.person_id = (SELECT app_user()));

-- Ids only; after a day a mail says nothing useful any more. Nobody at work reads the work of others.
CREATE FUNCTION due_work_account_notices(batch int) RETURNS TABLE (person_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT n.person_id, n.id FROM tenants_accountnotice n
      WHERE n.sent_at IS NULL AND n.at > now() - interval '1 day' AND app_user() IS NULL AND app_tenant() IS NULL
      ORDER BY n.at LIMIT batch $$;

ALTER FUNCTION due_work_account_notices(int) OWNER TO @definer@;
ALTER FUNCTION provider_identity(text, text) OWNER TO @definer@;
ALTER FUNCTION member_factors() OWNER TO @definer@;
ALTER FUNCTION invitation_end(bytea) OWNER TO @definer@;
ALTER FUNCTION count_own_reveal(text) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION provider_identity(text, text), member_factors(), invitation_end(bytea), count_own_reveal(text),
    due_work_account_notices(int) TO @app@;
