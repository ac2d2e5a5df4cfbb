-- Where an offered unit is, for the matching alone; a unit that becomes free when somebody who lives there is rehoused.

-- === places of units =================================================================================
CALL access_enable('housing_offerplace', 'SELECT, INSERT, UPDATE');
ALTER TABLE housing_offerplace ADD CONSTRAINT offer_place__owner_of_offer
    FOREIGN KEY (offer_id, tenant_id) REFERENCES housing_vacancyoffer (id, tenant_id) ON DELETE CASCADE;
CREATE POLICY landlord_reads ON housing_offerplace FOR SELECT TO @app@ USING (housing_offerplace.tenant_id = (SELECT app_tenant()));
CREATE POLICY landlord_adds ON housing_offerplace FOR INSERT TO @app@ WITH CHECK (housing_offerplace.tenant_id = (SELECT app_tenant()));
CREATE POLICY landlord_edits ON housing_offerplace FOR UPDATE TO @app@
    USING (housing_offerplace.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_offerplace.tenant_id = (SELECT app_tenant()));

-- Kilometres between two points that are not an ocean apart, as `tenants.geography` counts them.
CREATE FUNCTION km_between(lat1 float8, lon1 float8, lat2 float8, lon2 float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 111.2 * sqrt(power(lat2 - lat1, 2) + power((lon2 - lon1) * cos(radians((lat1 + lat2) / 2)), 2)) $$;

-- Is a dwelling, as it is offered, where a case must not be housed: in a commune, in a circle, in a building? Without a position it goes by
-- the commune, on the safe side.
CREATE FUNCTION is_avoided(target uuid, unit uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM housing_vacancy v JOIN housing_dwelling d ON d.id = v.dwelling_id
          LEFT JOIN housing_vacancyoffer o ON o.vacancy_id = v.id LEFT JOIN housing_offerplace s ON s.offer_id = o.id
         WHERE v.id = unit
           AND (EXISTS (SELECT 1 FROM cases_avoidarea a WHERE a.case_id = target AND a.commune_id IN (o.commune_id, d.commune_id))
                OR EXISTS (SELECT 1 FROM cases_placetoavoid x WHERE x.case_id = target
                            AND (s.buildings && x.buildings
                                 OR CASE WHEN s.cell IS NULL THEN coalesce(o.commune_id, d.commune_id) = ANY (x.communes)
                                         ELSE s.cell = ANY (x.cells) END)))) $$;
ALTER FUNCTION is_avoided(uuid, uuid) OWNER TO @definer@;

-- The guards of a proposal, and what undoes it, know circles and buildings too.
CREATE OR REPLACE FUNCTION guard_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    IF is_avoided(NEW.case_id, NEW.vacancy_id) THEN
        RAISE EXCEPTION 'this sector is to be avoided' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal__sector_not_avoided';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION stands_against(proposal housing_proposal) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT proposal.status = 'proposed' AND (
        EXISTS (SELECT 1 FROM cases_exclusion e
                 WHERE e.case_id = proposal.case_id AND e.lifted_at IS NULL AND e.excluded_tenant_id = proposal.tenant_id)
        OR is_avoided(proposal.case_id, proposal.vacancy_id)) $$;

CREATE OR REPLACE FUNCTION held_in_avoided(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (
        SELECT 1 FROM housing_reservation r
         WHERE r.case_id = target AND r.case_tenant_id = app_tenant() AND r.ended_at IS NULL AND NOT r.case_id = ANY (hidden_cases())
           AND is_avoided(r.case_id, r.vacancy_id)) $$;

-- Nobody sleeps there either.
CREATE OR REPLACE FUNCTION guard_unit_night() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM housing_place p JOIN housing_shelterunit u ON u.id = p.unit_id
                WHERE p.id = NEW.place_id AND NOT NEW.is_cancelled
                  AND (EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.case_id = NEW.case_id AND e.lifted_at IS NULL AND e.excluded_tenant_id = u.tenant_id)
                       OR EXISTS (SELECT 1 FROM cases_avoidarea a WHERE a.case_id = NEW.case_id AND a.commune_id = u.commune_id)
                       OR is_avoided(NEW.case_id, u.vacancy_id))) THEN
        RAISE EXCEPTION 'not a place for her' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_place__safe_for_her';
    END IF;
    RETURN NULL;
END $$;

