-- Who sees which case: one policy per permission's table, the share table, the list projection, exclusions.

CREATE FUNCTION permission_number(code text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT p.id FROM public.auth_permission p JOIN public.django_content_type t ON t.id = p.content_type_id
      WHERE t.app_label = 'cases' AND t.model = 'case' AND p.codename = code $$;
GRANT EXECUTE ON FUNCTION permission_number(text) TO @app@, @definer@;

-- A policy's subquery obeys the policies of the table it reads: an exclusion that the excluded cannot see would fail open.
-- So the list of hidden cases is read by a definer function, once a statement. A person barred in one tenant is barred in
-- all: by a membership, or by an address.
CREATE FUNCTION hidden_cases() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(barred.case_id), '{}') FROM (
        SELECT e.case_id FROM cases_exclusion e
         WHERE e.lifted_at IS NULL
           AND (e.excluded_tenant_id = app_tenant()
                OR e.excluded_membership_id IN (SELECT m.id FROM tenants_membership m
                                                 WHERE m.person_id = app_user() OR m.group_id = ANY (app_groups())))
         UNION ALL
        SELECT e.case_id FROM cases_barredaddress b JOIN cases_exclusion e ON e.id = b.exclusion_id
         WHERE e.lifted_at IS NULL
           AND b.person_id IN (SELECT app_user() UNION ALL SELECT m.person_id FROM tenants_membership m WHERE m.group_id = ANY (app_groups()))) barred $$;
CREATE INDEX exclusion__of_tenant ON cases_exclusion (excluded_tenant_id) WHERE lifted_at IS NULL;
CREATE INDEX exclusion__of_membership ON cases_exclusion (excluded_membership_id) WHERE lifted_at IS NULL;

