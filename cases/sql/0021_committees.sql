-- Meetings of a programme: those who work in it see them, the coordination runs them. What points to a case is seen by those who see why.

-- Programmes in whose meetings the acting tenant sits: it works in them. Who funds or observes, and the public authority, read the pack.
CREATE FUNCTION meeting_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}')
        FROM tenants_participation p JOIN tenants_tenant t ON t.id = p.tenant_id
       WHERE p.tenant_id = app_tenant() AND t.kind <> 'EPCI' AND p.part NOT IN ('funder', 'observer')
         AND (p.until IS NULL OR p.until >= paris_today()) $$;

-- Policies of what a programme's meetings are made of: those who sit in them read, the coordination writes in its own name.
CREATE PROCEDURE access_meeting(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY sitting ON %1$s FOR SELECT TO @app@ USING (%1$s.programme_id = ANY ((SELECT meeting_programmes())::uuid[]))', target);
    EXECUTE format('CREATE POLICY coordination_adds ON %1$s FOR INSERT TO @app@ WITH CHECK (%1$s.tenant_id = (SELECT app_tenant())'
                   ' AND %1$s.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))', target);
    EXECUTE format('CREATE POLICY coordination_edits ON %1$s FOR UPDATE TO @app@ USING (%1$s.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))'
                   ' WITH CHECK (%1$s.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))', target);
END $$;

-- Policies of what hangs on a point of the agenda: who does not see the point does not see it.
CREATE PROCEDURE access_under_entry(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    CALL access_meeting(target);
    EXECUTE format('CREATE POLICY under_its_point ON %1$s AS RESTRICTIVE FOR ALL TO @app@'
                   ' USING (EXISTS (SELECT 1 FROM cases_agendaentry e WHERE e.id = %1$s.entry_id))', target);
END $$;

-- === the meeting =====================================================================================
CALL access_enable('cases_committee', 'SELECT, INSERT, UPDATE');
CALL access_meeting('cases_committee');

-- What was held or cancelled stays so; where, when and under which rule it was held too.
CREATE FUNCTION guard_committee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.tenant_id, NEW.programme_id, NEW.kind, NEW.reconvenes_id, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.programme_id, OLD.kind, OLD.reconvenes_id, OLD.created_at) OR OLD.status <> 'planned' THEN
        RAISE EXCEPTION 'a meeting that is over stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee__over';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_committee BEFORE UPDATE ON cases_committee FOR EACH ROW EXECUTE FUNCTION guard_committee();

-- === who comes =======================================================================================
-- The coordination invites organisations of the programme; each names its own people and answers for itself.
CALL access_enable('cases_committeeseat', 'SELECT, INSERT');
GRANT UPDATE (presence) ON cases_committeeseat TO @app@;
CREATE POLICY sitting ON cases_committeeseat FOR SELECT TO @app@
    USING (cases_committeeseat.programme_id = ANY ((SELECT meeting_programmes())::uuid[]));
CREATE POLICY invited ON cases_committeeseat FOR INSERT TO @app@ WITH CHECK (
    (cases_committeeseat.membership_id IS NULL AND cases_committeeseat.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
     AND EXISTS (SELECT 1 FROM tenants_participation p
                  WHERE p.tenant_id = cases_committeeseat.tenant_id AND p.programme_id = cases_committeeseat.programme_id))
    OR (cases_committeeseat.tenant_id = (SELECT app_tenant()) AND cases_committeeseat.programme_id = ANY ((SELECT meeting_programmes())::uuid[])
        AND EXISTS (SELECT 1 FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id
                     WHERE m.id = cases_committeeseat.membership_id AND m.tenant_id = (SELECT app_tenant())
                       AND p.display_name = cases_committeeseat.name)));
CREATE POLICY answers ON cases_committeeseat FOR UPDATE TO @app@
    USING (cases_committeeseat.tenant_id = (SELECT app_tenant()) OR cases_committeeseat.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
ALTER TABLE cases_committeeseat
    ADD CONSTRAINT committeeseat__of_programme FOREIGN KEY (committee_id, programme_id) REFERENCES cases_committee (id, programme_id),
    ADD CONSTRAINT committeeseat__of_organisation FOREIGN KEY (membership_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- Who was there is said by the coordination alone.
CREATE FUNCTION guard_presence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.presence IN ('attending', 'absent') AND NOT NEW.programme_id = ANY (coordinated_programmes()) THEN
        RAISE EXCEPTION 'presence is noted by the coordination' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_presence BEFORE INSERT OR UPDATE ON cases_committeeseat FOR EACH ROW EXECUTE FUNCTION guard_presence();

-- === the agenda ======================================================================================
CALL access_enable('cases_agendasubject', 'SELECT, INSERT');
CREATE POLICY concerned ON cases_agendasubject FOR SELECT TO @app@ USING (
    cases_agendasubject.programme_id = ANY ((SELECT meeting_programmes())::uuid[])
    AND (cases_agendasubject.case_tenant_id = (SELECT app_tenant()) OR cases_agendasubject.landlord_id = (SELECT app_tenant())
         OR works_on(cases_agendasubject.case_id)));
CREATE POLICY coordination_adds ON cases_agendasubject FOR INSERT TO @app@ WITH CHECK (
    cases_agendasubject.tenant_id = (SELECT app_tenant()) AND cases_agendasubject.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_agendasubject.case_id AND c.reference = cases_agendasubject.reference));
CALL access_hide('cases_agendasubject', 'case_id');
ALTER TABLE cases_agendasubject
    ADD CONSTRAINT agendasubject__owner_of_case FOREIGN KEY (case_id, case_tenant_id, programme_id)
        REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE,
    ADD CONSTRAINT agendasubject__of_committee FOREIGN KEY (entry_id, committee_id) REFERENCES cases_agendaentry (id, committee_id);

CALL access_enable('cases_agendaentry', 'SELECT, INSERT');
GRANT UPDATE (position, status, left_out) ON cases_agendaentry TO @app@;
CALL access_meeting('cases_agendaentry');
-- The subquery obeys the policies of the table it reads, and that is what is wanted: no subject in sight, no point.
CREATE POLICY with_its_subject ON cases_agendaentry AS RESTRICTIVE FOR SELECT TO @app@
    USING (NOT cases_agendaentry.of_case OR EXISTS (SELECT 1 FROM cases_agendasubject s WHERE s.entry_id = cases_agendaentry.id));
ALTER TABLE cases_agendaentry ADD CONSTRAINT agendaentry__of_programme FOREIGN KEY (committee_id, programme_id)
    REFERENCES cases_committee (id, programme_id);

-- An agenda is made before the meeting; what comes up during it is added by hand.
CREATE FUNCTION guard_agenda() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    state text;
BEGIN
    SELECT c.status INTO state FROM cases_committee c WHERE c.id = NEW.committee_id;
    IF app_user() IS NOT NULL AND (state = 'cancelled' OR (state = 'held' AND (TG_OP = 'UPDATE' OR NEW.kind NOT IN ('topic', 'situation')))) THEN
        RAISE EXCEPTION 'the agenda of a meeting that is over stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee__over';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_agenda BEFORE INSERT OR UPDATE ON cases_agendaentry FOR EACH ROW EXECUTE FUNCTION guard_agenda();

-- === decisions =======================================================================================
CALL access_enable('cases_committeedecision', 'SELECT, INSERT');
GRANT UPDATE (status, closed_on, outcome) ON cases_committeedecision TO @app@;
CALL access_under_entry('cases_committeedecision');
CREATE POLICY hidden ON cases_committeedecision AS RESTRICTIVE FOR ALL TO @app@
    USING (cases_committeedecision.case_id IS NULL OR NOT (cases_committeedecision.case_id = ANY ((SELECT hidden_cases())::uuid[])));
CREATE POLICY holder_closes ON cases_committeedecision FOR UPDATE TO @app@ USING (cases_committeedecision.holder_id = (SELECT app_tenant()));
ALTER TABLE cases_committeedecision
    ADD CONSTRAINT committeedecision__of_committee FOREIGN KEY (entry_id, committee_id) REFERENCES cases_agendaentry (id, committee_id),
    ADD CONSTRAINT committeedecision__of_holder FOREIGN KEY (seat_id, holder_id) REFERENCES cases_committeeseat (id, tenant_id),
    ADD CONSTRAINT committeedecision__owner_of_case FOREIGN KEY (case_id, case_tenant_id, programme_id)
        REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE;

-- Without its quorum a meeting decides nothing; a decision is of its point's case; what is closed stays so.
CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'open' AND app_tenant() IS NOT NULL AND (NEW.status, NEW.closed_on) IS DISTINCT FROM (OLD.status, OLD.closed_on) THEN
            RAISE EXCEPTION 'a closed decision stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_decision__closed';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_committee c WHERE c.id = NEW.committee_id AND c.status = 'held' AND c.has_quorum) THEN
        RAISE EXCEPTION 'no decision without a quorum' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_decision__needs_quorum';
    END IF;
    IF NEW.case_id IS DISTINCT FROM (SELECT s.case_id FROM cases_agendasubject s WHERE s.entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'a decision is of the case of its point' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF app_user() IS NOT NULL AND EXISTS (SELECT 1 FROM cases_committeeminutes m WHERE m.committee_id = NEW.committee_id AND m.status = 'approved') THEN
        RAISE EXCEPTION 'the minutes are approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_minutes__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_decision BEFORE INSERT OR UPDATE ON cases_committeedecision FOR EACH ROW EXECUTE FUNCTION guard_decision();

-- === minutes =========================================================================================
-- A draft is the coordination's own.
CALL access_enable('cases_committeeminutes', 'SELECT, INSERT, UPDATE');
CALL access_meeting('cases_committeeminutes');
CREATE POLICY approved_is_read ON cases_committeeminutes AS RESTRICTIVE FOR SELECT TO @app@ USING (
    cases_committeeminutes.status = 'approved' OR cases_committeeminutes.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
ALTER TABLE cases_committeeminutes ADD CONSTRAINT committeeminutes__of_programme FOREIGN KEY (committee_id, programme_id)
    REFERENCES cases_committee (id, programme_id);

CALL access_enable('cases_minutesline', 'SELECT, INSERT');
GRANT UPDATE (said, decided) ON cases_minutesline TO @app@;
CALL access_under_entry('cases_minutesline');
CREATE POLICY hidden ON cases_minutesline AS RESTRICTIVE FOR ALL TO @app@
    USING (cases_minutesline.case_id IS NULL OR NOT (cases_minutesline.case_id = ANY ((SELECT hidden_cases())::uuid[])));
CREATE POLICY with_its_minutes ON cases_minutesline AS RESTRICTIVE FOR SELECT TO @app@
    USING (EXISTS (SELECT 1 FROM cases_committeeminutes m WHERE m.id = cases_minutesline.minutes_id));

-- Minutes of a meeting that was held; once approved nothing of them moves, except what erasure empties.
CREATE FUNCTION guard_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM cases_committee c WHERE c.id = NEW.committee_id AND c.status = 'held') THEN
            RAISE EXCEPTION 'minutes of a meeting that was held' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_minutes__of_held';
        END IF;
    ELSIF OLD.status = 'approved' OR (NEW.id, NEW.tenant_id, NEW.programme_id, NEW.committee_id, NEW.version)
            IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.programme_id, OLD.committee_id, OLD.version) THEN
        RAISE EXCEPTION 'approved minutes do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_minutes__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_minutes BEFORE INSERT OR UPDATE ON cases_committeeminutes FOR EACH ROW EXECUTE FUNCTION guard_minutes();

CREATE FUNCTION guard_minutes_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole)
       AND NOT EXISTS (SELECT 1 FROM cases_committeeminutes m WHERE m.id = NEW.minutes_id AND m.status = 'draft') THEN
        RAISE EXCEPTION 'approved minutes do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'committee_minutes__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_minutes_line BEFORE INSERT OR UPDATE ON cases_minutesline FOR EACH ROW EXECUTE FUNCTION guard_minutes_line();

