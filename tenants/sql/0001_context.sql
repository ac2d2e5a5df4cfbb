-- The context of a transaction, and the tables of the ground floor.
-- Settings are local to the transaction; no context, no rows. `(SELECT f())` in a policy is evaluated once a statement.

CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(pg_catalog.current_setting('app.user', true), '')::uuid $$;

CREATE FUNCTION app_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(pg_catalog.current_setting('app.tenant', true), '')::uuid $$;

CREATE FUNCTION app_groups() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(pg_catalog.current_setting('app.groups', true), ''), '{}')::int[] $$;

GRANT EXECUTE ON FUNCTION app_user(), app_tenant(), app_groups()
    TO @app@, @report@, @matcher@, @definer@, @owner@, @backup@;

-- Turns forced row-level security on and grants what `app` may do with the table. Not for `app` to call.
CREATE PROCEDURE access_enable(target regclass, privileges text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('GRANT %s ON %s TO @app@', privileges, target);
END $$;

-- Lets the operator (the owner role, by command) set up organisations and programmes; never used on cases.
CREATE PROCEDURE access_operator(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY operator ON %s FOR ALL TO @owner@ USING (true) WITH CHECK (true)', target);
END $$;

-- === days are those of Paris, whatever the clock of the connection ==================================
CREATE FUNCTION paris_day(instant timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (instant AT TIME ZONE 'Europe/Paris')::date $$;
CREATE FUNCTION paris_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT (now() AT TIME ZONE 'Europe/Paris')::date $$;
GRANT EXECUTE ON FUNCTION paris_day(timestamptz), paris_today() TO @app@, @report@, @matcher@, @owner@, @definer@;

-- === programmes that the acting tenant takes part in ===========================================
CREATE FUNCTION my_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
      WHERE p.tenant_id = app_tenant() AND (p.until IS NULL OR p.until >= paris_today()) $$;

CREATE FUNCTION coordinated_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
      WHERE p.tenant_id = app_tenant() AND p.part = 'coordinator' AND (p.until IS NULL OR p.until >= paris_today()) $$;

CREATE FUNCTION is_partner(other uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT other = app_tenant() OR EXISTS (
        SELECT 1 FROM tenants_participation theirs
        WHERE theirs.tenant_id = other AND theirs.programme_id = ANY (my_programmes())) $$;

-- Does a tenant play one of these parts today, in a programme that the acting tenant takes part in?
CREATE FUNCTION takes_part(other uuid, programme uuid, VARIADIC parts text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT takes_part.programme = ANY (my_programmes()) AND EXISTS (
        SELECT 1 FROM tenants_participation p
         WHERE p.tenant_id = other AND p.programme_id = takes_part.programme AND p.part = ANY (parts)
           AND (p.until IS NULL OR p.until >= paris_today())) $$;

-- Does the acting person manage the acting tenant? (its own jobs act for nobody, and may)
CREATE FUNCTION manages() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active AND 'manager' = ANY (m.roles)) $$;

-- === keys: a wrapped tenant key leaves only for a partner's transaction ==========================
CREATE FUNCTION tenant_key_for(target uuid, wanted smallint DEFAULT NULL)
RETURNS TABLE (version smallint, wrapped bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT k.version, k.wrapped FROM tenants_tenantkey k
      WHERE k.tenant_id = target AND (wanted IS NULL OR k.version = wanted) AND is_partner(target)
      ORDER BY k.version DESC LIMIT 1 $$;

-- === entrance: before anybody is known ==========================================================
CREATE FUNCTION login_identity(address text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT p.id FROM tenants_person p WHERE lower(p.email) = lower(address) AND p.is_active $$;

-- The one door of bearer links: knows the hash of a token, tells whose it is while it lives.
CREATE FUNCTION resolve_bearer(kind text, sha256 bytea)
RETURNS TABLE (id uuid, tenant_id uuid, email text, expires_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT i.id, i.tenant_id, i.email, i.expires_at FROM tenants_invitation i
      WHERE kind = 'invitation' AND i.token_sha256 = sha256
        AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now() $$;

CREATE FUNCTION accept_invitation(sha256 bytea) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    offer tenants_invitation%ROWTYPE;
    result uuid;
BEGIN
    SELECT i.* INTO offer FROM tenants_invitation i
     WHERE i.token_sha256 = sha256 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
       FOR UPDATE;
    IF offer.id IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM tenants_person p WHERE p.id = app_user() AND lower(p.email) = lower(offer.email)) THEN
        RETURN NULL;
    END IF;
    INSERT INTO tenants_membership AS m (id, person_id, tenant_id, roles, is_active, created_at)
    VALUES (gen_random_uuid(), app_user(), offer.tenant_id, offer.roles, true, now())
    ON CONFLICT (person_id, tenant_id) DO UPDATE SET roles = excluded.roles, is_active = true
    RETURNING m.id INTO result;
    UPDATE tenants_invitation SET accepted_at = now() WHERE tenants_invitation.id = offer.id;
    RETURN result;
END $$;

-- === groups: guardian grants go to the group of a tenant or of a membership =====================
CREATE FUNCTION own_group() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO auth_group (name) VALUES (TG_ARGV[0] || ':' || NEW.id) RETURNING id INTO NEW.group_id;
    RETURN NEW;
END $$;
CREATE TRIGGER own_group BEFORE INSERT ON tenants_tenant FOR EACH ROW EXECUTE FUNCTION own_group('tenant');
CREATE TRIGGER own_group BEFORE INSERT ON tenants_membership FOR EACH ROW EXECUTE FUNCTION own_group('membership');

-- A tenant that has people keeps an active manager.
CREATE FUNCTION keep_a_manager() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF 'manager' = ANY (OLD.roles) AND OLD.is_active AND NOT EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.tenant_id = OLD.tenant_id AND m.is_active AND 'manager' = ANY (m.roles)) THEN
        RAISE EXCEPTION 'the last manager cannot leave' USING ERRCODE = 'check_violation', CONSTRAINT = 'membership__keeps_a_manager';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_a_manager AFTER UPDATE ON tenants_membership
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION keep_a_manager();

-- What is sent to a person goes to its address: it does not change by the person's own hand, nor does a closed account open again.
CREATE FUNCTION guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole)
       AND (NEW.id, lower(NEW.email), NEW.is_active) IS DISTINCT FROM (OLD.id, lower(OLD.email), OLD.is_active) THEN
        RAISE EXCEPTION 'an address is changed by the operator' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_person BEFORE UPDATE ON tenants_person FOR EACH ROW EXECUTE FUNCTION guard_person();

-- A model-level permission on a group would open every object: there is none, ever.
CREATE FUNCTION refuse_model_level_permission() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'permissions are granted on objects, never on a model' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER refuse_model_level_permission BEFORE INSERT OR UPDATE ON auth_group_permissions
    FOR EACH ROW EXECUTE FUNCTION refuse_model_level_permission();

-- === what happened: one function writes the audit row and the outbox events ======================
-- `about`: what the fact is about in the end (the case of a reservation); whoever may not see that sees no trace of it.
CREATE FUNCTION record_fact(kind text, subject_type text, subject uuid, about uuid, owner uuid, audience uuid[], reference text, facts jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT coalesce(is_partner(owner), false) THEN
        RAISE EXCEPTION 'a fact is recorded by the tenant itself or a partner' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO tenants_auditentry (tenant_id, at, kind, subject_type, subject_id, about, actor_person, actor_tenant, facts)
    VALUES (owner, clock_timestamp(), kind, subject_type, subject, about, app_user(), app_tenant(), facts);
    INSERT INTO tenants_outboxevent (id, tenant_id, kind, subject_type, subject_id, about, reference, facts, created_at)
    SELECT gen_random_uuid(), told, kind, subject_type, subject, about, reference, facts, clock_timestamp()
      FROM (SELECT DISTINCT unnest(audience) AS told) a WHERE is_partner(a.told);
END $$;

-- Work that waits, across tenants: ids only, and only to the dispatcher, which acts for nobody.
CREATE FUNCTION due_work_outbox(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT e.tenant_id, e.id FROM tenants_outboxevent e WHERE e.relayed_at IS NULL AND app_tenant() IS NULL ORDER BY e.created_at LIMIT batch $$;

-- === ownership of definer functions, and who may call them ========================================
ALTER FUNCTION my_programmes() OWNER TO @definer@;
ALTER FUNCTION coordinated_programmes() OWNER TO @definer@;
ALTER FUNCTION is_partner(uuid) OWNER TO @definer@;
ALTER FUNCTION takes_part(uuid, uuid, text[]) OWNER TO @definer@;
ALTER FUNCTION manages() OWNER TO @definer@;
ALTER FUNCTION tenant_key_for(uuid, smallint) OWNER TO @definer@;
ALTER FUNCTION login_identity(text) OWNER TO @definer@;
ALTER FUNCTION resolve_bearer(text, bytea) OWNER TO @definer@;
ALTER FUNCTION accept_invitation(bytea) OWNER TO @definer@;
ALTER FUNCTION own_group() OWNER TO @definer@;
ALTER FUNCTION keep_a_manager() OWNER TO @definer@;
ALTER FUNCTION record_fact(text, text, uuid, uuid, uuid, uuid[], text, jsonb) OWNER TO @definer@;
ALTER FUNCTION due_work_outbox(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION my_programmes(), coordinated_programmes(), is_partner(uuid), takes_part(uuid, uuid, text[]), manages(), tenant_key_for(uuid, smallint),
    login_identity(text), resolve_bearer(text, bytea), accept_invitation(bytea),
    record_fact(text, text, uuid, uuid, uuid, uuid[], text, jsonb), due_work_outbox(int) TO @app@;
GRANT EXECUTE ON FUNCTION my_programmes(), coordinated_programmes() TO @report@, @matcher@, @owner@;

-- === global tables: minimal grants ================================================================
GRANT SELECT ON tenants_tenant, tenants_commune, auth_group, auth_permission, django_content_type, django_migrations TO @app@;
GRANT SELECT ON tenants_tenant, tenants_commune TO @report@, @matcher@;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO @app@;

-- === personal tables ==============================================================================
CALL access_enable('tenants_person', 'SELECT, INSERT, UPDATE');
CALL access_operator('tenants_person');
CREATE POLICY own_or_colleague ON tenants_person FOR SELECT TO @app@ USING (
    tenants_person.id = (SELECT app_user())
    OR EXISTS (SELECT 1 FROM tenants_membership m
                WHERE m.person_id = tenants_person.id AND m.tenant_id = (SELECT app_tenant())));
CREATE POLICY oneself ON tenants_person FOR INSERT TO @app@ WITH CHECK (tenants_person.id = (SELECT app_user()));
CREATE POLICY only_oneself ON tenants_person FOR UPDATE TO @app@
    USING (tenants_person.id = (SELECT app_user())) WITH CHECK (tenants_person.id = (SELECT app_user()));

-- Roles and leave are a manager's to change; the person, the tenant and the group of a membership are nobody's.
CALL access_enable('tenants_membership', 'SELECT');
GRANT UPDATE (roles, is_active) ON tenants_membership TO @app@;
ALTER TABLE tenants_membership ADD CONSTRAINT membership__of_tenant UNIQUE (id, tenant_id);
CALL access_operator('tenants_membership');
CREATE POLICY own_or_tenant ON tenants_membership FOR SELECT TO @app@ USING (
    tenants_membership.person_id = (SELECT app_user()) OR tenants_membership.tenant_id = (SELECT app_tenant()));
CREATE POLICY manager ON tenants_membership FOR UPDATE TO @app@
    USING (tenants_membership.tenant_id = (SELECT app_tenant()) AND (SELECT manages()))
    WITH CHECK (tenants_membership.tenant_id = (SELECT app_tenant()) AND (SELECT manages()));

CALL access_enable('account_emailaddress', 'SELECT, INSERT, UPDATE, DELETE');
CREATE POLICY oneself ON account_emailaddress FOR ALL TO @app@
    USING (account_emailaddress.user_id = (SELECT app_user())) WITH CHECK (account_emailaddress.user_id = (SELECT app_user()));
CALL access_operator('account_emailaddress');
CALL access_enable('account_emailconfirmation', 'SELECT, INSERT, UPDATE, DELETE');
CREATE POLICY oneself ON account_emailconfirmation FOR ALL TO @app@
    USING (EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.id = account_emailconfirmation.email_address_id))
    WITH CHECK (EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.id = account_emailconfirmation.email_address_id));
CALL access_enable('mfa_authenticator', 'SELECT, INSERT, UPDATE, DELETE');
CREATE POLICY oneself ON mfa_authenticator FOR ALL TO @app@
    USING (mfa_authenticator.user_id = (SELECT app_user())) WITH CHECK (mfa_authenticator.user_id = (SELECT app_user()));
GRANT USAGE ON SEQUENCE account_emailaddress_id_seq, account_emailconfirmation_id_seq, mfa_authenticator_id_seq TO @app@;

-- === tenant-owned tables ==========================================================================
-- No grant and no policy for `app`: wrapped keys leave through tenant_key_for() alone.
ALTER TABLE tenants_tenantkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_tenantkey FORCE ROW LEVEL SECURITY;
CALL access_operator('tenants_tenantkey');

CALL access_enable('tenants_invitation', 'SELECT, INSERT, UPDATE');
CALL access_operator('tenants_invitation');
CREATE POLICY manager ON tenants_invitation FOR ALL TO @app@
    USING (tenants_invitation.tenant_id = (SELECT app_tenant()) AND (SELECT manages()))
    WITH CHECK (tenants_invitation.tenant_id = (SELECT app_tenant()) AND (SELECT manages()));

CALL access_enable('tenants_programme', 'SELECT');
CALL access_operator('tenants_programme');
CREATE POLICY taking_part ON tenants_programme FOR SELECT TO @app@
    USING (tenants_programme.id = ANY ((SELECT my_programmes())::uuid[]));
CALL access_enable('tenants_participation', 'SELECT');
CALL access_operator('tenants_participation');
CREATE POLICY taking_part ON tenants_participation FOR SELECT TO @app@
    USING (tenants_participation.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CALL access_enable('tenants_channel', 'SELECT');
CALL access_operator('tenants_channel');
CREATE POLICY taking_part ON tenants_channel FOR SELECT TO @app@
    USING (tenants_channel.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY evaluation ON tenants_programme FOR SELECT TO @report@ USING (true);
CREATE POLICY evaluation ON tenants_participation FOR SELECT TO @report@ USING (true);
CREATE POLICY evaluation ON tenants_channel FOR SELECT TO @report@ USING (true);
GRANT SELECT ON tenants_programme, tenants_participation, tenants_channel TO @report@;

CALL access_enable('tenants_auditentry', 'SELECT');
CREATE POLICY own_tenant ON tenants_auditentry FOR SELECT TO @app@ USING (tenants_auditentry.tenant_id = (SELECT app_tenant()));

CALL access_enable('tenants_outboxevent', 'SELECT');
GRANT UPDATE (relayed_at) ON tenants_outboxevent TO @app@;
-- Events carry references: the relay reads them, acting for nobody; people get the notifications that are for them.
CREATE POLICY relay ON tenants_outboxevent FOR ALL TO @app@
    USING (tenants_outboxevent.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (tenants_outboxevent.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);

CALL access_enable('tenants_notification', 'SELECT, INSERT');
GRANT UPDATE (read_at) ON tenants_notification TO @app@;
CREATE POLICY reader ON tenants_notification FOR SELECT TO @app@
    USING (tenants_notification.tenant_id = (SELECT app_tenant())
           AND ((SELECT app_user()) IS NULL OR EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = tenants_notification.membership_id AND m.person_id = (SELECT app_user()))));
CREATE POLICY reader_reads ON tenants_notification FOR UPDATE TO @app@
    USING (tenants_notification.tenant_id = (SELECT app_tenant())
           AND EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = tenants_notification.membership_id AND m.person_id = (SELECT app_user())));
CREATE POLICY relay ON tenants_notification FOR INSERT TO @app@
    WITH CHECK (tenants_notification.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
ALTER TABLE tenants_notification ADD CONSTRAINT notification__member_of_tenant FOREIGN KEY (membership_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);
