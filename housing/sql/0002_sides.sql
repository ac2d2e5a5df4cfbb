-- Whose move it is: each side of a row writes its own columns and makes its own moves, and no other. Row-level security lets both
-- sides of a row update it; these guards run after it, so that a constraint speaks first.

-- The floor below asks what housing knows of a case.
CREATE OR REPLACE FUNCTION proposed_to(target uuid, landlord uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_proposal p
                      WHERE p.case_id = target AND p.tenant_id = landlord AND p.status IN ('proposed', 'reserved')) $$;

CREATE OR REPLACE FUNCTION ground_to_move(target uuid, next_status text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE next_status
        WHEN 'reserved' THEN EXISTS (SELECT 1 FROM housing_proposal p
                                      WHERE p.case_id = target AND p.tenant_id = app_tenant() AND p.status = 'proposed')
        WHEN 'rehoused' THEN EXISTS (SELECT 1 FROM housing_lease l
                                      WHERE l.case_id = target AND l.tenant_id = app_tenant() AND l.cancelled_on IS NULL)
        WHEN 'follow_up' THEN EXISTS (SELECT 1 FROM housing_lease l
                                       WHERE l.case_id = target AND l.tenant_id = app_tenant() AND l.keys_on IS NOT NULL)
        ELSE NOT EXISTS (SELECT 1 FROM housing_reservation r WHERE r.case_id = target AND r.ended_at IS NULL) END $$;

-- Guards are for people: what a definer function or the owner of the tables does was decided elsewhere, and the jobs of the case's
-- owner, which act for nobody, end what has lapsed and bring in the past.
CREATE FUNCTION is_trusted(role name, case_tenant uuid) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT role::regrole IN ('@definer@'::regrole, '@owner@'::regrole) OR coalesce(case_tenant = app_tenant() AND app_user() IS NULL, false) $$;
GRANT EXECUTE ON FUNCTION is_trusted(name, uuid) TO @app@, @definer@;

-- A landlord answers a proposal, the coordination or the owner withdraws it; what was proposed does not change.
CREATE FUNCTION guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id) AND (
        (NEW.vacancy_id, NEW.slot, NEW.proposed_at, NEW.waiting_band, NEW.reasons)
            IS DISTINCT FROM (OLD.vacancy_id, OLD.slot, OLD.proposed_at, OLD.waiting_band, OLD.reasons)
        OR NOT coalesce(CASE
            WHEN OLD.status = 'proposed' AND NEW.status IN ('declined', 'reserved') THEN OLD.tenant_id = app_tenant()
            WHEN OLD.status = 'proposed' AND NEW.status = 'withdrawn' THEN
                OLD.case_tenant_id = app_tenant() OR OLD.programme_id = ANY (coordinated_programmes())
            END, false)) THEN
        RAISE EXCEPTION 'not an answer of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_answer AFTER UPDATE ON housing_proposal FOR EACH ROW EXECUTE FUNCTION guard_answer();

-- Which steps a side goes, and how it ends a course (a deadline that passes is a job's to see).
CREATE FUNCTION may_step(landlord boolean, owner boolean, designates boolean, was text, becomes text) RETURNS boolean LANGUAGE sql IMMUTABLE
AS $$ SELECT (landlord AND ((was, becomes) IN (('to_book', 'committee'), ('committee', 'to_book'), ('presented', 'allocated'),
                                               ('accepted', 'signed'), ('signed', 'keys'))
                            OR (was IN ('committee', 'ranked', 'conditional') AND becomes IN ('allocated', 'ranked', 'conditional'))))
          OR (owner AND ((was = 'held' AND becomes IN ('presented', 'reservataire', 'to_book')) OR (was, becomes) = ('allocated', 'accepted')))
          OR (designates AND (was, becomes) = ('reservataire', 'to_book')) $$;

CREATE FUNCTION may_end(landlord boolean, owner boolean, designates boolean, was text, becomes text, how text) RETURNS boolean LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE how
        WHEN 'released' THEN landlord AND was NOT IN ('signed', 'keys')
        WHEN 'not_allocated' THEN landlord AND was IN ('committee', 'ranked', 'conditional')
        WHEN 'ineligible' THEN landlord AND was IN ('committee', 'ranked', 'conditional')
        WHEN 'owner' THEN landlord AND was = 'presented'
        WHEN 'cancelled' THEN landlord AND was = 'signed'
        WHEN 'completed' THEN landlord AND (was, becomes) = ('signed', 'keys')
        WHEN 'declined' THEN owner AND was NOT IN ('signed', 'keys')
        WHEN 'reservataire' THEN designates AND was = 'reservataire'
        ELSE false END $$;
GRANT EXECUTE ON FUNCTION may_step(boolean, boolean, boolean, text, text), may_end(boolean, boolean, boolean, text, text, text) TO @app@;

CREATE FUNCTION guard_course() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    landlord boolean := coalesce(OLD.tenant_id = app_tenant(), false);
    owner boolean := coalesce(OLD.case_tenant_id = app_tenant(), false);
    designates boolean := coalesce(OLD.reservataire_id = app_tenant(), false);
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id) AND (
        OLD.ended_at IS NOT NULL OR NOT (landlord OR owner OR designates)
        OR (NEW.proposal_id, NEW.vacancy_id, NEW.number, NEW.held_at, NEW.is_private)
           IS DISTINCT FROM (OLD.proposal_id, OLD.vacancy_id, OLD.number, OLD.held_at, OLD.is_private)
        OR (NOT landlord AND (NEW.officer_id, NEW.second_officer_id, NEW.viewing_at, NEW.committee_on, NEW.rank, NEW.condition_due_on, NEW.answer_due_on, NEW.extended_at)
            IS DISTINCT FROM (OLD.officer_id, OLD.second_officer_id, OLD.viewing_at, OLD.committee_on, OLD.rank, OLD.condition_due_on, OLD.answer_due_on, OLD.extended_at))
        OR (NOT landlord AND NEW.ended_at IS NULL AND NEW.clock_stopped_at IS DISTINCT FROM OLD.clock_stopped_at)
        OR (NOT owner AND (NEW.presented_at, NEW.has_nur, NEW.answered_on, NEW.reservataire_id, NEW.reservataire_due_on, NEW.open_to_landlords)
            IS DISTINCT FROM (OLD.presented_at, OLD.has_nur, OLD.answered_on, OLD.reservataire_id, OLD.reservataire_due_on, OLD.open_to_landlords))
        OR (NEW.reservataire_id IS DISTINCT FROM OLD.reservataire_id AND NOT coalesce(takes_part(NEW.reservataire_id, NEW.programme_id, 'reservataire'), false))
        OR (NEW.reservataire_state <> OLD.reservataire_state
            AND NOT ((owner AND NEW.reservataire_state = 'waiting') OR (designates AND OLD.reservataire_state = 'waiting')))
        OR (NEW.step <> OLD.step AND NOT may_step(landlord, owner, designates, OLD.step, NEW.step))
        OR (NEW.ended_at IS NOT NULL AND NOT may_end(landlord, owner, designates, OLD.step, NEW.step, NEW."end"))) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_course AFTER UPDATE ON housing_reservation FOR EACH ROW EXECUTE FUNCTION guard_course();

