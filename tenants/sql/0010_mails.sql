-- What is said by mail, once: how each member wants it, what was taken up for a mail, who cannot be reached.

CALL access_enable('tenants_mailsetting', 'SELECT, INSERT');
GRANT UPDATE (pace, quiet_from, quiet_until, digest_on, refused_at) ON tenants_mailsetting TO @app@;
CREATE POLICY oneself_or_jobs ON tenants_mailsetting FOR ALL TO @app@
    USING (tenants_mailsetting.tenant_id = (SELECT app_tenant())
           AND ((SELECT app_user()) IS NULL OR EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = tenants_mailsetting.membership_id AND m.person_id = (SELECT app_user()))))
    WITH CHECK (tenants_mailsetting.tenant_id = (SELECT app_tenant())
           AND ((SELECT app_user()) IS NULL OR EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = tenants_mailsetting.membership_id AND m.person_id = (SELECT app_user()))));
ALTER TABLE tenants_mailsetting ADD CONSTRAINT mailsetting__member_of_tenant FOREIGN KEY (membership_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);

-- What was sent and what was refused is not the person's to say.
CREATE FUNCTION guard_mail_setting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF app_user() IS NOT NULL AND (
        CASE WHEN TG_OP = 'INSERT' THEN NEW.digest_on IS NOT NULL OR NEW.refused_at IS NOT NULL
             ELSE (NEW.digest_on, NEW.refused_at) IS DISTINCT FROM (OLD.digest_on, OLD.refused_at) END) THEN
        RAISE EXCEPTION 'what was sent is for the jobs to say' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_mail_setting BEFORE INSERT OR UPDATE ON tenants_mailsetting FOR EACH ROW EXECUTE FUNCTION guard_mail_setting();

-- A notification is taken up for a mail, once, by the jobs of its tenant.
GRANT UPDATE (mailed_at) ON tenants_notification TO @app@;
CREATE POLICY jobs_mail ON tenants_notification FOR UPDATE TO @app@
    USING (tenants_notification.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (tenants_notification.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
CREATE INDEX notification__to_mail ON tenants_notification (membership_id) WHERE read_at IS NULL AND mailed_at IS NULL;

-- Members whose daily mail is due: something is unread and was said by no mail, their quiet hours are over, none was sent today.
CREATE FUNCTION due_work_digests(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT m.tenant_id, m.id FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id
        LEFT JOIN tenants_mailsetting s ON s.membership_id = m.id
      WHERE app_tenant() IS NULL AND m.is_active AND p.is_active AND coalesce(s.pace, 'daily') <> 'none'
        AND s.digest_on IS DISTINCT FROM paris_today()
        AND EXISTS (SELECT 1 FROM tenants_notification n WHERE n.membership_id = m.id AND n.read_at IS NULL AND n.mailed_at IS NULL)
      ORDER BY m.id LIMIT batch $$;

-- What of notifications is hidden from the acting person; the floor above knows, and replaces this function.
CREATE FUNCTION hidden_abouts() RETURNS uuid[] LANGUAGE sql STABLE AS $$ SELECT '{}'::uuid[] $$;
GRANT EXECUTE ON FUNCTION hidden_abouts() TO @definer@;

-- Members of the acting tenant whom nothing reaches, why, and how much they have not read: told to its managers.
CREATE FUNCTION unreachable_members() RETURNS TABLE (membership_id uuid, why text[], waiting int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT found.id, found.why, found.waiting FROM (
        SELECT m.id,
               array_remove(ARRAY[
                   CASE WHEN NOT (m.is_active AND p.is_active) THEN 'left' END,
                   CASE WHEN m.is_active AND p.is_active AND s.refused_at IS NOT NULL THEN 'refused' END,
                   CASE WHEN m.is_active AND p.is_active AND p.last_login IS NULL THEN 'never' END,
                   CASE WHEN m.is_active AND p.is_active
                         AND NOT EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.user_id = p.id AND a.verified AND lower(a.email) = lower(p.email))
                         AND NOT EXISTS (SELECT 1 FROM tenants_invitation i
                                          WHERE lower(i.email) = lower(p.email) AND i.accepted_at IS NOT NULL) THEN 'unverified' END], NULL) AS why,
               (SELECT count(*)::int FROM tenants_notification n
                 WHERE n.membership_id = m.id AND n.read_at IS NULL AND NOT n.about = ANY (hidden_abouts())) AS waiting
          FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id LEFT JOIN tenants_mailsetting s ON s.membership_id = m.id
         WHERE m.tenant_id = app_tenant() AND manages()) found
     WHERE found.why <> '{}' AND (found.why <> '{left}' OR found.waiting > 0) $$;

-- Of these kinds, what was to be told in the acting tenant in the last thirty days and reached nobody: told to its managers.
CREATE FUNCTION told_to_nobody(kinds text[]) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT count(*)::int FROM tenants_outboxevent e
      WHERE e.tenant_id = app_tenant() AND manages() AND e.kind = ANY (kinds) AND e.relayed_at > now() - interval '30 days'
        AND NOT e.about = ANY (hidden_abouts()) AND NOT EXISTS (SELECT 1 FROM tenants_notification n WHERE n.event_id = e.id) $$;

ALTER FUNCTION due_work_digests(int) OWNER TO @definer@;
ALTER FUNCTION hidden_abouts() OWNER TO @definer@;
ALTER FUNCTION unreachable_members() OWNER TO @definer@;
ALTER FUNCTION told_to_nobody(text[]) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_digests(int), unreachable_members(), told_to_nobody(text[]) TO @app@;