-- Does the acting group hold this permission on this case, now? (for definer functions; policies spell it out)
CREATE FUNCTION holds(case_id uuid, code text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT NOT (holds.case_id = ANY (hidden_cases())) AND EXISTS (
        SELECT 1 FROM cases_caseshare s
         WHERE s.content_object_id = holds.case_id AND s.permission_id = permission_number(holds.code)
           AND s.group_id = ANY (app_groups()) AND (s.expires_at IS NULL OR s.expires_at > now())) $$;

-- Does the acting tenant work on this case as an organisation? A lessor's named people see the case for one lease: they read no
-- chronology, which tells of other proposals, write none, ask for no support and move nothing by hand.
CREATE FUNCTION works_on(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT NOT (target = ANY (hidden_cases())) AND EXISTS (
        SELECT 1 FROM cases_caseshare s
         WHERE s.content_object_id = target AND s.permission_id = permission_number('view_case') AND s.purpose NOT IN ('acceptance', 'contract')
           AND s.group_id = ANY (app_groups()) AND (s.expires_at IS NULL OR s.expires_at > now())) $$;

CREATE PROCEDURE access_hide(target regclass, case_column text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY hidden ON %1$s AS RESTRICTIVE FOR ALL TO @app@ USING (NOT (%1$s.%2$I = ANY ((SELECT hidden_cases())::uuid[])))',
                   target, case_column);
END $$;

-- The text of "this case is the acting tenant's own": a row is hung on no other. Without it a unique key would answer an intruder
-- whether the case holds such a row, before the foreign key refuses.
CREATE FUNCTION own_clause(target regclass, case_column text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('EXISTS (SELECT 1 FROM cases_case c WHERE c.id = %1$s.%2$I AND c.tenant_id = (SELECT app_tenant()))', target, case_column) $$;

-- The text of "an unexpired share of this permission for one of my groups".
CREATE FUNCTION shared_clause(target regclass, case_column text, code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('EXISTS (SELECT 1 FROM cases_caseshare s WHERE s.content_object_id = %1$s.%2$I'
                  ' AND s.permission_id = (SELECT permission_number(%3$L))'
                  ' AND s.group_id = ANY ((SELECT app_groups())::int[])'
                  ' AND (s.expires_at IS NULL OR s.expires_at > now()))', target, case_column, code) $$;

-- Policies of one permission's table: the owner reads and writes, a share of that permission reads.
CREATE PROCEDURE access_cell(target regclass, code text, owner_reads boolean DEFAULT true, case_column text DEFAULT 'case_id')
LANGUAGE plpgsql AS $$
DECLARE
    mine text := format('%s.tenant_id = (SELECT app_tenant())', target);
    shared text := shared_clause(target, case_column, code);
    writes text := mine || ' AND ' || own_clause(target, case_column);
BEGIN
    EXECUTE format('CREATE POLICY readers ON %s FOR SELECT TO @app@ USING (%s)', target,
                   CASE WHEN owner_reads THEN mine || ' OR ' || shared ELSE shared END);
    EXECUTE format('CREATE POLICY owner_adds ON %s FOR INSERT TO @app@ WITH CHECK (%s)', target, writes);
    EXECUTE format('CREATE POLICY owner_edits ON %s FOR UPDATE TO @app@ USING (%s) WITH CHECK (%s)', target,
                   CASE WHEN owner_reads THEN mine ELSE mine || ' AND ' || shared END, writes);
    CALL access_hide(target, case_column);
    IF case_column = 'case_id' THEN
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (case_id, tenant_id) REFERENCES cases_case (id, tenant_id)'
                       ' ON UPDATE CASCADE ON DELETE CASCADE', target, target || '__owner_of_case');
    END IF;
END $$;

-- Rows between two tenants: the two of them, the coordinator of the programme, and (when named) a third column's tenant.
-- `starts`: the text of who may add such a row to a case. The jobs of the case's owner, which act for nobody, bring in the past.
CREATE PROCEDURE access_two_sided(target regclass, starts text, third text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    sides text := format('%1$s.tenant_id = (SELECT app_tenant()) OR %1$s.case_tenant_id = (SELECT app_tenant())'
                         ' OR %1$s.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])', target)
                  || CASE WHEN third IS NULL THEN '' ELSE format(' OR %s.%I = (SELECT app_tenant())', target, third) END;
    past text := format('(SELECT app_user()) IS NULL AND %s', own_clause(target, 'case_id'));
BEGIN
    EXECUTE format('CREATE POLICY sides_read ON %s FOR SELECT TO @app@ USING (%s)', target, sides);
    EXECUTE format('CREATE POLICY sides_add ON %1$s FOR INSERT TO @app@ WITH CHECK ((%2$s) OR (%3$s))', target, past,
                   replace(replace(starts, '@own', own_clause(target, 'case_id')), '@row', target::text));
    EXECUTE format('CREATE POLICY sides_edit ON %s FOR UPDATE TO @app@ USING (%s) WITH CHECK (%s)', target, sides, sides);
    CALL access_hide(target, 'case_id');
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (case_id, case_tenant_id, programme_id)'
                   ' REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE', target, target || '__owner_of_case');
    EXECUTE format('CREATE TRIGGER fixed_sides BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION keep_sides()', target);
END $$;
ALTER TABLE cases_case ADD CONSTRAINT case__of_programme UNIQUE (id, tenant_id, programme_id);

CREATE FUNCTION keep_sides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.tenant_id, NEW.case_tenant_id, NEW.programme_id, NEW.case_id)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.case_tenant_id, OLD.programme_id, OLD.case_id) THEN
        RAISE EXCEPTION 'the sides of a row do not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Lets the evaluation role read de-identified columns of every tenant's rows.
CREATE PROCEDURE access_evaluation(target regclass, columns text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY evaluation ON %s FOR SELECT TO @report@ USING (true)', target);
    EXECUTE format('GRANT SELECT (%s) ON %s TO @report@', columns, target);
END $$;

-- === the case =====================================================================================
CALL access_enable('cases_case', 'SELECT, INSERT, UPDATE');
CREATE POLICY owner_or_shared ON cases_case FOR SELECT TO @app@ USING (
    cases_case.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM cases_caseshare s
                WHERE s.content_object_id = cases_case.id AND s.permission_id = (SELECT permission_number('view_case'))
                  AND s.group_id = ANY ((SELECT app_groups())::int[]) AND (s.expires_at IS NULL OR s.expires_at > now())));
CREATE POLICY owner_adds ON cases_case FOR INSERT TO @app@ WITH CHECK (cases_case.tenant_id = (SELECT app_tenant()));
-- An UPDATE that reads nothing obeys this policy alone: who acts without seeing the case (a landlord) goes through advance_case().
CREATE POLICY owner_or_acting ON cases_case FOR UPDATE TO @app@ USING (
    cases_case.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM cases_caseshare s
                WHERE s.content_object_id = cases_case.id AND s.permission_id = (SELECT permission_number('act_on_case'))
                  AND s.group_id = ANY ((SELECT app_groups())::int[]) AND (s.expires_at IS NULL OR s.expires_at > now()))
       AND EXISTS (SELECT 1 FROM cases_caseshare s
                    WHERE s.content_object_id = cases_case.id AND s.permission_id = (SELECT permission_number('view_case'))
                      AND s.purpose NOT IN ('acceptance', 'contract')
                      AND s.group_id = ANY ((SELECT app_groups())::int[]) AND (s.expires_at IS NULL OR s.expires_at > now())));
