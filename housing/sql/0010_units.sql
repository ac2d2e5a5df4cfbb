-- Units handed over for shelter: a row is its landlord's and its association's, and nobody else's. Once a unit is handed over it is a
-- shelter's address: of the landlord's staff only the people named in the agreement still see which one it is, and where.

-- Is the acting person named in an agreement of its own organisation? Its jobs, which act for nobody, are.
CREATE FUNCTION named_in(agreement uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM housing_useagreement a JOIN tenants_membership m ON m.id IN (a.officer_id, a.second_officer_id)
         WHERE a.id = agreement AND m.group_id = ANY (app_groups())) $$;

-- Can one of those named still follow it?
CREATE FUNCTION attended(agreement uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_useagreement a JOIN tenants_membership m ON m.id IN (a.officer_id, a.second_officer_id)
                       JOIN tenants_person p ON p.id = m.person_id
                      WHERE a.id = agreement AND a.tenant_id = app_tenant() AND m.is_active AND p.is_active) $$;
ALTER FUNCTION named_in(uuid) OWNER TO @definer@;
ALTER FUNCTION attended(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION named_in(uuid), attended(uuid) TO @app@;

-- === agreements ======================================================================================
CALL access_enable('housing_useagreement', 'SELECT, INSERT, UPDATE');
CREATE POLICY sides_read ON housing_useagreement FOR SELECT TO @app@ USING (
    (SELECT app_tenant()) IN (housing_useagreement.tenant_id, housing_useagreement.association_id));
CREATE POLICY landlord_adds ON housing_useagreement FOR INSERT TO @app@ WITH CHECK (
    housing_useagreement.tenant_id = (SELECT app_tenant())
    AND takes_part(housing_useagreement.tenant_id, housing_useagreement.programme_id, 'landlord')
    AND takes_part(housing_useagreement.association_id, housing_useagreement.programme_id, 'shelter'));
CREATE POLICY landlord_edits ON housing_useagreement FOR UPDATE TO @app@
    USING (housing_useagreement.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_useagreement.tenant_id = (SELECT app_tenant()));
ALTER TABLE housing_useagreement
    ADD CONSTRAINT use_agreement__officer_of_landlord FOREIGN KEY (officer_id, tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT use_agreement__second_of_landlord FOREIGN KEY (second_officer_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- What was signed does not change but its end; others are named by those who are, or by anybody once none of them can act.
CREATE FUNCTION guard_use_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.tenant_id) AND (
        (NEW.tenant_id, NEW.association_id, NEW.programme_id, NEW.number, NEW.units, NEW.signed_on, NEW.starts_on, NEW.duties)
        IS DISTINCT FROM (OLD.tenant_id, OLD.association_id, OLD.programme_id, OLD.number, OLD.units, OLD.signed_on, OLD.starts_on, OLD.duties)
        OR OLD.ended_on IS NOT NULL
        OR ((NEW.officer_id, NEW.second_officer_id) IS DISTINCT FROM (OLD.officer_id, OLD.second_officer_id)
            AND NOT named_in(OLD.id) AND attended(OLD.id))) THEN
        RAISE EXCEPTION 'not a change of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_use_agreement BEFORE UPDATE ON housing_useagreement FOR EACH ROW EXECUTE FUNCTION guard_use_agreement();

-- An agreement does not stop under a unit that is handed over.
CREATE FUNCTION keep_handed_units() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.ended_on IS NOT NULL AND EXISTS (
        SELECT 1 FROM housing_shelterunit u WHERE u.agreement_id = NEW.id AND u.status = 'handed') THEN
        RAISE EXCEPTION 'units are still handed over' USING ERRCODE = 'check_violation', CONSTRAINT = 'use_agreement__units_returned';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_handed_units AFTER UPDATE OF ended_on ON housing_useagreement FOR EACH ROW EXECUTE FUNCTION keep_handed_units();

-- === units ===========================================================================================
CALL access_enable('housing_shelterunit', 'SELECT, INSERT, UPDATE');
CREATE POLICY sides_read ON housing_shelterunit FOR SELECT TO @app@ USING (
    (SELECT app_tenant()) IN (housing_shelterunit.tenant_id, housing_shelterunit.association_id));
CREATE POLICY landlord_adds ON housing_shelterunit FOR INSERT TO @app@ WITH CHECK (
    housing_shelterunit.tenant_id = (SELECT app_tenant())
    AND (housing_shelterunit.status = 'watched'
         OR ((SELECT app_user()) IS NULL AND housing_shelterunit.status IN ('blocked', 'works', 'handed'))));
CREATE POLICY sides_edit ON housing_shelterunit FOR UPDATE TO @app@
    USING ((SELECT app_tenant()) IN (housing_shelterunit.tenant_id, housing_shelterunit.association_id))
    WITH CHECK ((SELECT app_tenant()) IN (housing_shelterunit.tenant_id, housing_shelterunit.association_id));
CREATE POLICY named_officers ON housing_shelterunit AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_shelterunit.tenant_id <> (SELECT app_tenant()) OR housing_shelterunit.status NOT IN ('handed', 'returned')
    OR named_in(housing_shelterunit.agreement_id));
ALTER TABLE housing_shelterunit
    ADD CONSTRAINT shelter_unit__of_agreement FOREIGN KEY (agreement_id, tenant_id, association_id)
        REFERENCES housing_useagreement (id, tenant_id, association_id),
    ADD CONSTRAINT shelter_unit__own_dwelling FOREIGN KEY (dwelling_id, tenant_id) REFERENCES housing_dwelling (id, tenant_id),
    ADD CONSTRAINT shelter_unit__own_vacancy FOREIGN KEY (vacancy_id, tenant_id) REFERENCES housing_vacancy (id, tenant_id),
    ADD CONSTRAINT shelter_unit__blocked_by_landlord FOREIGN KEY (blocked_by_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- The association asks, opens its place and gives back; every other step is the landlord's. What is over does not change.
CREATE FUNCTION guard_shelter_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := CASE WHEN OLD.tenant_id = app_tenant()
                         THEN ARRAY['watched>blocked', 'blocked>works', 'works>blocked', 'blocked>handed', 'watched>released', 'blocked>released', 'works>released']
                         ELSE ARRAY['handed>returned'] END;
    asked jsonb := to_jsonb(NEW) - ARRAY['wanted_on', 'status', 'returned_on'];
BEGIN
    IF is_trusted(current_user, OLD.tenant_id) THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.tenant_id, NEW.association_id, NEW.agreement_id, NEW.dwelling_id, NEW.vacancy_id, NEW.number)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.association_id, OLD.agreement_id, OLD.dwelling_id, OLD.vacancy_id, OLD.number)
       OR OLD.status IN ('returned', 'released')
       OR (NEW.status <> OLD.status AND NOT OLD.status || '>' || NEW.status = ANY (moves))
       OR (OLD.tenant_id IS DISTINCT FROM app_tenant() AND asked IS DISTINCT FROM to_jsonb(OLD) - ARRAY['wanted_on', 'status', 'returned_on']) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_shelter_unit BEFORE UPDATE ON housing_shelterunit FOR EACH ROW EXECUTE FUNCTION guard_shelter_unit();