-- Open offers of which no place was worked out yet: those of before this file, and those that came by a file of data.
CREATE FUNCTION due_work_unplaced_offers(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT o.tenant_id, o.id FROM housing_vacancyoffer o
       WHERE app_tenant() IS NULL AND o.is_open AND NOT EXISTS (SELECT 1 FROM housing_offerplace s WHERE s.offer_id = o.id)
       ORDER BY o.opened_at, o.id LIMIT batch $$;
ALTER FUNCTION due_work_unplaced_offers(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_unplaced_offers(int) TO @app@;

-- === releases that are expected ======================================================================
-- The coordination of the programme says which household's rehousing frees a unit; nobody else reads it, least of all the landlords.
CALL access_enable('housing_expectedrelease', 'SELECT, INSERT, DELETE');
ALTER TABLE housing_expectedrelease
    ADD CONSTRAINT expected_release__offer_of_programme FOREIGN KEY (offer_id, programme_id)
        REFERENCES housing_vacancyoffer (id, programme_id),
    ADD CONSTRAINT expected_release__case_of_programme FOREIGN KEY (case_id, programme_id)
        REFERENCES cases_case (id, programme_id) ON DELETE CASCADE;
CREATE POLICY coordination_reads ON housing_expectedrelease FOR SELECT TO @app@ USING (
    housing_expectedrelease.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_adds ON housing_expectedrelease FOR INSERT TO @app@ WITH CHECK (
    housing_expectedrelease.tenant_id = (SELECT app_tenant())
    AND housing_expectedrelease.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND (holds(housing_expectedrelease.case_id, 'propose_case')
         OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = housing_expectedrelease.case_id AND c.tenant_id = (SELECT app_tenant()))));
CREATE POLICY coordination_removes ON housing_expectedrelease FOR DELETE TO @app@ USING (
    housing_expectedrelease.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CALL access_hide('housing_expectedrelease', 'case_id');
GRANT DELETE ON housing_expectedrelease TO @definer@;

-- Only a unit of which its landlord said so, and one that is open.
CREATE FUNCTION guard_release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM housing_vacancyoffer o WHERE o.id = NEW.offer_id AND o.on_rehousing AND o.is_open) THEN
        RAISE EXCEPTION 'this unit waits for nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'expected_release__unit_waits';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_release AFTER INSERT ON housing_expectedrelease FOR EACH ROW EXECUTE FUNCTION guard_release();
ALTER FUNCTION guard_release() OWNER TO @definer@;

-- What was said of a unit before is replaced, and so is what was said of her and a unit that waits no longer; also where the acting person
-- does not see it: a refusal would tell that there is something.
CREATE FUNCTION replace_release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM housing_expectedrelease r
     WHERE r.offer_id = NEW.offer_id
        OR (r.case_id = NEW.case_id
            AND NOT EXISTS (SELECT 1 FROM housing_vacancyoffer o WHERE o.id = r.offer_id AND o.on_rehousing AND o.is_open));
    RETURN NEW;
END $$;
CREATE TRIGGER replace_release BEFORE INSERT ON housing_expectedrelease FOR EACH ROW EXECUTE FUNCTION replace_release();
ALTER FUNCTION replace_release() OWNER TO @definer@;

-- No lease on a unit of which somebody has not left.
CREATE FUNCTION guard_unit_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM housing_reservation r JOIN housing_vacancy v ON v.id = r.vacancy_id WHERE r.id = NEW.reservation_id AND v.on_rehousing) THEN
        RAISE EXCEPTION 'somebody lives there' USING ERRCODE = 'check_violation', CONSTRAINT = 'lease__unit_left';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_unit_left AFTER INSERT ON housing_lease FOR EACH ROW EXECUTE FUNCTION guard_unit_left();
ALTER FUNCTION guard_unit_left() OWNER TO @definer@;

-- === what the matcher reads of all this ==============================================================
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_refusedsector', 'cases_placetoavoid', 'cases_placethatmatters', 'housing_offerplace', 'housing_expectedrelease'] LOOP
        EXECUTE format('CREATE POLICY matching ON %I FOR SELECT TO @matcher@ USING ((SELECT app_tenant()) IS NOT NULL)', name);
    END LOOP;
END $$;
GRANT SELECT (case_id, commune_id) ON cases_refusedsector TO @matcher@;
GRANT SELECT (case_id, cells, communes, buildings) ON cases_placetoavoid TO @matcher@;
GRANT SELECT (case_id, kind, latitude, longitude) ON cases_placethatmatters TO @matcher@;
GRANT SELECT (offer_id, cell, latitude, longitude, buildings) ON housing_offerplace TO @matcher@;
GRANT SELECT (offer_id, case_id) ON housing_expectedrelease TO @matcher@;
GRANT SELECT (insee_code, latitude, longitude) ON tenants_commune TO @matcher@;
GRANT SELECT (case_id, tenures, car) ON cases_caseneed TO @matcher@;
GRANT EXECUTE ON FUNCTION km_between(float8, float8, float8, float8) TO @app@, @matcher@;
