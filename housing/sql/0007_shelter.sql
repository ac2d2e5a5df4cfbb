-- Shelters and stays: an organisation's places are its own (and, without their address, the coordination's); a stay has two sides, holds its
-- place against every other one, and opens the case while it lasts.

-- Does the acting tenant shelter in a programme?
CREATE FUNCTION shelters_in(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = app_tenant() AND p.programme_id = target AND p.part = 'shelter'
                        AND (p.until IS NULL OR p.until >= paris_today())) $$;
GRANT EXECUTE ON FUNCTION shelters_in(uuid) TO @app@;

-- === structures ======================================================================================
CALL access_enable('housing_shelter', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_or_coordinated ON housing_shelter FOR SELECT TO @app@ USING (
    housing_shelter.tenant_id = (SELECT app_tenant()) OR housing_shelter.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY own_adds ON housing_shelter FOR INSERT TO @app@ WITH CHECK (
    housing_shelter.tenant_id = (SELECT app_tenant()) AND shelters_in(housing_shelter.programme_id));
CREATE POLICY own_edits ON housing_shelter FOR UPDATE TO @app@
    USING (housing_shelter.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_shelter.tenant_id = (SELECT app_tenant()));

CALL access_enable('housing_shelterlocation', 'SELECT, INSERT, UPDATE');
CALL access_own('housing_shelterlocation');
ALTER TABLE housing_shelterlocation ADD CONSTRAINT shelter_location__owner_of_shelter
    FOREIGN KEY (shelter_id, tenant_id) REFERENCES housing_shelter (id, tenant_id);

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['housing_place', 'housing_placeoutage'] LOOP
        EXECUTE format('CALL access_enable(%L, ''SELECT, INSERT, UPDATE'')', part);
        EXECUTE format('CREATE POLICY own_adds ON %1$I FOR INSERT TO @app@ WITH CHECK (%1$I.tenant_id = (SELECT app_tenant()))', part);
        EXECUTE format('CREATE POLICY own_edits ON %1$I FOR UPDATE TO @app@ USING (%1$I.tenant_id = (SELECT app_tenant()))'
                       ' WITH CHECK (%1$I.tenant_id = (SELECT app_tenant()))', part);
    END LOOP;
END $$;
CREATE POLICY own_or_coordinated ON housing_place FOR SELECT TO @app@ USING (
    housing_place.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM housing_shelter s WHERE s.id = housing_place.shelter_id));
CREATE POLICY own_or_coordinated ON housing_placeoutage FOR SELECT TO @app@ USING (
    housing_placeoutage.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM housing_place p WHERE p.id = housing_placeoutage.place_id));
ALTER TABLE housing_place ADD CONSTRAINT place__owner_of_shelter FOREIGN KEY (shelter_id, tenant_id) REFERENCES housing_shelter (id, tenant_id);
ALTER TABLE housing_placeoutage ADD CONSTRAINT outage__owner_of_place FOREIGN KEY (place_id, tenant_id) REFERENCES housing_place (id, tenant_id);

-- === requests and stays ==============================================================================
-- The owner of a case asks; who is asked learns no case by it.
CALL access_enable('housing_placerequest', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_placerequest', $$@row.case_tenant_id = (SELECT app_tenant()) AND @own AND @row.status = 'waiting'
    AND takes_part(@row.tenant_id, @row.programme_id, 'shelter')$$);

CREATE FUNCTION guard_place_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id) AND (
        OLD.status <> 'waiting'
        OR (NEW.number, NEW.priority, NEW.persons, NEW.children, NEW.teenage_sons, NEW.adapted, NEW.wanted_from, NEW.siao_number, NEW.asked_at)
           IS DISTINCT FROM (OLD.number, OLD.priority, OLD.persons, OLD.children, OLD.teenage_sons, OLD.adapted, OLD.wanted_from, OLD.siao_number, OLD.asked_at)
        OR NOT coalesce(CASE NEW.status WHEN 'withdrawn' THEN OLD.case_tenant_id = app_tenant() ELSE OLD.tenant_id = app_tenant() END, false)) THEN
        RAISE EXCEPTION 'not an answer of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_place_request AFTER UPDATE ON housing_placerequest FOR EACH ROW EXECUTE FUNCTION guard_place_request();

-- A shelter houses a case that was asked of it, that is its own, or that it already follows.
CALL access_enable('housing_stay', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_stay', $$@row.tenant_id = (SELECT app_tenant()) AND shelters_in(@row.programme_id)
    AND @row.status IN ('planned', 'current')
    AND (@own OR holds(@row.case_id, 'view_case')
         OR EXISTS (SELECT 1 FROM housing_placerequest q WHERE q.id = @row.request_id AND q.case_id = @row.case_id AND q.tenant_id = @row.tenant_id
                                                           AND q.status IN ('waiting', 'entered')))$$);
