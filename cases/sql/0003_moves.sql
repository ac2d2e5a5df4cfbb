-- What happens to a case: its chronology, the moves of those who do not own it, drafts thrown away, transfers.

-- === chronology: append-only, each line for its audience =============================================
-- A step noted in a landlord's name is not for its staff to read: it would tell for which case a unit is held. One's own words are read
-- while one works on the case: afterwards their row would say to whom the case went.
CALL access_enable('cases_chronologyentry', 'SELECT, INSERT');
CREATE POLICY audience ON cases_chronologyentry FOR SELECT TO @app@ USING (
    cases_chronologyentry.tenant_id = (SELECT app_tenant())
    OR ((cases_chronologyentry.audience = 'partners'
         OR (cases_chronologyentry.author_tenant_id = (SELECT app_tenant()) AND cases_chronologyentry.kind <> 'step'))
        AND EXISTS (SELECT 1 FROM cases_caseshare s
                     WHERE s.content_object_id = cases_chronologyentry.case_id AND s.permission_id = (SELECT permission_number('view_case'))
                       AND s.purpose NOT IN ('acceptance', 'contract')
                       AND s.group_id = ANY ((SELECT app_groups())::int[]) AND (s.expires_at IS NULL OR s.expires_at > now()))));
CREATE POLICY author ON cases_chronologyentry FOR INSERT TO @app@ WITH CHECK (
    cases_chronologyentry.author_tenant_id = (SELECT app_tenant())
    AND (cases_chronologyentry.tenant_id = (SELECT app_tenant()) OR holds(cases_chronologyentry.case_id, 'propose_case')
         OR (works_on(cases_chronologyentry.case_id) AND cases_chronologyentry.kind NOT IN ('step', 'diagnosis'))));
ALTER TABLE cases_chronologyentry ADD CONSTRAINT chronologyentry__author_of_tenant FOREIGN KEY (author_id, author_tenant_id)
    REFERENCES tenants_membership (id, tenant_id);
CALL access_hide('cases_chronologyentry', 'case_id');
ALTER TABLE cases_chronologyentry ADD CONSTRAINT chronologyentry__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;

