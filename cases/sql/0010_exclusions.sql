-- Barring somebody from a case: an organisation, a member, a professional address that may have an account one day, oneself.

-- No grant and no policy for `app`: whether an address has an account is told to nobody.
ALTER TABLE cases_barredaddress ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_barredaddress FORCE ROW LEVEL SECURITY;
CALL access_hide('cases_barredaddress', 'case_id');
ALTER TABLE cases_barredaddress ADD CONSTRAINT barredaddress__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;

-- Is a person, or its organisation, barred from a case? For the functions below, not for `app` to ask.
CREATE FUNCTION is_barred(target uuid, person uuid, tenant uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (
        SELECT 1 FROM cases_exclusion e LEFT JOIN tenants_membership m ON m.id = e.excluded_membership_id
                LEFT JOIN cases_barredaddress b ON b.exclusion_id = e.id
         WHERE e.case_id = target AND e.lifted_at IS NULL
           AND (e.excluded_tenant_id = tenant OR m.person_id = person OR b.person_id = person)) $$;

-- An orientation that became a case is hidden with it: it holds her name.
CREATE FUNCTION hidden_orientations() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(t.orientation_id), '{}') FROM cases_takenup t WHERE t.case_id = ANY (hidden_cases()) $$;
CREATE INDEX takenup__of_case ON cases_takenup (case_id, orientation_id);

DO $$
DECLARE
    trace record;
BEGIN
    FOR trace IN SELECT * FROM (VALUES ('cases_orientation', 'id'), ('cases_orientationcontent', 'orientation_id'),
                                       ('tenants_auditentry', 'about'), ('tenants_notification', 'about')) AS t (name, of) LOOP
        EXECUTE format('CREATE POLICY hidden_orientation ON %1$I AS RESTRICTIVE FOR ALL TO @app@'
                       ' USING (NOT (%1$I.%2$I = ANY ((SELECT hidden_orientations())::uuid[])))', trace.name, trace.of);
    END LOOP;
END $$;

