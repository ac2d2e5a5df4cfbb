-- Housing: a landlord's stock is its own; offers are for the coordinator and the owners of cases; the rest has two sides.

-- Programmes in which the acting tenant may own cases and see offers: takes part, and not as a landlord.
CREATE FUNCTION offered_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
      WHERE p.tenant_id = app_tenant() AND (p.until IS NULL OR p.until >= paris_today())
        AND p.part IN ('coordinator', 'referrer', 'support', 'shelter')
        AND NOT EXISTS (SELECT 1 FROM tenants_participation l WHERE l.tenant_id = p.tenant_id
                         AND l.programme_id = p.programme_id AND l.part = 'landlord') $$;

CREATE PROCEDURE access_own(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY own_tenant ON %1$s FOR ALL TO @app@ USING (%1$s.tenant_id = (SELECT app_tenant()))'
                   ' WITH CHECK (%1$s.tenant_id = (SELECT app_tenant()))', target);
END $$;

CALL access_enable('housing_dwelling', 'SELECT, INSERT, UPDATE');
CALL access_own('housing_dwelling');
CALL access_enable('housing_vacancy', 'SELECT, INSERT, UPDATE');
CALL access_own('housing_vacancy');
ALTER TABLE housing_dwelling ADD CONSTRAINT dwelling__of_tenant UNIQUE (id, tenant_id);
ALTER TABLE housing_vacancy ADD CONSTRAINT vacancy__owner_of_dwelling FOREIGN KEY (dwelling_id, tenant_id) REFERENCES housing_dwelling (id, tenant_id);

CALL access_enable('housing_vacancyoffer', 'SELECT, INSERT, UPDATE');
-- Once a proposal is over, its unit may become another woman's home: it is no longer followed.
CREATE POLICY landlord_or_offered ON housing_vacancyoffer FOR SELECT TO @app@ USING (
    housing_vacancyoffer.tenant_id = (SELECT app_tenant())
    OR (housing_vacancyoffer.is_open AND housing_vacancyoffer.programme_id = ANY ((SELECT offered_programmes())::uuid[]))
    OR housing_vacancyoffer.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    OR EXISTS (SELECT 1 FROM housing_proposal p WHERE p.vacancy_id = housing_vacancyoffer.vacancy_id AND p.case_tenant_id = (SELECT app_tenant())
                AND p.status IN ('proposed', 'reserved'))
    OR EXISTS (SELECT 1 FROM housing_reservation r WHERE r.vacancy_id = housing_vacancyoffer.vacancy_id AND r.reservataire_id = (SELECT app_tenant())
                AND r.ended_at IS NULL));
