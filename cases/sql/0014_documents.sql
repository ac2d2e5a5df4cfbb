-- Papers of a case: seen and given back (proof), kept as a sealed file for a while (document), lent to one officer (grant).

-- Does the acting membership follow this case of its own tenant: in its team, or standing in today for somebody who is?
CREATE FUNCTION follows(target uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT NOT target = ANY (hidden_cases()) AND EXISTS (
        SELECT 1 FROM cases_teammember w JOIN tenants_membership m ON m.id = w.membership_id
         WHERE w.case_id = target AND w.tenant_id = app_tenant()
           AND (m.group_id = ANY (app_groups())
                OR EXISTS (SELECT 1 FROM cases_delegation d JOIN tenants_membership deputy ON deputy.id = d.deputy_id
                            WHERE d.membership_id = m.id AND d.ended_at IS NULL AND deputy.group_id = ANY (app_groups())
                              AND paris_today() BETWEEN d.starts_on AND d.ends_on))) $$;

-- === papers seen, not kept =========================================================================
CALL access_enable('cases_proof', 'SELECT, INSERT');
CALL access_cell('cases_proof', 'view_application');
GRANT UPDATE (withdrawn_at, updated_at, version) ON cases_proof TO @app@;
GRANT DELETE ON cases_proof TO @definer@;
ALTER TABLE cases_proof
    ADD CONSTRAINT proof__seen_by_of_tenant FOREIGN KEY (seen_by_id, by_tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT proof__seen_before_said CHECK (seen_on <= (created_at AT TIME ZONE 'Europe/Paris')::date);
-- An order, a complaint, proceedings, the papers that prove the reason and the income of her own tell of the danger: outside the owner,
-- for those who may know of it.
DO $$ BEGIN
    EXECUTE 'CREATE POLICY telling ON cases_proof AS RESTRICTIVE FOR SELECT TO @app@ USING ('
        'cases_proof.tenant_id = (SELECT app_tenant())'
        ' OR cases_proof.kind NOT IN (''protection'', ''complaint'', ''proceedings'', ''priority'', ''individual'') OR '
        || shared_clause('cases_proof', 'case_id', 'view_danger') || ')';
END $$;
-- Nobody has seen a paper in the name of another.
CREATE POLICY own_name ON cases_proof AS RESTRICTIVE FOR INSERT TO @app@ WITH CHECK (
    cases_proof.by_tenant_id = (SELECT app_tenant())
    AND ((SELECT app_user()) IS NULL
         OR EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = cases_proof.seen_by_id AND m.group_id = ANY ((SELECT app_groups())::int[]))));

-- === copies: the team of the case, then one named officer at a time ==================================
CALL access_enable('cases_document', 'SELECT, INSERT');
CALL access_enable('cases_documentgrant', 'SELECT');
CALL access_hide('cases_document', 'case_id');
CALL access_hide('cases_documentgrant', 'of_case_id');
ALTER TABLE cases_document
    ADD CONSTRAINT cases_document__owner_of_case FOREIGN KEY (case_id, tenant_id) REFERENCES cases_case (id, tenant_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    ADD CONSTRAINT document__kept_by_of_tenant FOREIGN KEY (kept_by_id, by_tenant_id) REFERENCES tenants_membership (id, tenant_id),
    ADD CONSTRAINT document__a_year_at_most CHECK (expires_at <= created_at + interval '366 days'),
    ADD CONSTRAINT document__of_case UNIQUE (id, case_id);
ALTER TABLE cases_documentgrant
    ADD CONSTRAINT cases_documentgrant__owner_of_case FOREIGN KEY (of_case_id, case_tenant_id) REFERENCES cases_case (id, tenant_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    ADD CONSTRAINT documentgrant__of_document FOREIGN KEY (document_id, of_case_id) REFERENCES cases_document (id, case_id) ON DELETE CASCADE,
    ADD CONSTRAINT documentgrant__officer_of_tenant FOREIGN KEY (membership_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);

CREATE POLICY team_or_officer ON cases_document FOR SELECT TO @app@ USING (
    (cases_document.tenant_id = (SELECT app_tenant())
     AND ((SELECT app_user()) IS NULL
          OR ((cases_document.destroyed_at IS NOT NULL OR cases_document.expires_at > now()) AND follows(cases_document.case_id))))
    OR (cases_document.destroyed_at IS NULL AND cases_document.expires_at > now()
        AND EXISTS (SELECT 1 FROM cases_documentgrant g JOIN tenants_membership m ON m.id = g.membership_id
                     WHERE g.document_id = cases_document.id AND g.ended_at IS NULL AND g.expires_at > now()
                       AND m.group_id = ANY ((SELECT app_groups())::int[]))));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY team_adds ON cases_document FOR INSERT TO @app@ WITH CHECK ('
        'cases_document.tenant_id = (SELECT app_tenant()) AND cases_document.by_tenant_id = (SELECT app_tenant())'
        ' AND cases_document.destroyed_at IS NULL AND follows(cases_document.case_id)'
        ' AND EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = cases_document.kept_by_id'
        '              AND m.group_id = ANY ((SELECT app_groups())::int[]))'
        ' AND ' || own_clause('cases_document', 'case_id') || ')';
END $$;
-- Renewing keys seals again, and nothing else is changed by hand.
GRANT UPDATE (original_name, fingerprint, file_key, updated_at) ON cases_document TO @app@;
CREATE POLICY resealing ON cases_document FOR UPDATE TO @app@
    USING (cases_document.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_document.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);

-- The owner's team sees to whom a copy is lent; the officer sees what is lent to her.
CREATE POLICY lender_or_officer ON cases_documentgrant FOR SELECT TO @app@ USING (
    (cases_documentgrant.case_tenant_id = (SELECT app_tenant())
     AND ((SELECT app_user()) IS NULL OR follows(cases_documentgrant.of_case_id)))
    OR (cases_documentgrant.tenant_id = (SELECT app_tenant())
        AND ((SELECT app_user()) IS NULL
             OR (cases_documentgrant.ended_at IS NULL AND cases_documentgrant.expires_at > now()
                 AND EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = cases_documentgrant.membership_id
                              AND m.group_id = ANY ((SELECT app_groups())::int[]))))));
GRANT UPDATE (file_key) ON cases_documentgrant TO @app@;
CREATE POLICY resealing ON cases_documentgrant FOR UPDATE TO @app@
    USING (cases_documentgrant.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_documentgrant.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);

-- Without its key a copy is destroyed, whoever took the key away (its end, the team, an erasure), and so are the keys that were lent.
CREATE FUNCTION document_without_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.file_key IS NULL AND OLD.file_key IS NOT NULL THEN
        NEW.destroyed_at := now();
        UPDATE cases_documentgrant g SET file_key = NULL, ended_at = now() WHERE g.document_id = NEW.id AND g.ended_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_without_key BEFORE UPDATE OF file_key ON cases_document FOR EACH ROW EXECUTE FUNCTION document_without_key();

-- Empties the row of a copy; returns the name of its file, nothing when there is no such copy for the acting team (or its jobs).
CREATE FUNCTION destroy_document(target uuid) RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ UPDATE cases_document d SET file_key = NULL, original_name = NULL, fingerprint = NULL
       WHERE d.id = target AND d.destroyed_at IS NULL AND d.tenant_id = app_tenant()
         AND (app_user() IS NULL OR follows(d.case_id))
      RETURNING d.file $$;

-- Officers to whom a copy may be lent: of those who work around her in the programme; of a lessor, those by name to whom who she is
-- is open, by her acceptance or the lease; of the public authority, nobody.
CREATE FUNCTION document_receivers(target uuid)
RETURNS TABLE (membership uuid, tenant uuid, officer text, organisation text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT m.id, t.id, p.display_name, t.name
        FROM cases_case c
        JOIN tenants_membership m ON m.is_active AND m.tenant_id <> c.tenant_id AND m.roles && ARRAY['officer', 'coordinator']::varchar[]
        JOIN tenants_tenant t ON t.id = m.tenant_id
        JOIN tenants_person p ON p.id = m.person_id AND p.is_active
       WHERE c.id = target AND c.tenant_id = app_tenant() AND follows(c.id)
         AND CASE WHEN lets(t.id, c.programme_id) THEN EXISTS (
                      SELECT 1 FROM cases_caseshare s
                       WHERE s.content_object_id = c.id AND s.group_id = m.group_id AND s.permission_id = permission_number('view_identity')
                         AND s.purpose IN ('acceptance', 'contract') AND (s.expires_at IS NULL OR s.expires_at > now()))
                  ELSE t.kind <> 'EPCI' AND takes_part(t.id, c.programme_id, 'referrer', 'support', 'coordinator', 'shelter') END
         AND may_receive(c.id, m.group_id, '{}') $$;

-- The one way to lend. `sealed`: the file's key, sealed for the officer's tenant. It ends no later than the share of who she is that
-- the officer or her organisation holds. Returns nothing; refuses what is not there as what is not allowed.
CREATE FUNCTION grant_document(lent uuid, target uuid, receiver uuid, consent date, until timestamptz, sealed bytea)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kept cases_document%ROWTYPE;
    known record;
BEGIN
    SELECT d.* INTO kept FROM cases_document d
     WHERE d.id = target AND d.tenant_id = app_tenant() AND d.destroyed_at IS NULL AND d.expires_at > now() AND follows(d.case_id)
       FOR SHARE;
    SELECT r.* INTO known FROM document_receivers(kept.case_id) r WHERE r.membership = receiver;
    IF kept.id IS NULL OR known.membership IS NULL THEN
        RAISE EXCEPTION 'this copy is not yours to lend, or not to this person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT coalesce(consent <= paris_today() AND until > now() AND until <= kept.expires_at
                    AND octet_length(sealed) > 0, false) THEN
        RAISE EXCEPTION 'a copy is lent with consent, for less time than it is kept' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE cases_documentgrant g SET ended_at = now(), file_key = NULL
     WHERE g.document_id = target AND g.membership_id = receiver AND g.ended_at IS NULL;
    INSERT INTO cases_documentgrant (id, tenant_id, document_id, of_case_id, case_tenant_id, reference, membership_id, officer_name, consent_on,
                                     created_at, expires_at, file_key)
    SELECT lent, known.tenant, kept.id, kept.case_id, kept.tenant_id, c.reference, receiver, known.officer, consent, now(),
           least(until, (SELECT max(coalesce(s.expires_at, 'infinity')) FROM cases_caseshare s
                          WHERE s.content_object_id = kept.case_id AND s.permission_id = permission_number('view_identity')
                            AND s.group_id = ANY (groups_of(receiver)) AND (s.expires_at IS NULL OR s.expires_at > now()))), sealed
      FROM cases_case c WHERE c.id = kept.case_id;
END $$;

-- Ending it: the team, the officer who gives it back, the owner's jobs. True when it was in force.
CREATE FUNCTION end_document_grant(lent uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE cases_documentgrant g SET ended_at = now(), file_key = NULL
     WHERE g.id = lent AND g.ended_at IS NULL AND NOT g.of_case_id = ANY (hidden_cases())
       AND ((g.case_tenant_id = app_tenant() AND (app_user() IS NULL OR follows(g.of_case_id)))
            OR EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = g.membership_id AND m.group_id = ANY (app_groups())));
    RETURN FOUND;
END $$;

-- === jobs ============================================================================================
CREATE FUNCTION due_work_documents(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT d.tenant_id, d.id FROM cases_document d
      WHERE app_tenant() IS NULL AND d.destroyed_at IS NULL AND d.expires_at <= now() ORDER BY d.expires_at LIMIT batch $$;
CREATE FUNCTION due_work_document_grants(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT g.case_tenant_id, g.id FROM cases_documentgrant g
      WHERE app_tenant() IS NULL AND g.ended_at IS NULL AND g.expires_at <= now() ORDER BY g.expires_at LIMIT batch $$;

-- What is known of files by their names, for the sweep, which acts for nobody: kept, or destroyed; a name that is not there is an orphan.
CREATE FUNCTION known_files(names uuid[]) RETURNS TABLE (file uuid, kept boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT d.file, d.destroyed_at IS NULL FROM cases_document d WHERE app_tenant() IS NULL AND d.file = ANY (names) $$;

ALTER FUNCTION follows(uuid) OWNER TO @definer@;
ALTER FUNCTION document_without_key() OWNER TO @definer@;
ALTER FUNCTION destroy_document(uuid) OWNER TO @definer@;
ALTER FUNCTION document_receivers(uuid) OWNER TO @definer@;
ALTER FUNCTION grant_document(uuid, uuid, uuid, date, timestamptz, bytea) OWNER TO @definer@;
ALTER FUNCTION end_document_grant(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_documents(int) OWNER TO @definer@;
ALTER FUNCTION due_work_document_grants(int) OWNER TO @definer@;
ALTER FUNCTION known_files(uuid[]) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION follows(uuid), destroy_document(uuid), document_receivers(uuid),
    grant_document(uuid, uuid, uuid, date, timestamptz, bytea), end_document_grant(uuid), due_work_documents(int),
    due_work_document_grants(int), known_files(uuid[]) TO @app@;