-- At approval the minutes keep the decisions as they stand, under every point: whoever approves may not see them all.
CREATE FUNCTION freeze_minutes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO cases_minutesline (id, tenant_id, programme_id, minutes_id, entry_id, case_id, said, decided)
    SELECT gen_random_uuid(), NEW.tenant_id, NEW.programme_id, NEW.id, e.id, s.case_id, coalesce(before.said, ''), '[]'
      FROM cases_agendaentry e LEFT JOIN cases_agendasubject s ON s.entry_id = e.id
           LEFT JOIN cases_committeeminutes m ON m.committee_id = NEW.committee_id AND m.version = NEW.version - 1
           LEFT JOIN cases_minutesline before ON before.minutes_id = m.id AND before.entry_id = e.id
     WHERE e.committee_id = NEW.committee_id AND e.status = 'kept'
       AND NOT EXISTS (SELECT 1 FROM cases_minutesline l WHERE l.minutes_id = NEW.id AND l.entry_id = e.id);
    UPDATE cases_minutesline l
       SET decided = coalesce((SELECT jsonb_agg(jsonb_build_object('label', d.label, 'holder', t.name, 'person', coalesce(p.name, ''), 'due_on', d.due_on)
                                                ORDER BY d.due_on, d.id)
                                 FROM cases_committeedecision d JOIN tenants_tenant t ON t.id = d.holder_id
                                      LEFT JOIN cases_committeeseat p ON p.id = d.seat_id
                                WHERE d.entry_id = l.entry_id), '[]')
     WHERE l.minutes_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER freeze_minutes AFTER UPDATE OF status ON cases_committeeminutes FOR EACH ROW
    WHEN (NEW.status = 'approved' AND OLD.status = 'draft') EXECUTE FUNCTION freeze_minutes();

