-- The calendar of a member, read by another application through a secret link: switched on by oneself, revoked by oneself, or by leaving.

CALL access_enable('cases_calendarlink', 'SELECT, INSERT');
GRANT UPDATE (revoked_at) ON cases_calendarlink TO @app@;
ALTER TABLE cases_calendarlink ADD CONSTRAINT calendar_link__of_tenant FOREIGN KEY (membership_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);
CREATE POLICY oneself ON cases_calendarlink FOR ALL TO @app@
    USING (cases_calendarlink.tenant_id = (SELECT app_tenant()) AND EXISTS (
        SELECT 1 FROM tenants_membership m WHERE m.id = cases_calendarlink.membership_id AND m.person_id = (SELECT app_user())))
    WITH CHECK (cases_calendarlink.tenant_id = (SELECT app_tenant()) AND EXISTS (
        SELECT 1 FROM tenants_membership m WHERE m.id = cases_calendarlink.membership_id AND m.person_id = (SELECT app_user()) AND m.is_active));

-- What was revoked stays so.
CREATE FUNCTION guard_calendar_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION 'a revoked link stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_calendar_link BEFORE UPDATE ON cases_calendarlink FOR EACH ROW EXECUTE FUNCTION guard_calendar_link();

-- Whoever leaves takes the link along; to come back opens nothing again.
CREATE FUNCTION revoke_calendar_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE cases_calendarlink l SET revoked_at = now() WHERE l.membership_id = NEW.id AND l.revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_calendar_link AFTER UPDATE OF is_active ON tenants_membership FOR EACH ROW
    WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION revoke_calendar_link();

-- The one door of bearer links: knows the hash of a token, tells whose it is while it lives. A calendar's is a membership's.
CREATE OR REPLACE FUNCTION resolve_bearer(kind text, sha256 bytea)
RETURNS TABLE (id uuid, tenant_id uuid, email text, expires_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT i.id, i.tenant_id, i.email::text, i.expires_at FROM tenants_invitation i
       WHERE kind = 'invitation' AND i.token_sha256 = sha256
         AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
      UNION ALL
      SELECT m.id, m.tenant_id, NULL, NULL FROM cases_calendarlink l
        JOIN tenants_membership m ON m.id = l.membership_id JOIN tenants_person p ON p.id = m.person_id
       WHERE kind = 'calendar' AND l.token_sha256 = sha256 AND l.revoked_at IS NULL AND m.is_active AND p.is_active $$;

ALTER FUNCTION revoke_calendar_link() OWNER TO @definer@;