ALTER TABLE housing_stay ADD CONSTRAINT stay__in_own_shelter FOREIGN KEY (shelter_id, tenant_id) REFERENCES housing_shelter (id, tenant_id);
-- What hangs on a stay: added by the shelter to a stay of its own.
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['housing_stayplace', 'housing_stayextension', 'housing_stayevaluation', 'housing_stayreturn'] LOOP
        EXECUTE format('CALL access_enable(%L, %L)', part, CASE part WHEN 'housing_stayplace' THEN 'SELECT, INSERT, UPDATE' ELSE 'SELECT, INSERT' END);
        EXECUTE format('CALL access_two_sided(%L, %L)', part, '@row.tenant_id = (SELECT app_tenant()) AND EXISTS ('
                       'SELECT 1 FROM housing_stay s WHERE s.id = @row.stay_id AND s.case_id = @row.case_id AND s.tenant_id = @row.tenant_id)');
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (stay_id, tenant_id, case_id) REFERENCES housing_stay (id, tenant_id, case_id)',
                       part, part || '__of_its_stay');
    END LOOP;
END $$;
ALTER TABLE housing_stayplace ADD CONSTRAINT stay_place__own_place FOREIGN KEY (place_id, tenant_id) REFERENCES housing_place (id, tenant_id);
-- The evaluation is hers, between the two who stand by her: the coordination reads where she goes, not how she fares.
CREATE POLICY two_sides_only ON housing_stayevaluation AS RESTRICTIVE FOR SELECT TO @app@ USING (
    (SELECT app_tenant()) IN (housing_stayevaluation.tenant_id, housing_stayevaluation.case_tenant_id));

-- planned → current, cancelled; current → ended. By the shelter; what is over does not change.
CREATE FUNCTION guard_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id) AND (
        OLD.tenant_id IS DISTINCT FROM app_tenant()
        OR OLD.status IN ('ended', 'cancelled')
        OR (NEW.shelter_id, NEW.request_id, NEW.number, NEW.created_at) IS DISTINCT FROM (OLD.shelter_id, OLD.request_id, OLD.number, OLD.created_at)
        OR (OLD.status = 'current' AND NEW.starts_on <> OLD.starts_on)
        OR (NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('planned', 'current'), ('planned', 'cancelled'), ('current', 'ended')))) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_stay AFTER UPDATE ON housing_stay FOR EACH ROW EXECUTE FUNCTION guard_stay();

CREATE FUNCTION guard_stay_sides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id)
       AND (OLD.tenant_id IS DISTINCT FROM app_tenant() OR (NEW.place_id, NEW.stay_id) IS DISTINCT FROM (OLD.place_id, OLD.stay_id)) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_stay_sides AFTER UPDATE ON housing_stayplace FOR EACH ROW EXECUTE FUNCTION guard_stay_sides();

-- A place is held in its own structure, while it is in service, and not under somebody who has not left on the day planned.
CREATE FUNCTION guard_held_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    nights daterange := daterange(NEW.starts_on, NEW.ends_on, '[)');
    entered boolean;
BEGIN
    IF NEW.is_cancelled OR isempty(nights) THEN
        RETURN NULL;
    END IF;
    SELECT s.status = 'current' INTO entered FROM housing_stay s JOIN housing_place p ON p.id = NEW.place_id AND p.shelter_id = s.shelter_id
     WHERE s.id = NEW.stay_id;
    IF entered IS NULL THEN
        RAISE EXCEPTION 'a place of another structure' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_place__of_its_shelter';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM housing_place p WHERE p.id = NEW.place_id AND nights <@ daterange(p.opens_on, p.closes_on, '[)'))
       OR EXISTS (SELECT 1 FROM housing_placeoutage o WHERE o.place_id = NEW.place_id AND daterange(o.starts_on, o.ends_on, '[)') && nights) THEN
        RAISE EXCEPTION 'the place is out of service' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_place__in_service';
    END IF;
    IF entered AND EXISTS (
        SELECT 1 FROM housing_stayplace h JOIN housing_stay s ON s.id = h.stay_id
         WHERE h.place_id = NEW.place_id AND h.stay_id <> NEW.stay_id AND NOT h.is_cancelled AND s.status = 'current'
           AND h.ends_on = s.expected_on AND h.ends_on <= NEW.starts_on) THEN
        RAISE EXCEPTION 'somebody has not left' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_place__left_by_the_former';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_held_place AFTER INSERT OR UPDATE OF starts_on, ends_on, is_cancelled ON housing_stayplace
    FOR EACH ROW EXECUTE FUNCTION guard_held_place();

-- Nobody is left without a place: no outage, no end of service, no closing over nights that are held.
CREATE FUNCTION keep_those_inside() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    shut daterange;
    places uuid[];
    closing boolean := false;