-- === progress points =================================================================================
-- What the floor above knows; it replaces this function: landlords that house her, by a lease that stands.
CREATE FUNCTION landlords_of(target uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$ SELECT '{}'::uuid[] $$;

-- Households that the acting tenant houses and of which she agreed that it speaks with those who follow her.
CREATE FUNCTION mediated_cases() RETURNS TABLE (case_id uuid, case_tenant_id uuid, programme_id uuid, reference text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT c.id, c.tenant_id, c.programme_id, c.reference::text
        FROM cases_caseshare s JOIN cases_case c ON c.id = s.content_object_id
       WHERE s.purpose = 'mediation' AND s.group_id = ANY (app_groups()) AND (s.expires_at IS NULL OR s.expires_at > now())
         AND NOT c.id = ANY (hidden_cases()) AND app_tenant() = ANY (landlords_of(c.id)) $$;
CREATE FUNCTION mediates(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM mediated_cases() m WHERE m.case_id = target) $$;

CALL access_enable('cases_progresspoint', 'SELECT, INSERT');
CREATE POLICY both_sides ON cases_progresspoint FOR SELECT TO @app@ USING (
    cases_progresspoint.tenant_id = (SELECT app_tenant()) OR works_on(cases_progresspoint.case_id)
    OR cases_progresspoint.case_tenant_id = (SELECT app_tenant()) OR mediates(cases_progresspoint.case_id));
CREATE POLICY its_own_side ON cases_progresspoint FOR INSERT TO @app@ WITH CHECK (
    cases_progresspoint.tenant_id = (SELECT app_tenant())
    AND ((cases_progresspoint.side = 'mediator' AND mediates(cases_progresspoint.case_id))
         OR (cases_progresspoint.side = 'worker' AND supports(cases_progresspoint.case_id))));
CALL access_hide('cases_progresspoint', 'case_id');
ALTER TABLE cases_progresspoint ADD CONSTRAINT progresspoint__owner_of_case FOREIGN KEY (case_id, case_tenant_id, programme_id)
    REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE;
CREATE FUNCTION guard_progress() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.said_on > paris_today() THEN
        RAISE EXCEPTION 'a progress point is not in the future' USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_point__said_by_today';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_progress BEFORE INSERT ON cases_progresspoint FOR EACH ROW EXECUTE FUNCTION guard_progress();

-- === what meetings await ============================================================================
-- Meetings of the next fortnight, whose agenda is looked at again each night: for the jobs of those who convene them.
CREATE FUNCTION due_work_agendas(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT c.tenant_id, c.id FROM cases_committee c
       WHERE app_tenant() IS NULL AND c.status = 'planned' AND c.planned_at BETWEEN now() AND now() + interval '15 days'
       ORDER BY c.planned_at LIMIT batch $$;

-- === evaluation ======================================================================================
CALL access_evaluation('cases_committee', 'id, tenant_id, programme_id, kind, status, planned_at, held_on, has_quorum');
CALL access_evaluation('cases_committeeseat', 'id, tenant_id, programme_id, committee_id, membership_id, presence');
CALL access_evaluation('cases_committeedecision', 'id, tenant_id, programme_id, committee_id, holder_id, taken_on, due_on, status, closed_on');
CALL access_evaluation('cases_progresspoint', 'id, tenant_id, programme_id, case_id, side, said_on');

ALTER FUNCTION meeting_programmes() OWNER TO @definer@;
ALTER FUNCTION guard_agenda() OWNER TO @definer@;
ALTER FUNCTION freeze_minutes() OWNER TO @definer@;
ALTER FUNCTION guard_decision() OWNER TO @definer@;
ALTER FUNCTION mediated_cases() OWNER TO @definer@;
ALTER FUNCTION mediates(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_agendas(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION landlords_of(uuid) TO @definer@;
GRANT EXECUTE ON FUNCTION meeting_programmes(), landlords_of(uuid), mediated_cases(), mediates(uuid), due_work_agendas(int) TO @app@;