-- Who is barred when a notification is written gets none: the row is left out, and what is told to others goes on. An orientation is told
-- to nobody whom the case that grew from it bars.
CREATE FUNCTION tell_no_barred() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    reader uuid := (SELECT m.person_id FROM tenants_membership m WHERE m.id = NEW.membership_id);
BEGIN
    IF is_barred(NEW.about, reader, NEW.tenant_id)
       OR EXISTS (SELECT 1 FROM cases_takenup t WHERE t.orientation_id = NEW.about AND is_barred(t.case_id, reader, NEW.tenant_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tell_no_barred BEFORE INSERT ON tenants_notification FOR EACH ROW EXECUTE FUNCTION tell_no_barred();

-- === what an exclusion does at once ==================================================================
-- Shares of the barred end, what was lent to them and their part in the team too; who answers for the case is replaced first.
CREATE FUNCTION bar(target uuid, person uuid, tenant uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE cases_caseshare s SET expires_at = now()
     WHERE s.content_object_id = target AND (s.expires_at IS NULL OR s.expires_at > now())
       AND s.group_id IN (SELECT t.group_id FROM tenants_tenant t WHERE t.id = bar.tenant
                           UNION ALL
                          SELECT m.group_id FROM tenants_membership m WHERE m.tenant_id = bar.tenant OR m.person_id = bar.person);
    PERFORM end_loans(target, ARRAY(SELECT m.id FROM tenants_membership m WHERE m.tenant_id = bar.tenant OR m.person_id = bar.person));
    DELETE FROM cases_teammember w USING tenants_membership m
     WHERE w.case_id = target AND w.part <> 'referent' AND m.id = w.membership_id AND m.person_id = bar.person;
END $$;

CREATE FUNCTION keep_a_referent(target uuid, person uuid) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_teammember w JOIN tenants_membership m ON m.id = w.membership_id
                WHERE w.case_id = target AND w.part = 'referent' AND m.person_id = keep_a_referent.person) THEN
        RAISE EXCEPTION 'a case keeps somebody who answers for it' USING ERRCODE = 'check_violation', CONSTRAINT = 'exclusion__not_its_referent';
    END IF;
END $$;

CREATE FUNCTION apply_exclusion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    barred uuid := (SELECT m.person_id FROM tenants_membership m WHERE m.id = NEW.excluded_membership_id);
BEGIN
    IF NEW.lifted_at IS NULL THEN
        PERFORM keep_a_referent(NEW.case_id, barred);
        PERFORM bar(NEW.case_id, barred, NEW.excluded_tenant_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_exclusion AFTER INSERT ON cases_exclusion FOR EACH ROW EXECUTE FUNCTION apply_exclusion();

CREATE FUNCTION apply_barred_address() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.person_id IS NOT NULL THEN
        PERFORM bar(NEW.case_id, NEW.person_id, NULL);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_barred_address AFTER INSERT OR UPDATE OF person_id ON cases_barredaddress
    FOR EACH ROW EXECUTE FUNCTION apply_barred_address();

-- The barred joins no team.
CREATE FUNCTION guard_team() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF is_barred(NEW.case_id, (SELECT m.person_id FROM tenants_membership m WHERE m.id = NEW.membership_id), NULL) THEN
        RAISE EXCEPTION 'somebody barred from a case does not follow it' USING ERRCODE = 'check_violation', CONSTRAINT = 'team_member__not_barred';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_team AFTER INSERT OR UPDATE OF membership_id, part ON cases_teammember FOR EACH ROW EXECUTE FUNCTION guard_team();

-- An exclusion is lifted, once, and changes in nothing else; what somebody declared of itself is written by step_aside() alone.
CREATE FUNCTION guard_exclusion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.declared THEN
            RAISE EXCEPTION 'one steps aside by oneself' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF (NEW.id, NEW.case_id, NEW.excluded_tenant_id, NEW.excluded_membership_id, NEW.by_address, NEW.reason, NEW.declared, NEW.created_at)
          IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.excluded_tenant_id, OLD.excluded_membership_id, OLD.by_address, OLD.reason, OLD.declared, OLD.created_at)
       OR (OLD.lifted_at IS NOT NULL AND NEW.lifted_at IS DISTINCT FROM OLD.lifted_at)
       OR (app_user() IS NOT NULL AND NEW.address IS DISTINCT FROM OLD.address) THEN
        RAISE EXCEPTION 'an exclusion is lifted and nothing else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_exclusion BEFORE INSERT OR UPDATE ON cases_exclusion FOR EACH ROW EXECUTE FUNCTION guard_exclusion();

-- === addresses =======================================================================================
CREATE FUNCTION digest_of(salt bytea, address text) RETURNS bytea LANGUAGE sql IMMUTABLE
AS $$ SELECT pg_catalog.sha256(salt || pg_catalog.convert_to(pg_catalog.lower(pg_catalog.btrim(address)), 'UTF8')) $$;

-- Bars an address, whether or not somebody here has it: nothing is answered. By the owner of the case, once an exclusion.
CREATE FUNCTION bar_address(target uuid, address text) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked cases_exclusion%ROWTYPE;
    grain bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    SELECT e.* INTO asked FROM cases_exclusion e
     WHERE e.id = target AND e.tenant_id = app_tenant() AND e.by_address AND e.lifted_at IS NULL AND NOT e.case_id = ANY (hidden_cases())
       AND NOT EXISTS (SELECT 1 FROM cases_barredaddress b WHERE b.exclusion_id = e.id);
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'not an exclusion of the acting tenant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('people and barred addresses', 0));  -- an account made meanwhile is seen
    INSERT INTO cases_barredaddress (id, tenant_id, case_id, exclusion_id, person_id, salt, digest)
    SELECT gen_random_uuid(), asked.tenant_id, asked.case_id, asked.id,
           (SELECT p.id FROM tenants_person p WHERE lower(p.email) = lower(btrim(address))), grain, digest_of(grain, address);
END $$;

-- An account appears, or takes another address: whoever barred that address barred that person.
CREATE FUNCTION bar_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND lower(NEW.email) = lower(OLD.email) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('people and barred addresses', 0));
    UPDATE cases_barredaddress b SET person_id = NEW.id
      FROM cases_exclusion e
     WHERE e.id = b.exclusion_id AND e.lifted_at IS NULL AND b.person_id IS NULL AND b.digest = digest_of(b.salt, NEW.email);
    RETURN NULL;
END $$;
CREATE TRIGGER bar_person AFTER INSERT OR UPDATE OF email ON tenants_person FOR EACH ROW EXECUTE FUNCTION bar_person();

-- An exclusion by address bars an address when the transaction ends: one that bars nobody would be believed.
CREATE FUNCTION keep_barred_address() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.by_address AND EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.id = NEW.id)
       AND NOT EXISTS (SELECT 1 FROM cases_barredaddress b WHERE b.exclusion_id = NEW.id) THEN
        RAISE EXCEPTION 'no address is barred' USING ERRCODE = 'check_violation', CONSTRAINT = 'exclusion__bars_an_address';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_barred_address AFTER INSERT ON cases_exclusion DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_barred_address();