CALL access_hide('cases_case', 'id');

-- What may change, and by whom: identity columns never, nor (by a person) when it was filed and how it was closed; a foreign tenant
-- opens the search and sets the next action, nothing else.
CREATE FUNCTION guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.tenant_id, NEW.programme_id, NEW.reference, NEW.alias, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.programme_id, OLD.reference, OLD.alias, OLD.created_at) THEN
        RAISE EXCEPTION 'the identity of a case does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF app_user() IS NOT NULL
       AND ((OLD.filed_at IS NOT NULL AND NEW.filed_at IS DISTINCT FROM OLD.filed_at)
            OR (OLD.status = 'closed' AND (NEW.status, NEW.closed_at, NEW.outcome) IS DISTINCT FROM (OLD.status, OLD.closed_at, OLD.outcome))) THEN
        RAISE EXCEPTION 'what was filed or closed stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.tenant_id IS DISTINCT FROM app_tenant()
       AND ((NEW.channel_id, NEW.person_ref, NEW.filed_at, NEW.closed_at, NEW.outcome, NEW.status_before)
            IS DISTINCT FROM (OLD.channel_id, OLD.person_ref, OLD.filed_at, OLD.closed_at, OLD.outcome, OLD.status_before)
            OR (NEW.status <> OLD.status AND (OLD.status, NEW.status) <> ('filed', 'searching'))) THEN
        RAISE EXCEPTION 'another tenant moves the state of a case and nothing else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_case BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION guard_case();

-- === shares =======================================================================================
CALL access_enable('cases_caseshare', 'SELECT');
CREATE POLICY owner_grantor_holder ON cases_caseshare FOR SELECT TO @app@ USING (
    cases_caseshare.tenant_id = (SELECT app_tenant())
    OR cases_caseshare.grantor_id = (SELECT app_tenant())
    OR (cases_caseshare.group_id = ANY ((SELECT app_groups())::int[])
        AND (cases_caseshare.expires_at IS NULL OR cases_caseshare.expires_at > now())));