BEGIN
    IF TG_TABLE_NAME = 'housing_placeoutage' THEN
        shut := daterange(NEW.starts_on, NEW.ends_on, '[)');
        places := ARRAY[NEW.place_id];
    ELSIF TG_TABLE_NAME = 'housing_place' THEN
        shut := CASE WHEN NEW.closes_on IS NULL THEN 'empty'::daterange ELSE daterange(NEW.closes_on, NULL, '[)') END;
        places := ARRAY[NEW.id];
    ELSE
        shut := CASE WHEN NEW.closed_on IS NULL THEN 'empty'::daterange ELSE daterange(NEW.closed_on, NULL, '[)') END;
        places := ARRAY(SELECT p.id FROM housing_place p WHERE p.shelter_id = NEW.id);
        closing := NEW.closed_on IS NOT NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM housing_stayplace h JOIN housing_stay s ON s.id = h.stay_id
                WHERE h.place_id = ANY (places) AND NOT h.is_cancelled AND s.status IN ('planned', 'current')
                  AND (closing OR daterange(h.starts_on, h.ends_on, '[)') && shut)) THEN
        RAISE EXCEPTION 'somebody is housed there' USING ERRCODE = 'check_violation', CONSTRAINT = 'shelter__nobody_left_inside';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_those_inside AFTER INSERT OR UPDATE ON housing_placeoutage FOR EACH ROW EXECUTE FUNCTION keep_those_inside();
CREATE TRIGGER keep_those_inside AFTER UPDATE OF closes_on ON housing_place FOR EACH ROW EXECUTE FUNCTION keep_those_inside();
CREATE TRIGGER keep_those_inside AFTER UPDATE OF closed_on ON housing_shelter FOR EACH ROW EXECUTE FUNCTION keep_those_inside();

