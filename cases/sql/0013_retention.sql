-- How long a person's data are kept: one definition of the last contact, a notice before the end, and an end that leaves the figures.

-- === what an organisation decided ====================================================================
CALL access_enable('cases_retentionrule', 'SELECT, INSERT, UPDATE');
CREATE POLICY own_tenant ON cases_retentionrule FOR SELECT TO @app@ USING (cases_retentionrule.tenant_id = (SELECT app_tenant()));
CREATE POLICY manager_adds ON cases_retentionrule FOR INSERT TO @app@
    WITH CHECK (cases_retentionrule.tenant_id = (SELECT app_tenant()) AND (SELECT manages()));
CREATE POLICY manager_edits ON cases_retentionrule FOR UPDATE TO @app@
    USING (cases_retentionrule.tenant_id = (SELECT app_tenant()) AND (SELECT manages()))
    WITH CHECK (cases_retentionrule.tenant_id = (SELECT app_tenant()) AND (SELECT manages()));

CREATE FUNCTION retention_rule_of(target uuid, OUT months int, OUT notice_days int, OUT draft_days int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(max(r.months), 24)::int, coalesce(max(r.notice_days), 30)::int, coalesce(max(r.draft_days), 90)::int
        FROM cases_retentionrule r WHERE r.tenant_id = target $$;

-- === who answers for a case: those who follow it, their deputies of today, the managers; the owner's jobs ===
CREATE FUNCTION answers_for(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT manages() OR EXISTS (
        SELECT 1 FROM cases_teammember t JOIN tenants_membership m ON m.id = t.membership_id
         WHERE t.case_id = target AND t.tenant_id = app_tenant()
           AND (m.group_id = ANY (app_groups())
                OR EXISTS (SELECT 1 FROM cases_delegation d JOIN tenants_membership deputy ON deputy.id = d.deputy_id
                            WHERE d.membership_id = m.id AND d.ended_at IS NULL AND deputy.group_id = ANY (app_groups())
                              AND paris_today() BETWEEN d.starts_on AND d.ends_on))) $$;


-- === notices =========================================================================================
CALL access_enable('cases_retentionnotice', 'SELECT, INSERT');
GRANT UPDATE (answer, answered_on, answered_by_id, contact_on, ground, kept_until) ON cases_retentionnotice TO @app@;
CREATE POLICY own_tenant ON cases_retentionnotice FOR SELECT TO @app@ USING (cases_retentionnotice.tenant_id = (SELECT app_tenant()));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY raised ON cases_retentionnotice FOR INSERT TO @app@ WITH CHECK ('
        'cases_retentionnotice.tenant_id = (SELECT app_tenant()) AND answers_for(cases_retentionnotice.case_id)'
        ' AND (cases_retentionnotice.answer = '''' AND (SELECT app_user()) IS NULL'
        '      OR cases_retentionnotice.answer = ''erase'' AND (SELECT app_user()) IS NOT NULL) AND '
        || own_clause('cases_retentionnotice', 'case_id') || ')';
END $$;
CREATE POLICY answered ON cases_retentionnotice FOR UPDATE TO @app@
    USING (cases_retentionnotice.tenant_id = (SELECT app_tenant()) AND answers_for(cases_retentionnotice.case_id))
    WITH CHECK (cases_retentionnotice.tenant_id = (SELECT app_tenant()));
CALL access_hide('cases_retentionnotice', 'case_id');
ALTER TABLE cases_retentionnotice ADD CONSTRAINT retentionnotice__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE cases_retentionnotice ADD CONSTRAINT retention_notice__kept_a_year CHECK (kept_until <= answered_on + 366);

-- Answered once; a person in her own name, with a reason or her decision; what lapses or is overtaken is the jobs' to say.
CREATE FUNCTION guard_notice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.answer, NEW.answered_on, NEW.answered_by_id, NEW.contact_on, NEW.ground, NEW.kept_until)
           IS NOT DISTINCT FROM (OLD.answer, OLD.answered_on, OLD.answered_by_id, OLD.contact_on, OLD.ground, OLD.kept_until) THEN
        RETURN NEW;  -- it follows its case to another owner
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.answer <> '' THEN
        RAISE EXCEPTION 'a notice is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.answer <> '' AND NOT coalesce(CASE WHEN app_user() IS NULL THEN NEW.answer IN ('lapsed', 'overtaken') AND NEW.answered_by_id IS NULL
            ELSE NEW.answer IN ('contact', 'ground', 'erase') AND EXISTS (
                SELECT 1 FROM tenants_membership m WHERE m.id = NEW.answered_by_id AND m.person_id = app_user() AND m.tenant_id = NEW.tenant_id)
            END, false) THEN
        RAISE EXCEPTION 'not an answer of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_notice BEFORE INSERT OR UPDATE ON cases_retentionnotice FOR EACH ROW EXECUTE FUNCTION guard_notice();

-- === her requests ====================================================================================
CALL access_enable('cases_subjectrequest', 'SELECT, INSERT');
GRANT UPDATE (due_on, extended_on, answer, answered_on, lifted_on, text) ON cases_subjectrequest TO @app@;
CREATE POLICY own_tenant ON cases_subjectrequest FOR SELECT TO @app@ USING (cases_subjectrequest.tenant_id = (SELECT app_tenant()));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY owner_adds ON cases_subjectrequest FOR INSERT TO @app@ WITH CHECK ('
        'cases_subjectrequest.tenant_id = (SELECT app_tenant()) AND cases_subjectrequest.answer = '''' AND cases_subjectrequest.lifted_on IS NULL AND '
        || own_clause('cases_subjectrequest', 'case_id') || ')';
END $$;
CREATE POLICY owner_answers ON cases_subjectrequest FOR UPDATE TO @app@
    USING (cases_subjectrequest.tenant_id = (SELECT app_tenant())) WITH CHECK (cases_subjectrequest.tenant_id = (SELECT app_tenant()));
CALL access_hide('cases_subjectrequest', 'case_id');
ALTER TABLE cases_subjectrequest ADD CONSTRAINT subjectrequest__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
-- RGPD, article 12(3): one month, three at most once she was told why within the first.
ALTER TABLE cases_subjectrequest ADD CONSTRAINT subject_request__within_the_law CHECK (
    due_on <= (received_on + CASE WHEN extended_on IS NULL THEN interval '1 month' ELSE interval '3 months' END)::date
    AND (extended_on IS NULL OR extended_on <= (received_on + interval '1 month')::date));

CREATE FUNCTION guard_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answer <> '' AND (NEW.answer, NEW.answered_on, NEW.due_on, NEW.extended_on) IS DISTINCT FROM (OLD.answer, OLD.answered_on, OLD.due_on, OLD.extended_on) THEN
        RAISE EXCEPTION 'what was answered stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_request BEFORE UPDATE ON cases_subjectrequest FOR EACH ROW EXECUTE FUNCTION guard_request();

-- === the last contact: one definition ================================================================
-- What the floor above knows; it replaces this function.
CREATE FUNCTION last_housing_contact(target uuid) RETURNS date LANGUAGE sql STABLE AS $$ SELECT NULL::date $$;

-- The latest dated fact that a person wrote on the case: opening, filing, closing, a line of the chronology (what deadlines and jobs
-- write there is left out), a diagnosis, a support measure asked, answered or ended, a session held, a request of hers, a contact
-- noted in answer to a notice; and the facts of housing. Never after today.
CREATE FUNCTION last_contact_of(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT least(paris_today(), greatest(
               paris_day(c.created_at), paris_day(c.filed_at), paris_day(c.closed_at),
               (SELECT paris_day(max(e.occurred_at)) FROM cases_chronologyentry e
                 WHERE e.case_id = c.id AND NOT (e.kind = 'step' AND e.step IN ('ended_expired', 'ended_no_answer', 'proposal_withdrawn'))),
               (SELECT max(d.done_on) FROM cases_casediagnosis d WHERE d.case_id = c.id),
               (SELECT max(greatest(m.requested_on, m.answered_on, m.ended_on)) FROM cases_supportmeasure m WHERE m.case_id = c.id),
               (SELECT max(s.held_on) FROM cases_supportsession s WHERE s.case_id = c.id),
               (SELECT max(r.received_on) FROM cases_subjectrequest r WHERE r.case_id = c.id),
               (SELECT max(n.contact_on) FROM cases_retentionnotice n WHERE n.case_id = c.id),
               last_housing_contact(c.id)))
      FROM cases_case c WHERE c.id = target $$;

-- When a draft was last written in: a lease noted on it counts.
CREATE FUNCTION last_draft_edit_of(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT paris_day(max(edited.at)) FROM (
        SELECT c.created_at AS at FROM cases_case c WHERE c.id = target
        UNION ALL SELECT x.updated_at FROM cases_casecontact x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseidentity x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseneed x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_wantedsector x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_avoidarea x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseapplication x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_presentlease x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_casedanger x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_protection x WHERE x.case_id = target
        UNION ALL SELECT x.updated_at FROM cases_caseorigin x WHERE x.case_id = target
        UNION ALL SELECT x.created_at FROM cases_chronologyentry x WHERE x.case_id = target) edited $$;

-- When the data of a case fall due; nothing when they do not: erased already, a dwelling in process, a restriction that she asked for.
CREATE FUNCTION retention_due_of(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT CASE WHEN c.erased_at IS NOT NULL OR c.status = 'reserved' THEN NULL
                WHEN EXISTS (SELECT 1 FROM cases_subjectrequest r WHERE r.case_id = c.id AND r.kind = 'restriction'
                                AND r.answer IN ('granted', 'partly') AND r.lifted_on IS NULL) THEN NULL
                WHEN c.status = 'draft' THEN greatest(last_draft_edit_of(c.id) + r.draft_days, kept.until)
                ELSE greatest((last_contact_of(c.id) + make_interval(months => r.months))::date, kept.until) END
      FROM cases_case c, retention_rule_of(c.tenant_id) r,
           LATERAL (SELECT greatest(max(n.kept_until), CASE WHEN c.status = 'draft' THEN max(n.contact_on) + r.draft_days END) AS until
                      FROM cases_retentionnotice n WHERE n.case_id = c.id) kept
     WHERE c.id = target $$;

-- The same for the acting tenant's own cases: what the pages show.
CREATE FUNCTION retention_of(target uuid, OUT last_contact date, OUT due_on date) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE WHEN c.status = 'draft' THEN last_draft_edit_of(c.id) ELSE last_contact_of(c.id) END, retention_due_of(c.id)
        FROM cases_case c WHERE c.id = target AND c.tenant_id = app_tenant() AND NOT c.id = ANY (hidden_cases()) $$;

-- Cases of the acting tenant that fall due before a day, soonest first. A case younger than the shortest delay is not looked at.
CREATE FUNCTION retention_before(day date, batch int) RETURNS TABLE (case_id uuid, last_contact date, due_on date) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT c.id, CASE WHEN c.status = 'draft' THEN last_draft_edit_of(c.id) ELSE last_contact_of(c.id) END, due.day
      FROM retention_rule_of(app_tenant()) r, cases_case c, LATERAL (SELECT retention_due_of(c.id) AS day) due
     WHERE c.tenant_id = app_tenant() AND c.erased_at IS NULL AND NOT c.id = ANY (hidden_cases())
       AND paris_day(c.created_at) <= retention_before.day - CASE WHEN c.status = 'draft' THEN r.draft_days ELSE 28 * r.months END
       AND due.day <= retention_before.day
     ORDER BY due.day, c.id LIMIT batch $$;

CREATE INDEX case__kept ON cases_case (tenant_id, created_at) WHERE erased_at IS NULL;

-- Work that waits, across tenants: ids only, and only to the dispatcher, which acts for nobody. A notice to raise, one that is over,
-- or that something overtook, or that somebody answered by erasing.
CREATE FUNCTION due_work_retention(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT c.tenant_id, c.id
      FROM tenants_tenant t CROSS JOIN LATERAL retention_rule_of(t.id) r
      JOIN cases_case c ON c.tenant_id = t.id AND c.erased_at IS NULL
      LEFT JOIN cases_retentionnotice n ON n.case_id = c.id AND n.answer = ''
      CROSS JOIN LATERAL (SELECT retention_due_of(c.id) AS day, paris_today() AS today) due
     WHERE app_tenant() IS NULL
       AND paris_day(c.created_at) <= paris_today() + r.notice_days - CASE WHEN c.status = 'draft' THEN r.draft_days ELSE 28 * r.months END
       AND CASE WHEN n.id IS NULL THEN due.day - r.notice_days <= due.today
                ELSE due.day IS NULL OR due.day - r.notice_days > due.today OR n.erase_on <= due.today END
    UNION
    SELECT c.tenant_id, c.id FROM cases_retentionnotice n JOIN cases_case c ON c.id = n.case_id
     WHERE app_tenant() IS NULL AND n.answer = 'erase' AND c.erased_at IS NULL
     ORDER BY 1, 2 LIMIT batch $$;
CREATE INDEX retention_notice__erase ON cases_retentionnotice (case_id) WHERE answer = 'erase';

-- Orientations that never became a case: closed as out of scope, or left without an answer for as long as a case would be kept.
CREATE FUNCTION due_work_orientations(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT o.recipient_id, o.id
      FROM cases_orientation o JOIN cases_orientationcontent x ON x.orientation_id = o.id, retention_rule_of(o.recipient_id) r
     WHERE app_tenant() IS NULL AND coalesce(x.last_name, x.first_name, x.contact, x.message) IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM cases_takenup t WHERE t.orientation_id = o.id)
       AND (paris_day(o.closed_at) + r.draft_days <= paris_today()
            OR (o.closed_at IS NULL AND (paris_day(o.received_at) + make_interval(months => r.months))::date <= paris_today()))
     ORDER BY o.received_at LIMIT batch $$;

-- Tenants with unsent forms that nobody has touched for as long as a draft is kept.
CREATE FUNCTION due_work_form_drafts(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT DISTINCT d.tenant_id, d.tenant_id FROM tenants_formdraft d, retention_rule_of(d.tenant_id) r
     WHERE app_tenant() IS NULL AND form_draft_is_over(d, r.draft_days) LIMIT batch $$;

CREATE FUNCTION forget_form_drafts() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM tenants_formdraft d USING retention_rule_of(app_tenant()) r
     WHERE d.tenant_id = app_tenant() AND app_user() IS NULL AND form_draft_is_over(d, r.draft_days);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- === erasing =========================================================================================
-- `personal`: for each table, {"by": the column that points to what is erased, "to": {column: text of its empty value, or null}};
-- without "to" the row itself goes. As the models declare them.
CREATE FUNCTION empty_personal(personal jsonb, target uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    emptied record;
BEGIN
    FOR emptied IN
        SELECT w.key AS in_table, w.value ->> 'by' AS by_column,
               (SELECT string_agg(format('%I = %L', one.key, one.value), ', ' ORDER BY one.key)
                  FROM jsonb_each_text(nullif(w.value -> 'to', 'null')) one) AS changes
          FROM jsonb_each(coalesce(personal, '{}')) w ORDER BY w.key
    LOOP
        IF emptied.changes IS NULL THEN
            EXECUTE format('DELETE FROM public.%I WHERE %I = $1', emptied.in_table, emptied.by_column) USING target;
        ELSE
            EXECUTE format('UPDATE public.%I SET %s WHERE %I = $1', emptied.in_table, emptied.changes, emptied.by_column) USING target;
        END IF;
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION empty_personal(jsonb, uuid) TO @definer@;
GRANT DELETE ON cases_wantedsector, cases_protection, cases_avoidarea, cases_takenup, tenants_notification TO @definer@;

-- What people were told of a case, and what they were typing on it.
CREATE FUNCTION forget_around(target uuid, number text) RETURNS void LANGUAGE sql SET search_path = pg_catalog, public, pg_temp
AS $$
    DELETE FROM tenants_formdraft d WHERE d.key LIKE '%' || number || '%';
    DELETE FROM tenants_notification n WHERE n.about = target;
$$;
GRANT EXECUTE ON FUNCTION forget_around(uuid, text) TO @definer@;

-- The content of an orientation that never became a case. For the jobs of its recipient.
CREATE FUNCTION erase_orientation(target uuid, personal jsonb) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM cases_orientation o WHERE o.id = target AND o.recipient_id = app_tenant() AND app_user() IS NULL
        AND NOT EXISTS (SELECT 1 FROM cases_takenup t WHERE t.orientation_id = o.id) FOR UPDATE;
    IF FOUND THEN
        PERFORM empty_personal(personal -> 'orientation', target);
    END IF;
    RETURN FOUND;
END $$;

-- A draft that nobody finished goes as if its author had thrown it away; the orientation that it came by keeps its place in the figures.
CREATE FUNCTION discard_stale_draft(target uuid, personal jsonb) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    number text;
BEGIN
    SELECT c.reference INTO number FROM cases_case c
     WHERE c.id = target AND c.tenant_id = app_tenant() AND app_user() IS NULL AND c.status = 'draft' FOR UPDATE;
    IF number IS NULL THEN
        RETURN false;
    END IF;
    PERFORM empty_personal(personal -> 'orientation', t.orientation_id) FROM cases_takenup t WHERE t.case_id = target;
    DELETE FROM cases_takenup t WHERE t.case_id = target;
    PERFORM forget_around(target, number);
    RETURN discard_draft(target);
END $$;

ALTER FUNCTION retention_rule_of(uuid) OWNER TO @definer@;
ALTER FUNCTION answers_for(uuid) OWNER TO @definer@;
ALTER FUNCTION guard_notice() OWNER TO @definer@;
ALTER FUNCTION last_housing_contact(uuid) OWNER TO @definer@;
ALTER FUNCTION last_contact_of(uuid) OWNER TO @definer@;
ALTER FUNCTION last_draft_edit_of(uuid) OWNER TO @definer@;
ALTER FUNCTION retention_due_of(uuid) OWNER TO @definer@;
ALTER FUNCTION retention_of(uuid) OWNER TO @definer@;
ALTER FUNCTION retention_before(date, int) OWNER TO @definer@;
ALTER FUNCTION due_work_retention(int) OWNER TO @definer@;
ALTER FUNCTION due_work_orientations(int) OWNER TO @definer@;
ALTER FUNCTION due_work_form_drafts(int) OWNER TO @definer@;
ALTER FUNCTION forget_form_drafts() OWNER TO @definer@;
ALTER FUNCTION erase_orientation(uuid, jsonb) OWNER TO @definer@;
ALTER FUNCTION discard_stale_draft(uuid, jsonb) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION answers_for(uuid), retention_of(uuid), retention_before(date, int), due_work_retention(int),
    due_work_orientations(int), due_work_form_drafts(int), forget_form_drafts(), erase_orientation(uuid, jsonb), discard_stale_draft(uuid, jsonb)
    TO @app@;
