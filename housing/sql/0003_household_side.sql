-- What the household's side alone reads of a proposal goes to a table of its own: a landlord who reads SQL finds neither how many
-- proposals she has had, nor why she declined, nor why one was taken back.

ALTER TABLE housing_proposal ADD CONSTRAINT proposal__with_its_case UNIQUE (id, case_id);
ALTER TABLE housing_householdside
    ADD CONSTRAINT household_side__of_its_proposal FOREIGN KEY (proposal_id, case_id) REFERENCES housing_proposal (id, case_id),
    ADD CONSTRAINT household_side__owner_of_case FOREIGN KEY (case_id, tenant_id, programme_id)
        REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE;

-- What was written before the table stood. The owner of the tables sees rows while row-level security is not forced on it; keys
-- stand already: to validate one later would find no row.
ALTER TABLE housing_proposal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE housing_reservation NO FORCE ROW LEVEL SECURITY;
INSERT INTO housing_householdside (id, tenant_id, proposal_id, case_id, programme_id, number, withdraw_reason, decline_reason)
SELECT gen_random_uuid(), p.case_tenant_id, p.id, p.case_id, p.programme_id, p.number, p.withdraw_reason, coalesce(r.household_decline, '')
  FROM housing_proposal p LEFT JOIN housing_reservation r ON r.proposal_id = p.id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE housing_proposal FORCE ROW LEVEL SECURITY;
ALTER TABLE housing_reservation FORCE ROW LEVEL SECURITY;

CALL access_enable('housing_householdside', 'SELECT, INSERT');
GRANT UPDATE (withdraw_reason, decline_reason) ON housing_householdside TO @app@;
CREATE POLICY stand_by_her ON housing_householdside FOR SELECT TO @app@ USING (
    housing_householdside.tenant_id = (SELECT app_tenant())
    OR housing_householdside.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY with_a_proposal ON housing_householdside FOR INSERT TO @app@ WITH CHECK (
    (housing_householdside.tenant_id = (SELECT app_tenant())
     OR housing_householdside.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))
    AND EXISTS (SELECT 1 FROM housing_proposal p
                 WHERE p.id = housing_householdside.proposal_id AND p.case_tenant_id = housing_householdside.tenant_id));
CREATE POLICY stand_by_her_edits ON housing_householdside FOR UPDATE TO @app@
    USING (housing_householdside.tenant_id = (SELECT app_tenant())
           OR housing_householdside.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))
    WITH CHECK (true);
CALL access_hide('housing_householdside', 'case_id');

-- Every proposal has its household's side, and a withdrawal its reason, when the transaction ends.
CREATE FUNCTION keep_household_side() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM housing_proposal p JOIN housing_householdside h ON h.proposal_id = p.id
                    WHERE p.id = NEW.id AND (p.status = 'withdrawn') = (h.withdraw_reason <> '')) THEN
        RAISE EXCEPTION 'a proposal keeps its household''s side' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal__withdrawal_has_reason';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION keep_household_side() OWNER TO @definer@;
CREATE CONSTRAINT TRIGGER keep_household_side AFTER INSERT OR UPDATE OF status ON housing_proposal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep_household_side();

-- A reason is said once, in its time: when a proposal is withdrawn, when she declines.
CREATE FUNCTION guard_household_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_trusted(current_user, OLD.tenant_id)
       AND ((OLD.withdraw_reason <> '' AND NEW.withdraw_reason IS DISTINCT FROM OLD.withdraw_reason)
            OR (NEW.decline_reason IS DISTINCT FROM OLD.decline_reason
                AND (OLD.decline_reason <> '' OR NOT coalesce(OLD.tenant_id = app_tenant(), false)))) THEN
        RAISE EXCEPTION 'not a reason of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_household_side AFTER UPDATE ON housing_householdside FOR EACH ROW EXECUTE FUNCTION guard_household_side();

-- A landlord answers a proposal, the coordination or the owner withdraws it; what was proposed does not change.
CREATE OR REPLACE FUNCTION guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- The same for a course; why she declined is no longer a column of it.
CREATE OR REPLACE FUNCTION guard_course() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Live proposals of a case that was closed or suspended: the owner's job withdraws them.
CREATE FUNCTION due_work_idle_proposals(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT p.case_tenant_id, p.id FROM housing_proposal p JOIN cases_case c ON c.id = p.case_id
      WHERE app_tenant() IS NULL AND p.status = 'proposed' AND c.status IN ('closed', 'suspended')
      ORDER BY p.proposed_at LIMIT batch $$;
ALTER FUNCTION due_work_idle_proposals(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_idle_proposals(int) TO @app@;