-- Nights held in the acting tenant's places, those of a case that bars the reader included: the place is taken, by whom is not said.
CREATE FUNCTION held_nights(first_night date, last_night date)
RETURNS TABLE (place_id uuid, starts_on date, ends_on date, stay_id uuid, is_late boolean, is_slept boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT h.place_id, h.starts_on, h.ends_on, CASE WHEN NOT h.case_id = ANY (hidden_cases()) THEN h.stay_id END,
             s.status = 'current' AND coalesce(h.ends_on = s.expected_on AND h.ends_on <= paris_today(), false),
             s.status IN ('current', 'ended')
        FROM housing_stayplace h JOIN housing_stay s ON s.id = h.stay_id JOIN housing_place p ON p.id = h.place_id
       WHERE NOT h.is_cancelled AND (h.tenant_id = app_tenant() OR p.shelter_id IN (
                SELECT k.id FROM housing_shelter k WHERE k.programme_id = ANY (coordinated_programmes())))
         AND (daterange(h.starts_on, h.ends_on, '[)') && daterange(first_night, last_night, '[)')
              OR (s.status = 'current' AND h.ends_on = s.expected_on AND h.ends_on <= paris_today() AND last_night > h.ends_on)) $$;

-- === what a stay opens ===============================================================================
-- Is a case housed by the acting tenant today?
CREATE FUNCTION stays_here(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT NOT target = ANY (hidden_cases()) AND EXISTS (
        SELECT 1 FROM housing_stay s WHERE s.case_id = target AND s.tenant_id = app_tenant() AND s.status = 'current') $$;

-- What she agreed that the acting tenant may know while it houses her; nothing without her live consent.
CREATE FUNCTION agreed_with_shelter(target uuid) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce((SELECT k.cells::text[] FROM cases_consent k
                        WHERE k.case_id = target AND k.purpose = 'shelter' AND k.recipient_id = app_tenant() AND is_live(k) AND stays_here(target)
                        ORDER BY k.given_on DESC, k.created_at DESC LIMIT 1), '{}') $$;

-- The only way to share, as before; besides, who houses her opens to itself what she agreed to, and no more.
CREATE OR REPLACE FUNCTION share_case(target uuid, receiver int, codes text[], why text, until timestamptz, consent uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
    who uuid;
    member uuid;
    given cases_consent%ROWTYPE;
    reduced text := CASE WHEN why = 'designation' THEN why ELSE 'study' END;
    refused text;
    staying boolean := why = 'shelter' AND stays_here(target)
                       AND EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.id = app_tenant() AND t.group_id = receiver);
BEGIN
    SELECT c.tenant_id INTO owner FROM cases_case c WHERE c.id = target AND NOT (c.id = ANY (hidden_cases()));
    IF owner IS NULL OR NOT coalesce(owner = app_tenant() OR staying
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
    IF consent IS NULL AND staying AND owner <> app_tenant() THEN
        SELECT k.id INTO consent FROM cases_consent k
         WHERE k.case_id = target AND k.purpose = 'shelter' AND is_live(k) AND k.recipient_id = who ORDER BY k.given_on DESC, k.created_at DESC LIMIT 1;
        IF consent IS NULL THEN
            RAISE EXCEPTION 'she has not consented to this' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'share__rests_on_consent';
        END IF;
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
     WHERE app_tenant() IN (owner, s.grantor_id) OR s.expires_at <= now() OR (staying AND s.purpose = 'shelter');
END $$;

-- She left: the shelter reads the case for thirty days more, unless she is housed there by another stay.
CREATE FUNCTION stay_closes_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM housing_stay s WHERE s.case_id = NEW.case_id AND s.tenant_id = NEW.tenant_id AND s.status = 'current') THEN
        UPDATE cases_caseshare c SET expires_at = least(c.expires_at, end_of(NEW.left_on + 30)) FROM tenants_tenant t
         WHERE t.id = NEW.tenant_id AND c.group_id = t.group_id AND c.content_object_id = NEW.case_id AND c.purpose = 'shelter'
           AND (c.expires_at IS NULL OR c.expires_at > now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stay_closes_access AFTER UPDATE OF status ON housing_stay FOR EACH ROW
    WHEN (NEW.status = 'ended' AND OLD.status <> 'ended') EXECUTE FUNCTION stay_closes_access();

-- A case bars the organisation that houses it, or is to: its places are free again at once, its requests are withdrawn.
CREATE FUNCTION leave_barred_shelter() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    today date := paris_today();
BEGIN
    UPDATE housing_stayplace h SET is_cancelled = s.status = 'planned',
           ends_on = CASE s.status WHEN 'current' THEN greatest(h.starts_on, least(h.ends_on, today)) ELSE h.ends_on END
      FROM housing_stay s
     WHERE s.id = h.stay_id AND s.case_id = NEW.case_id AND s.tenant_id = NEW.excluded_tenant_id AND s.status IN ('planned', 'current');
    UPDATE housing_stay s SET status = 'cancelled' WHERE s.case_id = NEW.case_id AND s.tenant_id = NEW.excluded_tenant_id AND s.status = 'planned';
    UPDATE housing_stay s SET status = 'ended', left_on = greatest(s.starts_on, today), outcome = 'unknown', orientation = 'shelter'
     WHERE s.case_id = NEW.case_id AND s.tenant_id = NEW.excluded_tenant_id AND s.status = 'current';
    UPDATE housing_placerequest q SET status = 'withdrawn', answered_at = now()
     WHERE q.case_id = NEW.case_id AND q.tenant_id = NEW.excluded_tenant_id AND q.status = 'waiting';
    RETURN NULL;
END $$;
CREATE TRIGGER leave_barred_shelter AFTER INSERT ON cases_exclusion FOR EACH ROW
    WHEN (NEW.excluded_tenant_id IS NOT NULL AND NEW.lifted_at IS NULL) EXECUTE FUNCTION leave_barred_shelter();

-- === evaluation ======================================================================================
CALL access_evaluation('housing_shelter', 'id, tenant_id, programme_id, kind, women_only, max_stay_days, closed_on, created_at');
CALL access_evaluation('housing_place', 'id, tenant_id, shelter_id, rooms, persons, adapted, opens_on, closes_on');
CALL access_evaluation('housing_placeoutage', 'id, tenant_id, place_id, starts_on, ends_on, reason');
CALL access_evaluation('housing_placerequest', 'id, tenant_id, programme_id, case_id, status, priority, persons, children, asked_at, answered_at, decline_reason');
CALL access_evaluation('housing_stay', 'id, tenant_id, programme_id, case_id, shelter_id, request_id, status, starts_on, expected_on, left_on, orientation, outcome');
CALL access_evaluation('housing_stayplace', 'id, tenant_id, programme_id, case_id, stay_id, place_id, starts_on, ends_on, is_cancelled');
CALL access_evaluation('housing_stayextension', 'id, tenant_id, programme_id, case_id, stay_id, until, decided_on, beyond_longest');
CALL access_evaluation('housing_stayreturn', 'id, tenant_id, programme_id, case_id, stay_id, kind, happened_on');

ALTER FUNCTION shelters_in(uuid) OWNER TO @definer@;
ALTER FUNCTION guard_held_place() OWNER TO @definer@;
ALTER FUNCTION keep_those_inside() OWNER TO @definer@;
ALTER FUNCTION held_nights(date, date) OWNER TO @definer@;
ALTER FUNCTION stays_here(uuid) OWNER TO @definer@;
ALTER FUNCTION agreed_with_shelter(uuid) OWNER TO @definer@;
ALTER FUNCTION stay_closes_access() OWNER TO @definer@;
ALTER FUNCTION leave_barred_shelter() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION held_nights(date, date), stays_here(uuid), agreed_with_shelter(uuid) TO @app@;
