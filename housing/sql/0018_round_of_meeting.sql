-- A joint answer made in a meeting belongs to it. At approval the minutes keep what was proposed there: by reference, with its state.

ALTER TABLE housing_jointround ADD CONSTRAINT joint_round__of_its_meeting FOREIGN KEY (committee_id, programme_id)
    REFERENCES cases_committee (id, programme_id);

-- A meeting that was cancelled, or whose minutes are approved, takes no more. After the insert, hence after its policy: who may not add a
-- round does not learn from the answer how a meeting stands.
CREATE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.committee_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM cases_committee c WHERE c.id = NEW.committee_id AND c.status = 'cancelled')
        OR EXISTS (SELECT 1 FROM cases_committeeminutes m WHERE m.committee_id = NEW.committee_id AND m.status = 'approved')) THEN
        RAISE EXCEPTION 'this meeting takes no more' USING ERRCODE = 'check_violation', CONSTRAINT = 'joint_round__of_an_open_meeting';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_round AFTER INSERT ON housing_jointround FOR EACH ROW EXECUTE FUNCTION guard_round();

-- A joint answer is kept with what was proposed of it: who sees none of its pairs, being barred from them, does not see it. Its proposals
-- come after it: for reading alone.
CREATE POLICY with_a_pair ON housing_jointround AS RESTRICTIVE FOR SELECT TO @app@
    USING (EXISTS (SELECT 1 FROM housing_proposalgrounds g WHERE g.joint_id = housing_jointround.id));

-- === what approved minutes keep ======================================================================
-- Read with its proposal (by its two sides and the coordination; of the landlord's staff, once held, by the named officers; never by somebody
-- barred) and with its minutes. Nobody writes it but the approval.
CALL access_enable('housing_minutedproposal', 'SELECT');
CREATE POLICY with_its_proposal ON housing_minutedproposal FOR SELECT TO @app@
    USING (EXISTS (SELECT 1 FROM housing_proposal p WHERE p.id = housing_minutedproposal.proposal_id));
CREATE POLICY with_its_minutes ON housing_minutedproposal AS RESTRICTIVE FOR SELECT TO @app@
    USING (EXISTS (SELECT 1 FROM cases_committeeminutes m WHERE m.id = housing_minutedproposal.minutes_id));
CALL access_hide('housing_minutedproposal', 'case_id');
ALTER TABLE housing_minutedproposal
    ADD CONSTRAINT minuted_proposal__of_its_proposal FOREIGN KEY (proposal_id, case_id) REFERENCES housing_proposal (id, case_id),
    ADD CONSTRAINT minuted_proposal__owner_of_case FOREIGN KEY (case_id, case_tenant_id, programme_id)
        REFERENCES cases_case (id, tenant_id, programme_id) ON UPDATE CASCADE;

-- Under every case: whoever approves may not see them all.
CREATE FUNCTION freeze_proposed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO housing_minutedproposal (id, tenant_id, case_tenant_id, programme_id, minutes_id, proposal_id, case_id, reference, status, made_at)
    SELECT gen_random_uuid(), p.tenant_id, p.case_tenant_id, p.programme_id, NEW.id, p.id, p.case_id, c.reference, p.status, r.created_at
      FROM housing_jointround r JOIN housing_proposalgrounds g ON g.joint_id = r.id
           JOIN housing_proposal p ON p.id = g.proposal_id JOIN cases_case c ON c.id = p.case_id
     WHERE r.committee_id = NEW.committee_id;
    RETURN NULL;
END $$;
CREATE TRIGGER freeze_proposed AFTER UPDATE OF status ON cases_committeeminutes FOR EACH ROW
    WHEN (NEW.status = 'approved' AND OLD.status = 'draft') EXECUTE FUNCTION freeze_proposed();

ALTER FUNCTION guard_round() OWNER TO @definer@;
ALTER FUNCTION freeze_proposed() OWNER TO @definer@;