-- Cases from which the acting person is barred by its address: for the policies in code.
CREATE FUNCTION barred_by_address() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(e.case_id), '{}') FROM cases_barredaddress b JOIN cases_exclusion e ON e.id = b.exclusion_id
      WHERE e.lifted_at IS NULL AND b.person_id = app_user() $$;

-- === stepping aside ==================================================================================
-- "I know this person": whoever is at work and sees something of a case bars itself from it, for good as far as it is concerned. The
-- owner is told, and those of the coordination who may know who is barred; who it was is not said.
CREATE FUNCTION step_aside(target uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    met cases_case%ROWTYPE;
    me uuid;
    told uuid[];
BEGIN
    SELECT m.id INTO me FROM tenants_membership m WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active;
    SELECT c.* INTO met FROM cases_case c
     WHERE c.id = target AND NOT c.id = ANY (hidden_cases())
       AND (c.tenant_id = app_tenant() OR holds(target, 'view_case') OR holds(target, 'view_summary')
            OR EXISTS (SELECT 1 FROM cases_supportmeasure s WHERE s.case_id = target AND app_tenant() IN (s.tenant_id, s.requester_id)));
    IF met.id IS NULL OR me IS NULL THEN
        RETURN false;
    END IF;
    SELECT array_agg(DISTINCT t.id) INTO told FROM cases_caseshare s JOIN tenants_tenant t ON t.group_id = s.group_id
     WHERE s.content_object_id = target AND s.permission_id = permission_number('view_avoidance')
       AND (s.expires_at IS NULL OR s.expires_at > now());
    PERFORM record_fact(CASE WHEN met.tenant_id = app_tenant() THEN 'exclusion.declared_inside' ELSE 'exclusion.declared' END,
                        'cases.case', target, target, met.tenant_id, coalesce(told, '{}') || met.tenant_id, met.reference::text, '{}');
    INSERT INTO cases_exclusion (id, tenant_id, case_id, excluded_membership_id, by_address, reason, declared, created_at, updated_at, version)
    VALUES (gen_random_uuid(), met.tenant_id, target, me, false, '', true, clock_timestamp(), clock_timestamp(), 1);
    RETURN true;
END $$;

-- === owners of functions ==============================================================================
ALTER FUNCTION is_barred(uuid, uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION hidden_orientations() OWNER TO @definer@;
ALTER FUNCTION tell_no_barred() OWNER TO @definer@;
ALTER FUNCTION bar(uuid, uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION keep_a_referent(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION apply_exclusion() OWNER TO @definer@;
ALTER FUNCTION apply_barred_address() OWNER TO @definer@;
ALTER FUNCTION guard_team() OWNER TO @definer@;
ALTER FUNCTION bar_address(uuid, text) OWNER TO @definer@;
ALTER FUNCTION bar_person() OWNER TO @definer@;
ALTER FUNCTION keep_barred_address() OWNER TO @definer@;
ALTER FUNCTION barred_by_address() OWNER TO @definer@;
ALTER FUNCTION step_aside(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION digest_of(bytea, text) TO @definer@;
GRANT EXECUTE ON FUNCTION hidden_orientations(), bar_address(uuid, text), barred_by_address(), step_aside(uuid) TO @app@;