-- A unit is handed over under an agreement in force on that day, and no more of them than it says.
CREATE FUNCTION guard_handing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    under housing_useagreement%ROWTYPE;
BEGIN
    SELECT a.* INTO under FROM housing_useagreement a WHERE a.id = NEW.agreement_id FOR UPDATE;
    IF NOT (under.ended_on IS NULL AND under.starts_on <= NEW.handed_on AND NEW.handed_on < under.ends_on) THEN
        RAISE EXCEPTION 'no agreement on that day' USING ERRCODE = 'check_violation', CONSTRAINT = 'shelter_unit__agreement_in_force';
    END IF;
    IF (SELECT count(*) FROM housing_shelterunit u WHERE u.agreement_id = under.id AND u.status = 'handed') > under.units THEN
        RAISE EXCEPTION 'more units than agreed' USING ERRCODE = 'check_violation', CONSTRAINT = 'shelter_unit__as_many_as_agreed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_handing AFTER INSERT OR UPDATE OF status ON housing_shelterunit FOR EACH ROW
    WHEN (NEW.status = 'handed') EXECUTE FUNCTION guard_handing();

-- === the address =====================================================================================
-- Does a dwelling serve as a shelter of which the acting person of its landlord is not to know?
CREATE FUNCTION secret_of_shelter(dwelling uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_shelterunit u
                      WHERE u.dwelling_id = dwelling AND u.status = 'handed' AND NOT named_in(u.agreement_id)) $$;
