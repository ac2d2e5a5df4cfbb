-- Support: who works with her and when they come, what a rehousing leaves to settle, where she was sent for her rights.

-- === who supports a household ========================================================================
-- The owner of the case, and who gives it a support that she accepted, while the case is open to it.
CREATE FUNCTION supports(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT NOT target = ANY (hidden_cases()) AND (
        EXISTS (SELECT 1 FROM cases_case c WHERE c.id = target AND c.tenant_id = app_tenant())
        OR (works_on(target) AND EXISTS (SELECT 1 FROM cases_supportmeasure m
                                          WHERE m.case_id = target AND m.tenant_id = app_tenant() AND m.status IN ('accepted', 'paused')))) $$;

-- Policies of what those who support her share: they read it, add to it, change it.
CREATE PROCEDURE access_supporters(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY supporters_read ON %1$s FOR SELECT TO @app@ USING (%1$s.tenant_id = (SELECT app_tenant()) OR supports(%1$s.case_id))', target);
    EXECUTE format('CREATE POLICY supporters_add ON %1$s FOR INSERT TO @app@ WITH CHECK (supports(%1$s.case_id))', target);
    EXECUTE format('CREATE POLICY supporters_edit ON %1$s FOR UPDATE TO @app@ USING (supports(%1$s.case_id)) WITH CHECK (supports(%1$s.case_id))', target);
    CALL access_hide(target, 'case_id');
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (case_id, tenant_id) REFERENCES cases_case (id, tenant_id)'
                   ' ON UPDATE CASCADE ON DELETE CASCADE', target, target || '__owner_of_case');
END $$;

-- === measures ========================================================================================
ALTER TABLE cases_supportmeasure
    ADD CONSTRAINT measure__worker_of_provider FOREIGN KEY (worker_id, tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT measure__deputy_of_provider FOREIGN KEY (deputy_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);
ALTER TABLE cases_supportsession
    ADD CONSTRAINT session__worker_of_provider FOREIGN KEY (worker_id, tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT session__second_of_provider FOREIGN KEY (second_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- Colleagues who may be given a household to support, or a visit. One whom the case bars is not among them, as one who left is not.
CREATE FUNCTION may_support(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(m.id), '{}')
        FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id
       WHERE m.tenant_id = app_tenant() AND m.is_active AND p.is_active AND m.roles && ARRAY['officer', 'coordinator']::varchar[]
         AND NOT target = ANY (hidden_cases()) AND NOT is_barred(target, m.person_id, m.tenant_id)
         AND EXISTS (SELECT 1 FROM cases_supportmeasure s WHERE s.case_id = target AND s.tenant_id = app_tenant()) $$;

-- A provider names its own people, and nobody else names them; whom the case bars is never named.
CREATE FUNCTION guard_supporters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named uuid[];
    before uuid[] := '{}';
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) OR (app_user() IS NULL AND NEW.case_tenant_id = app_tenant()) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'cases_supportmeasure' THEN
        named := array_remove(ARRAY[NEW.worker_id, NEW.deputy_id], NULL);
        IF TG_OP = 'UPDATE' THEN before := array_remove(ARRAY[OLD.worker_id, OLD.deputy_id], NULL); END IF;
    ELSE
        named := array_remove(ARRAY[NEW.worker_id, NEW.second_id], NULL);
        IF TG_OP = 'UPDATE' THEN before := array_remove(ARRAY[OLD.worker_id, OLD.second_id], NULL); END IF;
    END IF;
    IF NOT named <@ before AND (NEW.tenant_id IS DISTINCT FROM app_tenant()
            OR EXISTS (SELECT 1 FROM unnest(named) n WHERE n <> ALL (before) AND n <> ALL (may_support(NEW.case_id)))) THEN
        RAISE EXCEPTION 'not a colleague who may support this household' USING ERRCODE = 'check_violation', CONSTRAINT = 'support__by_a_colleague';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_supporters AFTER INSERT OR UPDATE OF worker_id, deputy_id ON cases_supportmeasure FOR EACH ROW EXECUTE FUNCTION guard_supporters();
CREATE TRIGGER guard_supporters AFTER INSERT OR UPDATE OF worker_id, second_id ON cases_supportsession FOR EACH ROW EXECUTE FUNCTION guard_supporters();

-- The people who support a household, by name: to the owner of the case, to the coordination, to a provider its own. Nobody who is barred.
CREATE FUNCTION supporters_of(target uuid)
RETURNS TABLE (membership_id uuid, tenant_id uuid, group_id int, name text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT DISTINCT m.id, m.tenant_id, m.group_id, p.display_name::text
        FROM (SELECT s.tenant_id, s.case_tenant_id, s.programme_id, unnest(ARRAY[s.worker_id, s.deputy_id]) AS member
                FROM cases_supportmeasure s WHERE s.case_id = target
              UNION ALL
              SELECT s.tenant_id, s.case_tenant_id, s.programme_id, unnest(ARRAY[s.worker_id, s.second_id])
                FROM cases_supportsession s WHERE s.case_id = target) named
        JOIN tenants_membership m ON m.id = named.member JOIN tenants_person p ON p.id = m.person_id
       WHERE NOT target = ANY (hidden_cases())
         AND (named.case_tenant_id = app_tenant() OR named.tenant_id = app_tenant() OR named.programme_id = ANY (coordinated_programmes()))
         AND NOT is_barred(target, m.person_id, m.tenant_id) $$;

-- === goals ===========================================================================================
CALL access_enable('cases_supportgoal', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('cases_supportgoal', $$@own OR (@row.tenant_id = (SELECT app_tenant()) AND works_on(@row.case_id))$$);
ALTER TABLE cases_supportgoal ADD CONSTRAINT goal__of_measure FOREIGN KEY (measure_id, tenant_id, case_id)
    REFERENCES cases_supportmeasure (id, tenant_id, case_id);
CREATE FUNCTION guard_goal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole)
       AND (NOT coalesce(app_tenant() IN (OLD.tenant_id, OLD.case_tenant_id), false) OR OLD.status <> 'ongoing'
            OR (NEW.measure_id, NEW.kind, NEW.set_on) IS DISTINCT FROM (OLD.measure_id, OLD.kind, OLD.set_on)) THEN
        RAISE EXCEPTION 'not yours to change in this goal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_goal AFTER UPDATE ON cases_supportgoal FOR EACH ROW EXECUTE FUNCTION guard_goal();
GRANT DELETE ON cases_supportgoal TO @definer@;

-- === the new address, for a visit ====================================================================
-- Has she agreed to visits by this organisation, today?
CREATE FUNCTION agrees_to_visits(target uuid, visitor uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = target AND k.purpose = 'visit' AND k.recipient_id = visitor AND is_live(k)) $$;

-- Does this member visit her today, named for it by her side?
CREATE FUNCTION visits_today(target uuid, member uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM cases_supportsession s
                      WHERE s.case_id = target AND s.worker_id = member AND s.kind = 'home_visit' AND s.status = 'planned'
                        AND s.address_named_at IS NOT NULL AND paris_day(s.planned_at) = paris_today()) $$;

-- What is opened for a visit ends with its day, whatever was asked.
CREATE FUNCTION end_with_the_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.expires_at := least(NEW.expires_at, end_of(paris_today()));
    RETURN NEW;
END $$;
CREATE TRIGGER end_with_the_day BEFORE INSERT OR UPDATE ON cases_caseshare FOR EACH ROW
    WHEN (NEW.purpose = 'visit') EXECUTE FUNCTION end_with_the_day();

-- A visit that is held, missed, cancelled, moved to another day or given to somebody else closes what was opened for it.
CREATE FUNCTION visit_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.status <> 'planned' OR NEW.worker_id IS DISTINCT FROM OLD.worker_id OR NEW.kind <> OLD.kind
       OR paris_day(NEW.planned_at) <> paris_day(OLD.planned_at) OR NEW.address_named_at IS NULL THEN
        UPDATE cases_caseshare s SET expires_at = now() FROM tenants_membership m
         WHERE m.id = OLD.worker_id AND s.group_id = m.group_id AND s.content_object_id = OLD.case_id AND s.purpose = 'visit'
           AND (s.expires_at IS NULL OR s.expires_at > now());
        IF NEW.address_named_at IS NOT NULL THEN
            UPDATE cases_supportsession s SET address_named_at = NULL WHERE s.id = NEW.id;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER visit_follows AFTER UPDATE ON cases_supportsession FOR EACH ROW
    WHEN (OLD.address_named_at IS NOT NULL) EXECUTE FUNCTION visit_follows();

-- Visits of today whose worker is named and does not read the address yet: for the job of the case's owner.
CREATE FUNCTION due_work_visit_addresses(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.case_tenant_id, s.id FROM cases_supportsession s JOIN tenants_membership m ON m.id = s.worker_id
       WHERE app_tenant() IS NULL AND s.address_named_at IS NOT NULL AND s.status = 'planned' AND paris_day(s.planned_at) = paris_today()
         AND m.is_active AND agrees_to_visits(s.case_id, s.tenant_id) AND NOT is_barred(s.case_id, m.person_id, m.tenant_id)
         AND NOT EXISTS (SELECT 1 FROM cases_caseshare x WHERE x.content_object_id = s.case_id AND x.group_id = m.group_id
                          AND x.permission_id = permission_number('view_new_address') AND x.purpose = 'visit' AND x.expires_at > now())
       ORDER BY s.planned_at LIMIT batch $$;

-- Visits from which nobody said to be back by the hour that was agreed: for the job of the provider.
CREATE FUNCTION due_work_call_backs(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.tenant_id, s.id FROM cases_supportsession s
       WHERE app_tenant() IS NULL AND s.call_back_at <= now() AND s.back_at IS NULL AND s.alerted_at IS NULL AND s.status IN ('planned', 'held')
       ORDER BY s.call_back_at LIMIT batch $$;

-- === a rehousing =====================================================================================
-- A rehousing comes from its lease (note_rehousing()); the jobs of the case's owner, which act for nobody, bring in the past.
CALL access_enable('cases_installation', 'SELECT, INSERT');
CALL access_supporters('cases_installation');
ALTER POLICY supporters_add ON cases_installation WITH CHECK ((SELECT app_user()) IS NULL AND cases_installation.tenant_id = (SELECT app_tenant()));
CALL access_enable('cases_installationitem', 'SELECT, INSERT');
GRANT UPDATE (state, done_on, by_tenant_id, by_name, said_at) ON cases_installationitem TO @app@;
CALL access_supporters('cases_installationitem');
ALTER TABLE cases_installation ADD CONSTRAINT installation__with_its_case UNIQUE (id, case_id);
ALTER TABLE cases_installationitem ADD CONSTRAINT installation_item__of_case FOREIGN KEY (installation_id, case_id)
    REFERENCES cases_installation (id, case_id) ON DELETE CASCADE;
CALL access_enable('cases_referral', 'SELECT, INSERT');
GRANT UPDATE (status, result_on, label) ON cases_referral TO @app@;
CALL access_supporters('cases_referral');
GRANT DELETE ON cases_installation, cases_installationitem, cases_referral TO @definer@;

-- Who says something says it in its organisation's name; a referral that has its result keeps it.
CREATE FUNCTION guard_said_by() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) OR (app_user() IS NULL AND NEW.tenant_id = app_tenant()) THEN
        RETURN NEW;
    END IF;
    IF NEW.by_tenant_id IS DISTINCT FROM app_tenant() AND (TG_OP = 'INSERT' OR TG_TABLE_NAME = 'cases_installationitem') THEN
        RAISE EXCEPTION 'said in the name of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'cases_referral' THEN
        IF to_jsonb(OLD) ->> 'status' <> 'waiting' THEN
            RAISE EXCEPTION 'a result stays so' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_said_by BEFORE INSERT OR UPDATE ON cases_installationitem FOR EACH ROW EXECUTE FUNCTION guard_said_by();
CREATE TRIGGER guard_said_by BEFORE INSERT OR UPDATE OF status, result_on ON cases_referral FOR EACH ROW EXECUTE FUNCTION guard_said_by();

-- What the floor above knows; it replaces this function. Is this a lease of the case, signed and not undone, and is the acting tenant a side of it?
CREATE FUNCTION lease_stands(target uuid, lease uuid, keys date) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;

-- A lease is signed (no keys yet), or its keys were handed over or corrected: the rehousing is known below, and the accepted support for
-- housing gets its visits, once; those that nobody moved follow the day of the keys. With nobody to come, her organisation is told.
CREATE FUNCTION note_rehousing(target uuid, lease uuid, keys date, visits timestamptz[]) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    her cases_case%ROWTYPE;
    measure cases_supportmeasure%ROWTYPE;
BEGIN
    SELECT c.* INTO her FROM cases_case c WHERE c.id = target;
    IF her.id IS NULL OR NOT coalesce(lease_stands(target, lease, keys), false) THEN
        RAISE EXCEPTION 'not a lease of this case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO cases_installation AS i (id, tenant_id, case_id, lease, keys_on, created_at)
    VALUES (gen_random_uuid(), her.tenant_id, target, note_rehousing.lease, keys, now())
    ON CONFLICT ON CONSTRAINT cases_installation_lease_key DO UPDATE SET keys_on = coalesce(excluded.keys_on, i.keys_on);
    IF keys IS NULL THEN
        RETURN true;
    END IF;
    UPDATE cases_supportsession s SET planned_at = visits[s.rank], call_back_at = NULL
     WHERE s.after_keys_of = note_rehousing.lease AND s.status = 'planned' AND s.moved_at IS NULL AND s.planned_at <> visits[s.rank];
    IF EXISTS (SELECT 1 FROM cases_supportsession s WHERE s.after_keys_of = note_rehousing.lease) THEN
        RETURN true;
    END IF;
    SELECT m.* INTO measure FROM cases_supportmeasure m
     WHERE m.case_id = target AND m.type = 'housing' AND m.status = 'accepted' AND m.phase <> 'before'
     ORDER BY (m.line = 'follow_up') DESC, m.answered_on DESC, m.id LIMIT 1;
    IF measure.id IS NULL THEN
        PERFORM record_fact('visits.unassigned', 'cases.case', target, target, her.tenant_id, ARRAY[her.tenant_id], her.reference::text, '{}');
        RETURN false;
    END IF;
    INSERT INTO cases_supportsession (id, tenant_id, case_tenant_id, programme_id, case_id, measure_id, kind, status, planned_at, minutes,
                                      worker_id, place_kind, after_keys_of, rank)
    SELECT gen_random_uuid(), measure.tenant_id, measure.case_tenant_id, measure.programme_id, target, measure.id, 'home_visit', 'planned', v.at, 60,
           measure.worker_id, 'home', note_rehousing.lease, v.rank
      FROM unnest(visits) WITH ORDINALITY v (at, rank);
    PERFORM record_fact('visits.planned', 'cases.supportmeasure', measure.id, target, her.tenant_id,
                        ARRAY[measure.tenant_id, her.tenant_id], her.reference::text, '{}');
    RETURN true;
END $$;

-- The lease is undone: what was to come for it is withdrawn.
CREATE FUNCTION undo_rehousing(target uuid, lease uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF coalesce(lease_stands(target, lease, NULL), true) THEN
        RAISE EXCEPTION 'this lease stands, or is not of this case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_installation i SET cancelled_at = now() WHERE i.case_id = target AND i.lease = undo_rehousing.lease AND i.cancelled_at IS NULL;
    UPDATE cases_supportsession s SET status = 'cancelled' WHERE s.case_id = target AND s.after_keys_of = undo_rehousing.lease AND s.status = 'planned';
END $$;

-- === owners of functions ==============================================================================
ALTER FUNCTION supports(uuid) OWNER TO @definer@;
ALTER FUNCTION may_support(uuid) OWNER TO @definer@;
ALTER FUNCTION supporters_of(uuid) OWNER TO @definer@;
ALTER FUNCTION agrees_to_visits(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION visits_today(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION visit_follows() OWNER TO @definer@;
ALTER FUNCTION due_work_visit_addresses(int) OWNER TO @definer@;
ALTER FUNCTION due_work_call_backs(int) OWNER TO @definer@;
ALTER FUNCTION note_rehousing(uuid, uuid, date, timestamptz[]) OWNER TO @definer@;
ALTER FUNCTION undo_rehousing(uuid, uuid) OWNER TO @definer@;
REVOKE EXECUTE ON FUNCTION visits_today(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lease_stands(uuid, uuid, date) TO @definer@;
GRANT EXECUTE ON FUNCTION supports(uuid), may_support(uuid), supporters_of(uuid), agrees_to_visits(uuid, uuid), due_work_visit_addresses(int),
    due_work_call_backs(int), note_rehousing(uuid, uuid, date, timestamptz[]), undo_rehousing(uuid, uuid) TO @app@;