CREATE POLICY landlord_adds ON housing_vacancyoffer FOR INSERT TO @app@ WITH CHECK (
    housing_vacancyoffer.tenant_id = (SELECT app_tenant())
    AND housing_vacancyoffer.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY landlord_edits ON housing_vacancyoffer FOR UPDATE TO @app@
    USING (housing_vacancyoffer.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_vacancyoffer.tenant_id = (SELECT app_tenant()));
ALTER TABLE housing_vacancyoffer ADD CONSTRAINT offer__owner_of_vacancy FOREIGN KEY (vacancy_id, tenant_id) REFERENCES housing_vacancy (id, tenant_id);

-- The coordination proposes; the landlord holds, decides and signs; the owner notes a dwelling found outside the network.
CALL access_enable('housing_proposal', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_proposal', $$@row.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND (@own OR holds(@row.case_id, 'propose_case')) AND @row.status = 'proposed'$$);
CALL access_enable('housing_reservation', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_reservation', $$@row.tenant_id = (SELECT app_tenant()) AND (@own OR holds(@row.case_id, 'act_on_case'))
    AND @row.step = 'held' AND @row.ended_at IS NULL AND @row.presented_at IS NULL AND @row.answered_on IS NULL AND @row.reservataire_id IS NULL$$,
    'reservataire_id');
CALL access_enable('housing_allocationdecision', 'SELECT, INSERT');
CALL access_two_sided('housing_allocationdecision', $$@row.tenant_id = (SELECT app_tenant()) AND (@own OR holds(@row.case_id, 'act_on_case'))$$);
CALL access_enable('housing_lease', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_lease', $$@row.tenant_id = (SELECT app_tenant())
    AND (@own OR (holds(@row.case_id, 'act_on_case') AND NOT (@row.outside_network AND @row.reservation_id IS NULL)))$$);

-- Once officers are named, the rest of the landlord's staff is not told for whom a unit is held, neither by the reservation nor by
-- what hangs on it (the landlord's jobs act for nobody).
CREATE POLICY named_officers ON housing_reservation AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_reservation.tenant_id <> (SELECT app_tenant()) OR housing_reservation.officer_id IS NULL OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM tenants_membership m
                WHERE m.id IN (housing_reservation.officer_id, housing_reservation.second_officer_id, housing_reservation.deputy_id)
                  AND m.group_id = ANY ((SELECT app_groups())::int[])));
CREATE POLICY named_officers ON housing_proposal AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_proposal.tenant_id <> (SELECT app_tenant()) OR housing_proposal.status NOT IN ('reserved', 'closed') OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM housing_reservation r WHERE r.proposal_id = housing_proposal.id));
CREATE POLICY named_officers ON housing_allocationdecision AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_allocationdecision.tenant_id <> (SELECT app_tenant()) OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM housing_reservation r WHERE r.id = housing_allocationdecision.reservation_id));
CREATE POLICY named_officers ON housing_lease AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_lease.tenant_id <> (SELECT app_tenant()) OR housing_lease.reservation_id IS NULL OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM housing_reservation r WHERE r.id = housing_lease.reservation_id));
ALTER TABLE housing_reservation
    ADD CONSTRAINT reservation__officer_of_landlord FOREIGN KEY (officer_id, tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT reservation__second_officer_of_landlord FOREIGN KEY (second_officer_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- A proposal goes to the landlord of the unit, an open one, and never to a landlord or a sector that the case excludes. After the
-- insert, hence after its policy: who may not propose does not learn from the answer what a case excludes.
CREATE FUNCTION guard_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM housing_vacancyoffer o JOIN housing_vacancy v ON v.id = o.vacancy_id
                    WHERE o.vacancy_id = NEW.vacancy_id AND o.tenant_id = NEW.tenant_id AND o.programme_id = NEW.programme_id
                      AND o.is_open AND v.status IN ('announced', 'available')) THEN
        RAISE EXCEPTION 'the unit is not open to this programme' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal__unit_open';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.case_id = NEW.case_id AND e.lifted_at IS NULL AND e.excluded_tenant_id = NEW.tenant_id) THEN
        RAISE EXCEPTION 'this landlord is excluded' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal__landlord_not_excluded';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_avoidarea a, housing_vacancyoffer o, housing_vacancy v, housing_dwelling d
                WHERE a.case_id = NEW.case_id AND o.vacancy_id = NEW.vacancy_id AND v.id = NEW.vacancy_id AND d.id = v.dwelling_id
                  AND a.commune_id IN (o.commune_id, d.commune_id)) THEN
        RAISE EXCEPTION 'this sector is to be avoided' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal__sector_not_avoided';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_proposal AFTER INSERT ON housing_proposal FOR EACH ROW EXECUTE FUNCTION guard_proposal();

-- A reservation answers a live proposal of the same landlord, unit and case.
CREATE FUNCTION guard_reservation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM housing_proposal p WHERE p.id = NEW.proposal_id AND p.vacancy_id = NEW.vacancy_id
                    AND p.case_id = NEW.case_id AND p.tenant_id = NEW.tenant_id AND p.status IN ('proposed', 'reserved')) THEN
        RAISE EXCEPTION 'no live proposal' USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation__answers_a_proposal';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_reservation AFTER INSERT ON housing_reservation FOR EACH ROW EXECUTE FUNCTION guard_reservation();