ALTER FUNCTION secret_of_shelter(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION secret_of_shelter(uuid) TO @app@;
CREATE POLICY shelter_secret ON housing_dwellinglocation AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_dwellinglocation.tenant_id <> (SELECT app_tenant()) OR NOT secret_of_shelter(housing_dwellinglocation.dwelling_id));
CREATE POLICY association_reads ON housing_dwellinglocation FOR SELECT TO @app@ USING (EXISTS (
    SELECT 1 FROM housing_shelterunit u WHERE u.dwelling_id = housing_dwellinglocation.dwelling_id AND u.status = 'handed'
                                          AND u.association_id = (SELECT app_tenant())));

-- === places ==========================================================================================
-- A place stands in a unit that was handed to its own organisation, from the day it was, and in the same one for ever.
CREATE FUNCTION guard_unit_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.unit_id IS DISTINCT FROM OLD.unit_id THEN
        RAISE EXCEPTION 'a place keeps its unit' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.unit_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM housing_shelterunit u WHERE u.id = NEW.unit_id AND u.association_id = NEW.tenant_id AND NEW.opens_on >= u.handed_on
           AND (u.status = 'handed' OR (u.status = 'returned' AND NEW.closes_on <= u.returned_on))) THEN
        RAISE EXCEPTION 'not a unit of this organisation on these days' USING ERRCODE = 'check_violation', CONSTRAINT = 'place__while_handed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_unit_place AFTER INSERT OR UPDATE OF unit_id, opens_on, closes_on ON housing_place
    FOR EACH ROW EXECUTE FUNCTION guard_unit_place();

-- Given back only once its place is closed, from that day at the latest: nobody is left inside.
CREATE FUNCTION guard_return() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM housing_place p WHERE p.unit_id = NEW.id AND (p.closes_on IS NULL OR p.closes_on > NEW.returned_on)) THEN
        RAISE EXCEPTION 'its place is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'shelter_unit__place_closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_return AFTER UPDATE OF status ON housing_shelterunit FOR EACH ROW
    WHEN (NEW.status = 'returned') EXECUTE FUNCTION guard_return();

-- Nobody sleeps in a dwelling of a landlord, or of a commune, that her case bars. After the insert, hence after its policy; the answer
-- does not say which of the two it is.
CREATE FUNCTION guard_unit_night() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM housing_place p JOIN housing_shelterunit u ON u.id = p.unit_id
                WHERE p.id = NEW.place_id AND NOT NEW.is_cancelled
                  AND (EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.case_id = NEW.case_id AND e.lifted_at IS NULL AND e.excluded_tenant_id = u.tenant_id)
                       OR EXISTS (SELECT 1 FROM cases_avoidarea a WHERE a.case_id = NEW.case_id AND a.commune_id = u.commune_id))) THEN
        RAISE EXCEPTION 'not a place for her' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_place__safe_for_her';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_unit_night AFTER INSERT ON housing_stayplace FOR EACH ROW EXECUTE FUNCTION guard_unit_night();

-- The nights of a stay in a place; who has not left on the day planned is still there.
CREATE FUNCTION nights_of(held housing_stayplace, stay housing_stay) RETURNS daterange LANGUAGE sql IMMUTABLE
AS $$ SELECT daterange(held.starts_on, CASE WHEN stay.status = 'current' AND held.ends_on = stay.expected_on THEN NULL ELSE held.ends_on END, '[)') $$;