-- === moves of a case by a tenant that does not see it (a landlord with a live proposal) ==============
-- No action: a line in the chronology, the next action and its deadline stay.
CREATE FUNCTION advance_case(target uuid, expected text[], next_status text, what text, action text, due timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
BEGIN
    SELECT c.tenant_id INTO owner FROM cases_case c WHERE c.id = target;
    IF owner IS NULL OR NOT coalesce((owner = app_tenant() AND NOT target = ANY (hidden_cases())) OR holds(target, 'act_on_case'), false) THEN
        RAISE EXCEPTION 'this case is not yours to move' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF what !~ '^[a-z_]{1,40}$' OR action !~ '^[a-z_]{0,20}$' OR NOT coalesce(CASE next_status
            WHEN 'reserved' THEN expected <@ ARRAY['searching'] WHEN 'rehoused' THEN expected <@ ARRAY['reserved']
            WHEN 'follow_up' THEN expected <@ ARRAY['rehoused'] WHEN 'searching' THEN expected <@ ARRAY['reserved', 'rehoused']
            ELSE next_status IS NULL END, false) THEN
        RAISE EXCEPTION 'not a move between floors' USING ERRCODE = 'check_violation';
    END IF;
    IF next_status IS NOT NULL AND owner <> app_tenant() AND NOT ground_to_move(target, next_status) THEN
        RAISE EXCEPTION 'no ground for this move' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_case c
       SET status = coalesce(next_status, c.status), status_since = CASE WHEN next_status IS NULL OR c.status = next_status THEN c.status_since ELSE now() END,
           next_action = coalesce(action, c.next_action), next_due_at = CASE WHEN action IS NULL THEN c.next_due_at ELSE due END,
           last_event_at = now()
     WHERE c.id = target AND c.status = ANY (expected);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO cases_chronologyentry (id, tenant_id, case_id, kind, step, audience, author_tenant_id, author_name, occurred_at, created_at, updated_at, version)
    VALUES (gen_random_uuid(), owner, target, 'step', what, 'partners', app_tenant(), '', now(), now(), now(), 1);
    RETURN true;
END $$;

-- A draft, and nothing else, can be thrown away, with its key.
CREATE FUNCTION discard_draft(target uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM cases_caseaccess a USING cases_case c
     WHERE a.case_id = c.id AND c.id = target AND c.tenant_id = app_tenant() AND c.status = 'draft' AND NOT c.id = ANY (hidden_cases());
    DELETE FROM cases_case c WHERE c.id = target AND c.tenant_id = app_tenant() AND c.status = 'draft' AND NOT c.id = ANY (hidden_cases());
    RETURN FOUND;
END $$;
GRANT DELETE ON cases_case TO @definer@;

-- === transfer to another tenant: accepted by the receiver, every cell follows by its foreign key ======
CALL access_enable('cases_transfer', 'SELECT, INSERT');
-- A transfer that was answered is its case's owner's: its row follows the case, and would tell the former owner where it went.
CREATE POLICY giver_or_receiver ON cases_transfer FOR SELECT TO @app@ USING (
    cases_transfer.tenant_id = (SELECT app_tenant())
    OR (cases_transfer.answered_at IS NULL AND cases_transfer.to_tenant_id = (SELECT app_tenant())));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY giver ON cases_transfer FOR INSERT TO @app@ WITH CHECK ('
        'cases_transfer.tenant_id = (SELECT app_tenant()) AND cases_transfer.from_tenant_id = (SELECT app_tenant())'
        ' AND cases_transfer.answered_at IS NULL AND cases_transfer.accepted IS NULL AND '
        || replace(own_clause('cases_transfer', 'case_id'), 'AND c.tenant_id',
                   'AND takes_part(cases_transfer.to_tenant_id, c.programme_id, ''referrer'', ''support'', ''coordinator'', ''shelter'')'
                   ' AND NOT takes_part(cases_transfer.to_tenant_id, c.programme_id, ''landlord'') AND c.tenant_id') || ')';
END $$;
CALL access_hide('cases_transfer', 'case_id');
ALTER TABLE cases_transfer ADD CONSTRAINT transfer__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;

CREATE FUNCTION answer_transfer(target uuid, yes boolean) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked cases_transfer%ROWTYPE;
BEGIN
    SELECT t.* INTO asked FROM cases_transfer t WHERE t.id = target AND t.answered_at IS NULL FOR UPDATE;
    IF asked.id IS NULL OR asked.case_id = ANY (hidden_cases())
       OR NOT (asked.to_tenant_id = app_tenant() OR (NOT yes AND asked.from_tenant_id = app_tenant())) THEN
        RETURN NULL;
    END IF;
    UPDATE cases_transfer t SET answered_at = now(), accepted = yes, rewrapped_key = '' WHERE t.id = target;
    IF yes THEN
        DELETE FROM cases_teammember m WHERE m.case_id = asked.case_id;
        UPDATE cases_casekey k SET wrapped = asked.rewrapped_key, tenant_key_version = asked.tenant_key_version WHERE k.case_id = asked.case_id;
        UPDATE cases_caseshare s SET grantor_id = asked.to_tenant_id WHERE s.content_object_id = asked.case_id AND s.grantor_id = asked.from_tenant_id;
        UPDATE cases_caseshare s SET expires_at = now()
         WHERE s.content_object_id = asked.case_id AND (s.expires_at IS NULL OR s.expires_at > now()) AND s.group_id IN (
               SELECT m.group_id FROM tenants_membership m WHERE m.tenant_id = asked.from_tenant_id
                UNION ALL SELECT t.group_id FROM tenants_tenant t WHERE t.id = asked.from_tenant_id AND s.purpose <> 'coordination');
        PERFORM end_loans(asked.case_id, ARRAY(SELECT m.id FROM tenants_membership m WHERE m.tenant_id IN (asked.from_tenant_id, asked.to_tenant_id)));
        UPDATE cases_supportmeasure s SET requester_id = asked.to_tenant_id
         WHERE s.case_id = asked.case_id AND s.requester_id = asked.from_tenant_id;
        DELETE FROM tenants_formdraft d USING cases_case c
         WHERE c.id = asked.case_id AND d.tenant_id = asked.from_tenant_id AND d.key LIKE '%' || c.reference || '%';
        UPDATE cases_case c SET tenant_id = asked.to_tenant_id WHERE c.id = asked.case_id;
    END IF;
    RETURN asked.case_id;
END $$;
GRANT DELETE ON cases_teammember TO @definer@;

ALTER FUNCTION advance_case(uuid, text[], text, text, text, timestamptz) OWNER TO @definer@;
ALTER FUNCTION discard_draft(uuid) OWNER TO @definer@;
ALTER FUNCTION answer_transfer(uuid, boolean) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION advance_case(uuid, text[], text, text, text, timestamptz), discard_draft(uuid), answer_transfer(uuid, boolean) TO @app@;