-- The address: its landlord; for the owner of a case for which the unit is proposed, reserved or let, the case's team alone
-- (and the owner's own jobs, which act for nobody), until she is erased.
CREATE FUNCTION dwelling_of(vacancy uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT v.dwelling_id FROM housing_vacancy v WHERE v.id = vacancy AND EXISTS (
        SELECT 1 FROM housing_proposal p JOIN cases_case c ON c.id = p.case_id
         WHERE p.vacancy_id = v.id AND p.case_tenant_id = app_tenant()
           AND p.status IN ('proposed', 'reserved') AND c.erased_at IS NULL AND NOT p.case_id = ANY (hidden_cases())) $$;

CALL access_enable('housing_dwellinglocation', 'SELECT, INSERT, UPDATE');
CREATE POLICY landlord_or_team ON housing_dwellinglocation FOR SELECT TO @app@ USING (
    housing_dwellinglocation.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM housing_proposal p
                WHERE p.case_tenant_id = (SELECT app_tenant()) AND p.status IN ('proposed', 'reserved')
                  AND dwelling_of(p.vacancy_id) = housing_dwellinglocation.dwelling_id
                  AND ((SELECT app_user()) IS NULL
                       OR EXISTS (SELECT 1 FROM cases_teammember t JOIN tenants_membership m ON m.id = t.membership_id
                                   WHERE t.case_id = p.case_id AND m.group_id = ANY ((SELECT app_groups())::int[])))));
CREATE POLICY landlord_adds ON housing_dwellinglocation FOR INSERT TO @app@ WITH CHECK (housing_dwellinglocation.tenant_id = (SELECT app_tenant()));
CREATE POLICY landlord_edits ON housing_dwellinglocation FOR UPDATE TO @app@
    USING (housing_dwellinglocation.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_dwellinglocation.tenant_id = (SELECT app_tenant()));
ALTER TABLE housing_dwellinglocation ADD CONSTRAINT location__owner_of_dwelling FOREIGN KEY (dwelling_id, tenant_id) REFERENCES housing_dwelling (id, tenant_id);

-- Locking a unit to propose or reserve: the coordinator, who sees the offer and not the unit, locks it through this function.
CREATE FUNCTION lock_vacancy(target uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    found_status text;
BEGIN
    SELECT v.status INTO found_status FROM housing_vacancy v
     WHERE v.id = target AND (v.tenant_id = app_tenant() OR EXISTS (
           SELECT 1 FROM housing_vacancyoffer o WHERE o.vacancy_id = v.id AND o.programme_id = ANY (coordinated_programmes())))
       FOR UPDATE;
    RETURN found_status;
END $$;

-- Places already taken in a unit's order of study, proposals of every programme together, those of hidden cases left out for everybody.
CREATE FUNCTION taken_slots(target uuid) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(p.slot::int), '{}') FROM housing_proposal p
      WHERE p.vacancy_id = target AND p.status = 'proposed' AND NOT p.case_id = ANY (hidden_cases())
        AND (p.tenant_id = app_tenant() OR EXISTS (
             SELECT 1 FROM housing_vacancyoffer o WHERE o.vacancy_id = target AND o.programme_id = ANY (coordinated_programmes()))) $$;

-- Does a case wait for another landlord's answer? Asked when one of its proposals is over, to plan its next action.
CREATE FUNCTION still_proposed(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_proposal p JOIN cases_case c ON c.id = p.case_id
                      WHERE p.case_id = target AND p.status = 'proposed' AND NOT target = ANY (hidden_cases())
                        AND (c.tenant_id = app_tenant() OR holds(target, 'act_on_case'))) $$;

-- A reservation has ended: its unit goes back to the list and its proposal is closed, whoever's act it was (her refusal, her
-- silence, the réservataire's answer).
CREATE FUNCTION release_vacancy(reservation uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE housing_vacancy v SET status = v.status_before, status_before = '', status_since = now(), version = v.version + 1
      FROM housing_reservation r
     WHERE r.id = reservation AND r.vacancy_id = v.id AND v.status = 'in_process' AND r.ended_at IS NOT NULL
       AND (r.tenant_id = app_tenant() OR r.case_tenant_id = app_tenant() OR r.reservataire_id = app_tenant()
            OR r.programme_id = ANY (coordinated_programmes()))
       AND NOT EXISTS (SELECT 1 FROM housing_reservation live WHERE live.vacancy_id = v.id AND live.ended_at IS NULL);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE housing_vacancyoffer o SET is_open = true FROM housing_reservation r WHERE r.id = reservation AND o.vacancy_id = r.vacancy_id;
    UPDATE housing_proposal p SET status = 'closed' FROM housing_reservation r
     WHERE r.id = reservation AND p.id = r.proposal_id AND p.status = 'reserved';
    RETURN true;
END $$;

-- A proposal is over, or led to keys: what its landlord and its réservataire could see and do of the case ends, unless another one
-- still lives. The landlord of her new home keeps the summary.
CREATE FUNCTION end_proposal_access(proposal uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    over housing_proposal%ROWTYPE;
    course housing_reservation%ROWTYPE;
    ended int;
BEGIN
    SELECT p.* INTO over FROM housing_proposal p WHERE p.id = proposal;
    SELECT r.* INTO course FROM housing_reservation r WHERE r.proposal_id = proposal;
    IF over.id IS NULL OR over.status = 'proposed' OR (course.id IS NOT NULL AND course.ended_at IS NULL)
       OR NOT coalesce(app_tenant() IN (over.tenant_id, over.case_tenant_id, course.reservataire_id)
                       OR over.programme_id = ANY (coordinated_programmes()), false) THEN
        RETURN 0;
    END IF;
    UPDATE cases_caseshare s SET expires_at = now() FROM tenants_tenant t
     WHERE s.content_object_id = over.case_id AND s.group_id = t.group_id AND t.id IN (over.tenant_id, course.reservataire_id)
       AND s.permission_id IN (permission_number('act_on_case'),
                               CASE WHEN course."end" = 'completed' AND t.id = over.tenant_id THEN NULL ELSE permission_number('view_summary') END)
       AND (s.expires_at IS NULL OR s.expires_at > now())
       AND NOT EXISTS (SELECT 1 FROM housing_proposal p LEFT JOIN housing_reservation r ON r.proposal_id = p.id
                        WHERE p.case_id = over.case_id AND p.id <> over.id AND t.id IN (p.tenant_id, r.reservataire_id)
                          AND (p.status = 'proposed' OR (p.status = 'reserved' AND r.ended_at IS NULL)))
       AND NOT EXISTS (SELECT 1 FROM cases_caseshare wide
                        WHERE wide.content_object_id = over.case_id AND wide.group_id = t.group_id
                          AND wide.permission_id = permission_number('view_case') AND (wide.expires_at IS NULL OR wide.expires_at > now()));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- Work that waits, across tenants: ids only, and only to the dispatcher, which acts for nobody. A reservation lapses in the name of the case's owner, whose case it sets free.
CREATE FUNCTION due_work_reservations(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT r.case_tenant_id, r.id FROM housing_reservation r
      WHERE r.ended_at IS NULL AND app_tenant() IS NULL
        AND ((r.clock_stopped_at IS NULL AND r.expires_at <= now() AND r.step IN ('held', 'presented', 'reservataire', 'to_book'))
             OR (r.step = 'allocated' AND r.answer_due_on < paris_today()))
      ORDER BY r.expires_at LIMIT batch $$;

-- Signed leases whose address is not yet sealed in the case, and cancelled ones whose address still is; somebody must follow her.
CREATE FUNCTION due_work_new_addresses(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.case_tenant_id, l.id FROM housing_lease l
      WHERE app_tenant() IS NULL AND NOT l.outside_network AND (l.cancelled_on IS NULL) = (l.address_sealed_at IS NULL)
        AND EXISTS (SELECT 1 FROM cases_teammember m WHERE m.case_id = l.case_id)
      ORDER BY l.created_at LIMIT batch $$;

-- === evaluation ====================================================================================
CALL access_evaluation('housing_lease', 'id, tenant_id, case_tenant_id, programme_id, case_id, reservation_id, outside_network, tenure, signed_on, keys_on, cancelled_on, operator_id, landlord_siren, is_private, commune_id, contingent, collectivity, reservataire_id, vacancy_free_on, open_to_landlords');
CALL access_evaluation('housing_proposal', 'id, tenant_id, programme_id, case_id, status, proposed_at, answered_at, decline_reason');
CALL access_evaluation('housing_reservation', 'id, tenant_id, programme_id, case_id, step, held_at, ended_at, "end"');
CALL access_evaluation('housing_allocationdecision', 'id, tenant_id, programme_id, case_id, reservation_id, decided_on, outcome');

ALTER FUNCTION offered_programmes() OWNER TO @definer@;
ALTER FUNCTION guard_proposal() OWNER TO @definer@;
ALTER FUNCTION guard_reservation() OWNER TO @definer@;
ALTER FUNCTION dwelling_of(uuid) OWNER TO @definer@;
ALTER FUNCTION lock_vacancy(uuid) OWNER TO @definer@;
ALTER FUNCTION release_vacancy(uuid) OWNER TO @definer@;
ALTER FUNCTION end_proposal_access(uuid) OWNER TO @definer@;
ALTER FUNCTION taken_slots(uuid) OWNER TO @definer@;
ALTER FUNCTION still_proposed(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_new_addresses(int) OWNER TO @definer@;
ALTER FUNCTION due_work_reservations(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION offered_programmes(), dwelling_of(uuid), lock_vacancy(uuid), release_vacancy(uuid), end_proposal_access(uuid), taken_slots(uuid), still_proposed(uuid),
    due_work_reservations(int), due_work_new_addresses(int) TO @app@;
