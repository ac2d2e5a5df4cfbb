-- Who of a lessor learns who she is: two officers and a deputy by name, from her acceptance, once the lessor has confirmed its
-- precautions, with her live consent. What was opened to them ends with the course, or goes on by contract once the lease is signed.

ALTER TABLE housing_reservation ADD CONSTRAINT reservation__deputy_of_landlord FOREIGN KEY (deputy_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);

-- === who may be named ===============================================================================
-- Colleagues who may be named for a case that is proposed to the acting tenant. One whom the case bars is not among them, as one
-- who left is not: nothing tells which.
CREATE FUNCTION nameable(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(m.id), '{}')
        FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id
       WHERE m.tenant_id = app_tenant() AND m.is_active AND p.is_active AND NOT target = ANY (hidden_cases())
         AND EXISTS (SELECT 1 FROM housing_proposal o WHERE o.case_id = target AND o.tenant_id = app_tenant())
         AND NOT is_barred(target, m.person_id, m.tenant_id) $$;

CREATE FUNCTION guard_officers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added uuid[] := array_remove(ARRAY[NEW.officer_id, NEW.second_officer_id, NEW.deputy_id], NULL);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(array_agg(a.member), '{}') INTO added FROM unnest(added) a (member)
         WHERE NOT coalesce(a.member IN (OLD.officer_id, OLD.second_officer_id, OLD.deputy_id), false);
    END IF;
    IF NOT is_trusted(current_user, NEW.case_tenant_id) AND NOT added <@ nameable(NEW.case_id) THEN
        RAISE EXCEPTION 'not a colleague who may follow this' USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation__officer_may_be_named';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_officers AFTER INSERT OR UPDATE OF officer_id, second_officer_id, deputy_id ON housing_reservation
    FOR EACH ROW EXECUTE FUNCTION guard_officers();

-- === precautions ====================================================================================
CALL access_enable('housing_precautions', 'SELECT, INSERT');
CALL access_two_sided('housing_precautions', $$@row.tenant_id = (SELECT app_tenant()) AND (@own OR holds(@row.case_id, 'act_on_case'))$$);
CREATE POLICY named_officers ON housing_precautions AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_precautions.tenant_id <> (SELECT app_tenant()) OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM housing_reservation r WHERE r.id = housing_precautions.reservation_id));
ALTER TABLE housing_precautions
    ADD CONSTRAINT precautions__of_its_reservation FOREIGN KEY (reservation_id, tenant_id, case_id) REFERENCES housing_reservation (id, tenant_id, case_id),
    ADD CONSTRAINT precautions__by_a_member FOREIGN KEY (confirmed_by_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- Confirmed by who acts, one of the named, once she has accepted the dwelling.
CREATE FUNCTION guard_precautions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, NEW.case_tenant_id) AND NOT EXISTS (
        SELECT 1 FROM housing_reservation r JOIN tenants_membership m ON m.id = NEW.confirmed_by_id
         WHERE r.id = NEW.reservation_id AND r.step IN ('accepted', 'signed') AND r.ended_at IS NULL
           AND m.id IN (r.officer_id, r.second_officer_id, r.deputy_id) AND m.group_id = ANY (app_groups())) THEN
        RAISE EXCEPTION 'confirmed by a named officer, once she has accepted' USING ERRCODE = 'check_violation', CONSTRAINT = 'precautions__in_their_time';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_precautions AFTER INSERT ON housing_precautions FOR EACH ROW EXECUTE FUNCTION guard_precautions();

-- === what the floor below asks ======================================================================
CREATE OR REPLACE FUNCTION named_officer(target uuid, member uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_reservation r JOIN housing_precautions p ON p.reservation_id = r.id
                      WHERE r.case_id = target AND r.step IN ('accepted', 'signed') AND r.ended_at IS NULL
                        AND member IN (r.officer_id, r.second_officer_id, r.deputy_id)) $$;

-- The names of the lessor's people, to the owner of the case and to nobody else: who is to learn who she is, who knows.
CREATE OR REPLACE FUNCTION named_officers(target uuid)
RETURNS TABLE (tenant_id uuid, membership_id uuid, group_id int, name text, slot int, person_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT r.tenant_id, m.id, m.group_id, p.display_name, n.slot, p.id
        FROM housing_reservation r JOIN housing_precautions k ON k.reservation_id = r.id
        CROSS JOIN LATERAL (VALUES (1, r.officer_id), (2, r.second_officer_id), (3, r.deputy_id)) n (slot, member)
        JOIN tenants_membership m ON m.id = n.member JOIN tenants_person p ON p.id = m.person_id
       WHERE r.case_id = target AND r.case_tenant_id = app_tenant() AND NOT target = ANY (hidden_cases())
         AND r.step IN ('accepted', 'signed', 'keys') AND (r.ended_at IS NULL OR r."end" = 'completed')
         AND NOT is_barred(target, m.person_id, r.tenant_id)
       ORDER BY r.held_at DESC, n.slot $$;

-- === the officers' access follows the course ========================================================
CREATE FUNCTION officers_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kept uuid[] := CASE WHEN NEW.ended_at IS NULL OR NEW."end" = 'completed'
                        THEN array_remove(ARRAY[NEW.officer_id, NEW.second_officer_id, NEW.deputy_id], NULL) ELSE '{}' END;
BEGIN
    UPDATE cases_caseshare s SET expires_at = now() FROM tenants_membership m
     WHERE s.content_object_id = NEW.case_id AND s.group_id = m.group_id AND m.tenant_id = NEW.tenant_id AND s.purpose IN ('acceptance', 'contract')
       AND (s.expires_at IS NULL OR s.expires_at > now()) AND NOT m.id = ANY (kept);
    IF NEW.step = 'signed' AND OLD.step <> 'signed' THEN
        UPDATE cases_caseshare s SET purpose = 'contract', consent_id = NULL, expires_at = NULL FROM tenants_membership m
         WHERE s.content_object_id = NEW.case_id AND s.group_id = m.group_id AND m.id = ANY (kept) AND s.purpose = 'acceptance'
           AND (s.expires_at IS NULL OR s.expires_at > now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER officers_follow AFTER UPDATE OF officer_id, second_officer_id, deputy_id, step, ended_at ON housing_reservation
    FOR EACH ROW EXECUTE FUNCTION officers_follow();

-- A landlord names its officers, the deputy too; nobody else does.
CREATE FUNCTION guard_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deputy_id IS DISTINCT FROM OLD.deputy_id AND NOT is_trusted(current_user, OLD.case_tenant_id)
       AND NOT coalesce(OLD.tenant_id = app_tenant(), false) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_deputy AFTER UPDATE OF deputy_id ON housing_reservation FOR EACH ROW EXECUTE FUNCTION guard_deputy();

ALTER FUNCTION nameable(uuid) OWNER TO @definer@;
ALTER FUNCTION named_officer(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION named_officers(uuid) OWNER TO @definer@;
ALTER FUNCTION officers_follow() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION nameable(uuid), named_officers(uuid) TO @app@;
