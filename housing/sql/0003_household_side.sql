-- What the household's side alone reads of a proposal goes to a table of its own: a landlord who reads SQL finds neither how many
-- proposals she has had, nor why she declined, nor why one was taken back.

ALTER TABLE housing_proposal ADD CONSTRAINT proposal__with_its_case UNIQUE (id, case_id);
ALTER TABLE housing_householdside
    ADD CONSTRAINT household_side__of_its_proposal FOREIGN KEY (proposal_id, case_id) REFERENCES housing_proposal (id, case_id),
    ADD CONSTRAINT household_side__owner_of_case FOREIGN KEY (case_id, tenant_id, programme_id)
        REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE;

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

-- Live proposals of a case that was closed or suspended, of one who no longer agrees to be studied, or that stand against an exclusion:
-- the owner's job withdraws them.
CREATE FUNCTION due_work_idle_proposals(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT p.case_tenant_id, p.id FROM housing_proposal p JOIN cases_case c ON c.id = p.case_id
      WHERE app_tenant() IS NULL AND p.status = 'proposed'
        AND (c.status IN ('closed', 'suspended') OR stands_against(p)
             OR (EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = c.id AND k.purpose = 'study' AND k.withdrawn_at IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = c.id AND k.purpose = 'study' AND is_live(k))))
      ORDER BY p.proposed_at LIMIT batch $$;
ALTER FUNCTION due_work_idle_proposals(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_idle_proposals(int) TO @app@;
