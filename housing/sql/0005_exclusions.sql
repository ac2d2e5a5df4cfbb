-- What an exclusion, or a sector newly avoided, undoes in housing; who follows a unit when its officer is barred or has left.

-- A place that a hidden case holds looks free: who asks for it gets the next one, without a word.
CREATE FUNCTION pass_hidden_slot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM housing_proposal p WHERE p.vacancy_id = NEW.vacancy_id AND p.slot = NEW.slot AND p.status = 'proposed'
                  AND p.case_id = ANY (hidden_cases())) THEN
        NEW.slot := coalesce((SELECT min(free.slot) FROM unnest(ARRAY[1, 2, 3]) AS free(slot)
                               WHERE NOT EXISTS (SELECT 1 FROM housing_proposal p WHERE p.vacancy_id = NEW.vacancy_id
                                                    AND p.slot = free.slot AND p.status = 'proposed')), NEW.slot);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pass_hidden_slot BEFORE INSERT ON housing_proposal FOR EACH ROW EXECUTE FUNCTION pass_hidden_slot();

-- === what stands against what is recorded now ==========================================================
-- Live proposals of a case to an organisation that it bars, or in a commune that it avoids; for those who may take them back.
CREATE FUNCTION stands_against(proposal housing_proposal) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT proposal.status = 'proposed' AND (
        EXISTS (SELECT 1 FROM cases_exclusion e
                 WHERE e.case_id = proposal.case_id AND e.lifted_at IS NULL AND e.excluded_tenant_id = proposal.tenant_id)
        OR EXISTS (SELECT 1 FROM cases_avoidarea a JOIN housing_vacancy v ON v.id = proposal.vacancy_id JOIN housing_dwelling d ON d.id = v.dwelling_id
                    WHERE a.case_id = proposal.case_id
                      AND (a.commune_id = d.commune_id
                           OR a.commune_id IN (SELECT o.commune_id FROM housing_vacancyoffer o WHERE o.vacancy_id = proposal.vacancy_id)))) $$;

CREATE FUNCTION barred_proposals(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(p.id), '{}') FROM housing_proposal p
      WHERE p.case_id = target AND p.case_tenant_id = app_tenant() AND NOT p.case_id = ANY (hidden_cases()) AND stands_against(p) $$;

-- Is a unit held for a case in a commune that it avoids? Asked by its owner, who then decides with her.
CREATE FUNCTION held_in_avoided(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (
        SELECT 1 FROM housing_reservation r JOIN housing_vacancy v ON v.id = r.vacancy_id JOIN housing_dwelling d ON d.id = v.dwelling_id
          JOIN cases_avoidarea a ON a.case_id = r.case_id AND a.commune_id = d.commune_id
         WHERE r.case_id = target AND r.case_tenant_id = app_tenant() AND r.ended_at IS NULL AND NOT r.case_id = ANY (hidden_cases())) $$;

-- === who follows a unit ================================================================================
CREATE FUNCTION may_follow(target uuid, member uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM tenants_membership m JOIN tenants_person p ON p.id = m.person_id
                      WHERE m.id = member AND m.is_active AND p.is_active AND NOT is_barred(target, m.person_id, m.tenant_id)) $$;

-- Of those who are named, who may still follow the course, in their order.
CREATE FUNCTION still_following(course housing_reservation) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(n.member ORDER BY n.slot), '{}')
        FROM (VALUES (1, course.officer_id), (2, course.second_officer_id), (3, course.deputy_id)) n (slot, member)
       WHERE n.member IS NOT NULL AND may_follow(course.case_id, n.member) $$;

-- Somebody named was barred: the others answer alone; when nobody is left, the managers are told by the number of the unit.
CREATE FUNCTION hand_on_courses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    course housing_reservation;
    kept uuid[];
BEGIN
    FOR course IN
        SELECT r.* FROM housing_reservation r
         WHERE r.case_id = NEW.case_id AND r.ended_at IS NULL
           AND EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id IN (r.officer_id, r.second_officer_id, r.deputy_id)
                          AND is_barred(r.case_id, m.person_id, NULL))
           FOR UPDATE
    LOOP
        kept := still_following(course);
        IF kept <> '{}' THEN
            UPDATE housing_reservation r SET officer_id = kept[1], second_officer_id = kept[2], deputy_id = kept[3], version = r.version + 1
             WHERE r.id = course.id;
        ELSE
            INSERT INTO tenants_outboxevent (id, tenant_id, kind, subject_type, subject_id, about, reference, facts, created_at)
            SELECT gen_random_uuid(), course.tenant_id, 'reservation.unattended', 'housing.vacancy', course.vacancy_id, NEW.case_id,
                   v.number, '{}', clock_timestamp() FROM housing_vacancy v WHERE v.id = course.vacancy_id;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER hand_on_courses AFTER INSERT ON cases_exclusion FOR EACH ROW
    WHEN (NEW.excluded_membership_id IS NOT NULL AND NEW.lifted_at IS NULL) EXECUTE FUNCTION hand_on_courses();
CREATE TRIGGER hand_on_courses AFTER INSERT OR UPDATE OF person_id ON cases_barredaddress FOR EACH ROW
    WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION hand_on_courses();

-- Units of the acting landlord whose course nobody can follow any more: its officers were barred, or have left.
CREATE FUNCTION unattended_units() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(r.vacancy_id), '{}') FROM housing_reservation r
      WHERE r.tenant_id = app_tenant() AND r.ended_at IS NULL AND r.officer_id IS NOT NULL AND NOT r.case_id = ANY (hidden_cases())
        AND still_following(r) = '{}' $$;

-- A colleague who may reserve takes such a unit over. Nothing for any other unit, nor for whoever the case bars.
CREATE FUNCTION take_over(unit uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    me uuid := (SELECT m.id FROM tenants_membership m WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active
                   AND m.roles && ARRAY['officer', 'coordinator']::varchar[]);
    course uuid;
BEGIN
    PERFORM 1 FROM housing_reservation r WHERE r.vacancy_id = unit AND r.tenant_id = app_tenant() AND r.ended_at IS NULL FOR UPDATE;
    IF me IS NOT NULL AND unit = ANY (unattended_units()) THEN
        UPDATE housing_reservation r SET officer_id = me, second_officer_id = NULL, deputy_id = NULL, version = r.version + 1
         WHERE r.vacancy_id = unit AND r.tenant_id = app_tenant() AND r.ended_at IS NULL
        RETURNING r.id INTO course;
    END IF;
    RETURN course;
END $$;

ALTER FUNCTION pass_hidden_slot() OWNER TO @definer@;
ALTER FUNCTION stands_against(housing_proposal) OWNER TO @definer@;
ALTER FUNCTION barred_proposals(uuid) OWNER TO @definer@;
ALTER FUNCTION held_in_avoided(uuid) OWNER TO @definer@;
ALTER FUNCTION may_follow(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION still_following(housing_reservation) OWNER TO @definer@;
ALTER FUNCTION hand_on_courses() OWNER TO @definer@;
ALTER FUNCTION unattended_units() OWNER TO @definer@;
ALTER FUNCTION take_over(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION may_step(boolean, boolean, boolean, text, text), may_end(boolean, boolean, boolean, text, text, text) TO @definer@;
GRANT EXECUTE ON FUNCTION barred_proposals(uuid), held_in_avoided(uuid), unattended_units(), take_over(uuid) TO @app@;