-- Up to which day the days without an occupant of a unit are told: today for the association; for its landlord the end of the last
-- month, so that it does not read from them whether somebody is there. Nothing before the hand-over, nothing to anybody else.
CREATE FUNCTION empty_until(unit uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT greatest(u.handed_on, least(u.returned_on, paris_today(),
             CASE WHEN u.association_id <> app_tenant() THEN date_trunc('month', paris_today())::date END))
        FROM housing_shelterunit u
       WHERE u.id = unit AND u.handed_on IS NOT NULL
         AND (u.association_id = app_tenant() OR (u.tenant_id = app_tenant() AND named_in(u.agreement_id))) $$;

-- Days since a unit was handed over, up to that one, on which nobody slept there.
CREATE FUNCTION empty_days(unit uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH told AS (SELECT u.handed_on AS first, empty_until(unit) AS last FROM housing_shelterunit u WHERE u.id = unit),
    slept AS (
        SELECT range_agg(nights_of(h, s) * daterange(t.first, t.last, '[)')) AS nights
          FROM told t, housing_place p JOIN housing_stayplace h ON h.place_id = p.id JOIN housing_stay s ON s.id = h.stay_id
         WHERE p.unit_id = unit AND NOT h.is_cancelled AND s.status IN ('current', 'ended') AND t.last IS NOT NULL)
    SELECT t.last - t.first - coalesce((SELECT sum(upper(n) - lower(n)) FROM slept, unnest(slept.nights) n WHERE NOT isempty(n)), 0)::int
      FROM told t $$;

-- Whether somebody sleeps in a unit today, whoever she is: for the association that has it.
CREATE FUNCTION occupied_today(unit uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (
        SELECT 1 FROM housing_shelterunit u JOIN housing_place p ON p.unit_id = u.id JOIN housing_stayplace h ON h.place_id = p.id
          JOIN housing_stay s ON s.id = h.stay_id
         WHERE u.id = unit AND u.association_id = app_tenant() AND NOT h.is_cancelled AND s.status = 'current'
           AND nights_of(h, s) @> paris_today()) $$;

-- === checks ==========================================================================================
CALL access_enable('housing_unitcheck', 'SELECT, INSERT');
CREATE POLICY sides_read ON housing_unitcheck FOR SELECT TO @app@ USING (EXISTS (
    SELECT 1 FROM housing_shelterunit u WHERE u.id = housing_unitcheck.unit_id));
CREATE POLICY landlord_adds ON housing_unitcheck FOR INSERT TO @app@ WITH CHECK (
    housing_unitcheck.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM housing_shelterunit u WHERE u.id = housing_unitcheck.unit_id AND u.status = 'handed'
                   AND housing_unitcheck.held_on BETWEEN u.handed_on AND paris_today()));
ALTER TABLE housing_unitcheck ADD CONSTRAINT unit_check__of_unit
    FOREIGN KEY (unit_id, tenant_id, association_id) REFERENCES housing_shelterunit (id, tenant_id, association_id);

-- === terms that come near ============================================================================
-- The day that a unit's step is due: the block's end, the works', the yearly check of a unit in use.
CREATE FUNCTION term_of(unit uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE u.status
        WHEN 'blocked' THEN u.blocked_until
        WHEN 'works' THEN u.works_expected_on
        WHEN 'handed' THEN coalesce((SELECT max(c.held_on) FROM housing_unitcheck c WHERE c.unit_id = u.id), u.handed_on) + 365 END
        FROM housing_shelterunit u
       WHERE u.id = unit AND (app_tenant() IS NULL OR app_tenant() IN (u.tenant_id, u.association_id)) $$;
CREATE FUNCTION due_work_unit_terms(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT u.tenant_id, u.id FROM housing_shelterunit u
      WHERE app_tenant() IS NULL AND u.status IN ('blocked', 'works', 'handed')
        AND term_of(u.id) - 7 <= paris_today() AND u.told_for IS DISTINCT FROM term_of(u.id) ORDER BY u.created_at LIMIT batch $$;
CREATE FUNCTION due_work_agreement_terms(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT a.tenant_id, a.id FROM housing_useagreement a
      WHERE app_tenant() IS NULL AND a.ended_on IS NULL AND a.ends_on - 90 <= paris_today() AND a.told_for IS DISTINCT FROM a.ends_on
      ORDER BY a.ends_on LIMIT batch $$;

ALTER FUNCTION keep_handed_units() OWNER TO @definer@;
ALTER FUNCTION guard_handing() OWNER TO @definer@;
ALTER FUNCTION guard_unit_place() OWNER TO @definer@;
ALTER FUNCTION guard_return() OWNER TO @definer@;
ALTER FUNCTION guard_unit_night() OWNER TO @definer@;
ALTER FUNCTION empty_until(uuid) OWNER TO @definer@;
ALTER FUNCTION empty_days(uuid) OWNER TO @definer@;
ALTER FUNCTION occupied_today(uuid) OWNER TO @definer@;
ALTER FUNCTION term_of(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_unit_terms(int) OWNER TO @definer@;
ALTER FUNCTION due_work_agreement_terms(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION nights_of(housing_stayplace, housing_stay) TO @definer@;
GRANT EXECUTE ON FUNCTION empty_until(uuid), empty_days(uuid), occupied_today(uuid), term_of(uuid), due_work_unit_terms(int), due_work_agreement_terms(int) TO @app@;