-- A decision and a lease belong to a reservation of the same landlord and case; a lease follows her acceptance (the past that the
-- owner's jobs bring in is what it is).
ALTER TABLE housing_reservation ADD CONSTRAINT reservation__sides UNIQUE (id, tenant_id, case_id);
ALTER TABLE housing_allocationdecision ADD CONSTRAINT decision__of_its_reservation FOREIGN KEY (reservation_id, tenant_id, case_id)
    REFERENCES housing_reservation (id, tenant_id, case_id);
ALTER TABLE housing_lease ADD CONSTRAINT lease__of_its_reservation FOREIGN KEY (reservation_id, tenant_id, case_id)
    REFERENCES housing_reservation (id, tenant_id, case_id);

CREATE FUNCTION guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reservation_id IS NOT NULL AND NOT is_trusted(current_user, NEW.case_tenant_id) AND NOT EXISTS (
        SELECT 1 FROM housing_reservation r WHERE r.id = NEW.reservation_id AND r.step = 'accepted' AND r.ended_at IS NULL) THEN
        RAISE EXCEPTION 'nobody has accepted' USING ERRCODE = 'check_violation', CONSTRAINT = 'lease__of_an_accepted_reservation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_signature AFTER INSERT ON housing_lease FOR EACH ROW EXECUTE FUNCTION guard_signature();

-- What a signed lease counts for is frozen: keys, cancellation (by who let it) and the sealing of the address (by the case's owner)
-- are all that may follow.
CREATE FUNCTION freeze_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.signed_on, NEW.tenure, NEW.landlord_siren, NEW.is_private, NEW.commune_id, NEW.contingent, NEW.collectivity, NEW.operator_id, NEW.rent,
        NEW.reservataire_id, NEW.vacancy_free_on, NEW.open_to_landlords, NEW.reservation_id, NEW.outside_network)
       IS DISTINCT FROM (OLD.signed_on, OLD.tenure, OLD.landlord_siren, OLD.is_private, OLD.commune_id, OLD.contingent, OLD.collectivity, OLD.operator_id, OLD.rent,
        OLD.reservataire_id, OLD.vacancy_free_on, OLD.open_to_landlords, OLD.reservation_id, OLD.outside_network) THEN
        RAISE EXCEPTION 'a signed lease does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'lease__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_lease BEFORE UPDATE ON housing_lease FOR EACH ROW EXECUTE FUNCTION freeze_lease();

CREATE FUNCTION guard_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.case_tenant_id) AND (
        ((NEW.keys_on, NEW.cancelled_on) IS DISTINCT FROM (OLD.keys_on, OLD.cancelled_on) AND OLD.tenant_id IS DISTINCT FROM app_tenant())
        OR (NEW.address_sealed_at IS DISTINCT FROM OLD.address_sealed_at AND OLD.case_tenant_id IS DISTINCT FROM app_tenant())) THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_lease AFTER UPDATE ON housing_lease FOR EACH ROW EXECUTE FUNCTION guard_lease();
