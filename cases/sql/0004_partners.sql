-- Partners around a case: leave inside a tenant, orientations, support; traces, and what the evaluation reads.

-- === work inside a tenant ============================================================================
CALL access_enable('cases_delegation', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_tenant ON cases_delegation FOR ALL TO @app@
    USING (cases_delegation.tenant_id = (SELECT app_tenant())) WITH CHECK (cases_delegation.tenant_id = (SELECT app_tenant()));

ALTER TABLE cases_delegation
    ADD CONSTRAINT delegation__member_of_tenant FOREIGN KEY (membership_id, tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT delegation__deputy_of_tenant FOREIGN KEY (deputy_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

-- === orientations: written by one, read by the other ==================================================
CALL access_enable('cases_orientation', 'SELECT, INSERT, UPDATE');
CREATE POLICY either_side ON cases_orientation FOR SELECT TO @app@ USING (
    cases_orientation.tenant_id = (SELECT app_tenant()) OR cases_orientation.recipient_id = (SELECT app_tenant()));
CREATE POLICY referrer ON cases_orientation FOR INSERT TO @app@ WITH CHECK (
    cases_orientation.tenant_id = (SELECT app_tenant())
    AND takes_part(cases_orientation.recipient_id, cases_orientation.programme_id, 'coordinator', 'support')
    AND (cases_orientation.status = 'received' OR (SELECT app_user()) IS NULL));
CREATE POLICY recipient ON cases_orientation FOR UPDATE TO @app@
    USING (cases_orientation.recipient_id = (SELECT app_tenant())) WITH CHECK (cases_orientation.recipient_id = (SELECT app_tenant()));

-- An orientation changes state and nothing else.
CREATE FUNCTION guard_orientation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.tenant_id, NEW.recipient_id, NEW.programme_id, NEW.channel_id, NEW.number, NEW.received_at)
       IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.recipient_id, OLD.programme_id, OLD.channel_id, OLD.number, OLD.received_at) THEN
        RAISE EXCEPTION 'an orientation changes state and nothing else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_orientation BEFORE UPDATE ON cases_orientation FOR EACH ROW EXECUTE FUNCTION guard_orientation();

CALL access_enable('cases_orientationcontent', 'SELECT, INSERT');
CREATE POLICY recipient ON cases_orientationcontent FOR SELECT TO @app@ USING (cases_orientationcontent.tenant_id = (SELECT app_tenant()));
CREATE POLICY author ON cases_orientationcontent FOR INSERT TO @app@ WITH CHECK (
    cases_orientationcontent.author_tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM cases_orientation o WHERE o.id = cases_orientationcontent.orientation_id
                 AND o.tenant_id = cases_orientationcontent.author_tenant_id AND o.recipient_id = cases_orientationcontent.tenant_id));

CALL access_enable('cases_takenup', 'SELECT, INSERT');
CREATE POLICY own_tenant ON cases_takenup FOR SELECT TO @app@ USING (cases_takenup.tenant_id = (SELECT app_tenant()));
CREATE POLICY recipient ON cases_takenup FOR INSERT TO @app@ WITH CHECK (
    cases_takenup.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_takenup.case_id AND c.tenant_id = (SELECT app_tenant()))
    AND EXISTS (SELECT 1 FROM cases_orientation o WHERE o.id = cases_takenup.orientation_id AND o.recipient_id = (SELECT app_tenant())));
CALL access_hide('cases_takenup', 'case_id');