CALL access_hide('cases_caseshare', 'content_object_id');
ALTER TABLE cases_caseshare ADD CONSTRAINT caseshare__owner_of_case FOREIGN KEY (content_object_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE cases_caseshare ALTER COLUMN tenant_id SET NOT NULL, ALTER COLUMN grantor_id SET NOT NULL;

-- What the floor above knows of a case; it replaces both functions. Has it been proposed to this tenant, and does it still live?
CREATE FUNCTION proposed_to(target uuid, landlord uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
-- Is there ground for a tenant that does not own the case to move it to this state?
CREATE FUNCTION ground_to_move(target uuid, next_status text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;

-- Who may receive which permissions: a tenant that takes part in the programme today, or one of its members; the new address
-- goes to named people only, of the owner's those who follow the case; never to the excluded.
CREATE FUNCTION may_receive(target uuid, receiver int, codes text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM (SELECT t.id AS tenant, NULL::uuid AS member, NULL::uuid AS person FROM tenants_tenant t WHERE t.group_id = receiver
                        UNION ALL
                       SELECT m.tenant_id, m.id, m.person_id FROM tenants_membership m WHERE m.group_id = receiver) r
          JOIN cases_case c ON c.id = target
         WHERE (r.tenant = c.tenant_id
                OR EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = r.tenant AND p.programme_id = c.programme_id
                            AND (p.until IS NULL OR p.until >= paris_today())))
           AND (NOT 'view_new_address' = ANY (codes)
                OR (r.member IS NOT NULL AND (r.tenant <> c.tenant_id OR EXISTS (
                    SELECT 1 FROM cases_teammember w WHERE w.case_id = target AND w.membership_id = r.member))))
           AND NOT is_barred(target, r.person, r.tenant)) $$;

-- The only way to share. The owner shares anything that her consent covers; who may propose the case shares the two reduced rights
-- with the landlord to which it is proposed, and leaves alone what the owner granted; nobody else. The consent is kept from being
-- withdrawn until the share is written, and the share ends no later.
CREATE FUNCTION share_case(target uuid, receiver int, codes text[], why text, until timestamptz, consent uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
    who uuid;
    member uuid;
    given cases_consent%ROWTYPE;
    reduced text := CASE WHEN why = 'designation' THEN why ELSE 'study' END;
    refused text;
BEGIN
    SELECT c.tenant_id INTO owner FROM cases_case c WHERE c.id = target AND NOT (c.id = ANY (hidden_cases()));
    IF owner IS NULL OR NOT coalesce(owner = app_tenant()
            OR (codes <@ ARRAY['view_summary', 'act_on_case'] AND holds(target, 'propose_case')
                AND EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.group_id = receiver AND proposed_to(target, t.id))), false) THEN
        RAISE EXCEPTION 'this case is not yours to share' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT may_receive(target, receiver, codes) THEN
        RAISE EXCEPTION 'not a receiver of this case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT t.id INTO who FROM tenants_tenant t WHERE t.group_id = receiver;
    IF who IS NULL THEN
        SELECT m.tenant_id, m.id INTO who, member FROM tenants_membership m WHERE m.group_id = receiver;
    END IF;
    IF consent IS NULL AND codes <@ ARRAY['view_summary', 'act_on_case'] THEN
        IF no_longer_agrees(target, reduced) THEN
            RAISE EXCEPTION 'she no longer agrees' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'share__rests_on_consent';
        END IF;
        SELECT k.id INTO consent FROM cases_consent k
         WHERE k.case_id = target AND k.purpose = reduced AND is_live(k)
           AND (k.recipient_id IS NULL OR k.recipient_id = who) ORDER BY k.given_on DESC, k.created_at DESC LIMIT 1;
    END IF;
    SELECT k.* INTO given FROM cases_consent k
     WHERE k.id = consent AND k.case_id = target AND is_live(k) AND codes <@ k.cells::text[] AND (k.recipient_id IS NULL OR k.recipient_id = who)
       FOR SHARE;
    refused := CASE WHEN consent IS NOT NULL AND given.id IS NULL THEN 'this consent does not cover it, or is over'
                    ELSE share_refusal(target, who, member, codes, why, given) END;
    IF refused <> '' THEN
        RAISE EXCEPTION '%', refused USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'share__rests_on_consent';
    END IF;
    INSERT INTO cases_caseshare AS s (content_object_id, group_id, permission_id, tenant_id, grantor_id, purpose, consent_id, created_at, expires_at)
    SELECT target, receiver, permission_number(code), owner, app_tenant(), why, given.id, now(), least(until, end_of(given.expires_on))
      FROM unnest(codes) code
    ON CONFLICT (group_id, permission_id, content_object_id) DO UPDATE
       SET purpose = excluded.purpose, consent_id = excluded.consent_id, expires_at = excluded.expires_at, grantor_id = excluded.grantor_id
     WHERE app_tenant() IN (owner, s.grantor_id) OR s.expires_at <= now();
END $$;

-- Ending a share: the owner, the one who granted it, or the holder who gives it back. It can be shortened, never prolonged.
CREATE FUNCTION unshare_case(target uuid, receiver int, codes text[]) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended int;
BEGIN
    UPDATE cases_caseshare s SET expires_at = now()
     WHERE s.content_object_id = target AND s.group_id = receiver
       AND s.permission_id IN (SELECT permission_number(code) FROM unnest(codes) code)
       AND (s.expires_at IS NULL OR s.expires_at > now()) AND NOT target = ANY (hidden_cases())
       AND (s.tenant_id = app_tenant() OR s.grantor_id = app_tenant() OR s.group_id = ANY (app_groups()));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- === the list projection ===========================================================================
CALL access_enable('cases_caseaccess', 'SELECT');
CREATE POLICY my_groups ON cases_caseaccess FOR SELECT TO @app@ USING (
    cases_caseaccess.group_id = ANY ((SELECT app_groups())::int[])
    AND (cases_caseaccess.expires_at IS NULL OR cases_caseaccess.expires_at > now()));
CALL access_hide('cases_caseaccess', 'case_id');

CREATE FUNCTION project_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.tenant_id <> OLD.tenant_id THEN
        DELETE FROM cases_caseaccess a USING tenants_tenant t
         WHERE a.case_id = NEW.id AND t.id = OLD.tenant_id AND a.group_id = t.group_id;
        INSERT INTO cases_caseaccess (group_id, case_id, status, created_at, expires_at)
        SELECT s.group_id, NEW.id, NEW.status, NEW.created_at, s.expires_at FROM cases_caseshare s JOIN tenants_tenant t ON t.group_id = s.group_id
         WHERE s.content_object_id = NEW.id AND t.id = OLD.tenant_id AND s.permission_id = permission_number('view_case');
    END IF;
    INSERT INTO cases_caseaccess (group_id, case_id, status, created_at)
    SELECT t.group_id, NEW.id, NEW.status, NEW.created_at FROM tenants_tenant t WHERE t.id = NEW.tenant_id
    ON CONFLICT (case_id, group_id) DO UPDATE SET expires_at = NULL;
    UPDATE cases_caseaccess a SET status = NEW.status WHERE a.case_id = NEW.id AND a.status <> NEW.status;
    RETURN NULL;
END $$;
CREATE TRIGGER project_case AFTER INSERT OR UPDATE OF status, tenant_id ON cases_case FOR EACH ROW EXECUTE FUNCTION project_case();

CREATE FUNCTION project_share() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.permission_id = permission_number('view_case') THEN
        INSERT INTO cases_caseaccess AS a (group_id, case_id, status, created_at, expires_at)
        SELECT NEW.group_id, c.id, c.status, c.created_at, NEW.expires_at
          FROM cases_case c JOIN tenants_tenant t ON t.id = c.tenant_id
         WHERE c.id = NEW.content_object_id AND t.group_id <> NEW.group_id
        ON CONFLICT (case_id, group_id) DO UPDATE SET expires_at = excluded.expires_at;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER project_share AFTER INSERT OR UPDATE ON cases_caseshare FOR EACH ROW EXECUTE FUNCTION project_share();

-- === the reduced cell of landlords ==================================================================
CREATE FUNCTION summarise_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN
        INSERT INTO cases_casesummary (id, tenant_id, case_id, reference, alias, accessibility, updated_at, version)
        VALUES (gen_random_uuid(), NEW.tenant_id, NEW.id, NEW.reference, NEW.alias, 'none', now(), 1);
    ELSE
        UPDATE cases_casesummary s
           SET persons = NEW.adults + NEW.children + NEW.expected_children, bedrooms = NEW.bedrooms,
               accessibility = NEW.accessibility, updated_at = now()
         WHERE s.case_id = NEW.case_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER summarise_case AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION summarise_case();
CREATE TRIGGER summarise_need AFTER INSERT OR UPDATE ON cases_caseneed FOR EACH ROW EXECUTE FUNCTION summarise_case();

-- === cells ==========================================================================================
CALL access_enable('cases_casekey', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_casekey', 'view_identity');
CALL access_enable('cases_caseidentity', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_caseidentity', 'view_identity');
CALL access_enable('cases_casecontact', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_casecontact', 'view_contact');
CALL access_enable('cases_caseneed', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_caseneed', 'view_need');
CALL access_enable('cases_wantedsector', 'SELECT, INSERT, DELETE');
CALL access_cell('cases_wantedsector', 'view_need');
CALL access_enable('cases_casediagnosis', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_casediagnosis', 'view_need');
CALL access_enable('cases_casesummary', 'SELECT');
CALL access_cell('cases_casesummary', 'view_summary');
CALL access_enable('cases_casedanger', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_casedanger', 'view_danger');
CALL access_enable('cases_protection', 'SELECT, INSERT, UPDATE, DELETE');
CALL access_cell('cases_protection', 'view_danger');
CALL access_enable('cases_avoidarea', 'SELECT, INSERT, DELETE');
CALL access_cell('cases_avoidarea', 'view_avoidance');
CALL access_enable('cases_exclusion', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_exclusion', 'view_avoidance');
-- A tenant that was barred once and is no more may receive the case.
ALTER TABLE cases_exclusion ADD CONSTRAINT exclusion__not_its_owner
    CHECK (lifted_at IS NOT NULL OR excluded_tenant_id IS DISTINCT FROM tenant_id);
CALL access_enable('cases_caseorigin', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_caseorigin', 'view_origin');
CALL access_enable('cases_caseapplication', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_caseapplication', 'view_application');
CALL access_enable('cases_casenewaddress', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_casenewaddress', 'view_new_address', false);
CALL access_enable('cases_teammember', 'SELECT, INSERT, UPDATE, DELETE');
CALL access_cell('cases_teammember', 'view_case');
ALTER TABLE cases_teammember ADD CONSTRAINT teammember__of_owner FOREIGN KEY (membership_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);

-- Lists inside a cell are replaced by their owner: these rows say nothing of what was done, and may go.
CREATE POLICY owner_removes ON cases_wantedsector FOR DELETE TO @app@ USING (cases_wantedsector.tenant_id = (SELECT app_tenant()));
CREATE POLICY owner_removes ON cases_protection FOR DELETE TO @app@ USING (cases_protection.tenant_id = (SELECT app_tenant()));
CREATE POLICY owner_removes ON cases_avoidarea FOR DELETE TO @app@ USING (cases_avoidarea.tenant_id = (SELECT app_tenant()));
CREATE POLICY owner_removes ON cases_teammember FOR DELETE TO @app@ USING (cases_teammember.tenant_id = (SELECT app_tenant()));

-- The coordinator, who may propose the case, records its diagnosis for the owner.
CREATE POLICY coordinator_adds ON cases_casediagnosis FOR INSERT TO @app@ WITH CHECK (holds(cases_casediagnosis.case_id, 'propose_case'));
CREATE POLICY coordinator_edits ON cases_casediagnosis FOR UPDATE TO @app@
    USING (holds(cases_casediagnosis.case_id, 'propose_case')) WITH CHECK (holds(cases_casediagnosis.case_id, 'propose_case'));

-- === owners of functions ==============================================================================
ALTER FUNCTION hidden_cases() OWNER TO @definer@;
ALTER FUNCTION holds(uuid, text) OWNER TO @definer@;
ALTER FUNCTION works_on(uuid) OWNER TO @definer@;
ALTER FUNCTION may_receive(uuid, int, text[]) OWNER TO @definer@;
ALTER FUNCTION proposed_to(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION ground_to_move(uuid, text) OWNER TO @definer@;
ALTER FUNCTION share_case(uuid, int, text[], text, timestamptz, uuid) OWNER TO @definer@;
ALTER FUNCTION unshare_case(uuid, int, text[]) OWNER TO @definer@;
ALTER FUNCTION project_case() OWNER TO @definer@;
ALTER FUNCTION project_share() OWNER TO @definer@;
ALTER FUNCTION summarise_case() OWNER TO @definer@;
GRANT DELETE ON cases_caseaccess TO @definer@;
GRANT EXECUTE ON FUNCTION hidden_cases(), holds(uuid, text), works_on(uuid), share_case(uuid, int, text[], text, timestamptz, uuid),
    unshare_case(uuid, int, text[]) TO @app@;