-- === support ==========================================================================================
-- Who sees the case asks in its own name, of a tenant that gives support in its programme; who provides plans the sessions.
CALL access_enable('cases_supportmeasure', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('cases_supportmeasure', $$(@own OR works_on(@row.case_id)) AND @row.requester_id = (SELECT app_tenant())
    AND @row.status = 'requested' AND takes_part(@row.tenant_id, @row.programme_id, 'support')$$, 'requester_id');
ALTER TABLE cases_supportmeasure ADD CONSTRAINT measure__sides UNIQUE (id, tenant_id, case_id);
CALL access_enable('cases_supportsession', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('cases_supportsession', $$@own OR (@row.tenant_id = (SELECT app_tenant()) AND works_on(@row.case_id))$$);
ALTER TABLE cases_supportsession ADD CONSTRAINT session__of_measure FOREIGN KEY (measure_id, tenant_id, case_id)
    REFERENCES cases_supportmeasure (id, tenant_id, case_id);

-- What was asked does not change; the owner and the provider say what came of it; the requester may only take it back.
CREATE FUNCTION guard_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RETURN NULL;
    END IF;
    IF (NEW.requester_id, NEW.type, NEW.line, NEW.requested_on) IS DISTINCT FROM (OLD.requester_id, OLD.type, OLD.line, OLD.requested_on)
       OR NOT coalesce(app_tenant() IN (OLD.tenant_id, OLD.case_tenant_id)
                       OR (app_tenant() = OLD.requester_id AND OLD.status = 'requested' AND NEW.status = 'withdrawn'), false)
       OR OLD.status IN ('declined', 'withdrawn', 'completed') THEN
        RAISE EXCEPTION 'not yours to change in this measure' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_measure AFTER UPDATE ON cases_supportmeasure FOR EACH ROW EXECUTE FUNCTION guard_measure();
CREATE FUNCTION guard_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RETURN NEW;
    END IF;
    IF NEW.address_named_at IS NOT NULL AND NEW.address_named_at IS DISTINCT FROM OLD.address_named_at AND NOT coalesce(
            OLD.case_tenant_id = app_tenant() OR (OLD.programme_id = ANY (coordinated_programmes()) AND agrees_to_visits(OLD.case_id, OLD.tenant_id)), false) THEN
        RAISE EXCEPTION 'her address is opened by her side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT coalesce(app_tenant() IN (OLD.tenant_id, OLD.case_tenant_id), false)
       AND to_jsonb(NEW) - 'address_named_at' IS DISTINCT FROM to_jsonb(OLD) - 'address_named_at'
       OR NOT coalesce(app_tenant() IN (OLD.tenant_id, OLD.case_tenant_id) OR OLD.programme_id = ANY (coordinated_programmes()), false) THEN
        RAISE EXCEPTION 'not yours to change in this session' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'planned' AND to_jsonb(NEW) - ARRAY['back_at', 'alerted_at', 'place'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['back_at', 'alerted_at', 'place'] THEN
        RAISE EXCEPTION 'a settled session stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_session BEFORE UPDATE ON cases_supportsession FOR EACH ROW EXECUTE FUNCTION guard_session();

-- === traces: what is said of a hidden case is hidden with it ==========================================
CALL access_hide('tenants_auditentry', 'about');
CALL access_hide('tenants_notification', 'about');

-- === evaluation: de-identified columns ================================================================
CALL access_evaluation('cases_case', 'id, tenant_id, programme_id, channel_id, person_ref, status, created_at, filed_at, closed_at, outcome');
CALL access_evaluation('cases_caseorigin', 'case_id, lease_landlord_id, referrer_id, referrer_is_landlord, shelter_id, shelter_entered_on, oriented_on');
CALL access_evaluation('cases_casediagnosis', 'case_id, done_on, conclusion');
CALL access_evaluation('cases_chronologyentry', 'id, case_id, kind, step, occurred_at');
CALL access_evaluation('cases_orientation', 'id, tenant_id, recipient_id, programme_id, channel_id, status, out_of_scope, received_at');
CALL access_evaluation('cases_supportmeasure', 'id, tenant_id, case_tenant_id, programme_id, case_id, requester_id, type, line, status, requested_on, answered_on, ended_on');
CALL access_evaluation('cases_supportsession', 'id, measure_id, case_id, programme_id, kind, status, held_on, planned_at');
