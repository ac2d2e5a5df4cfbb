-- Where features meet: what one of them ends, the others end with it.

-- === loans ============================================================================================
-- Ends what is lent of a case (of all, without one) to these members.
CREATE FUNCTION end_loans(target uuid, members uuid[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ UPDATE cases_documentgrant g SET ended_at = now(), file_key = NULL
       WHERE g.ended_at IS NULL AND g.membership_id = ANY (members) AND (target IS NULL OR g.of_case_id = target) $$;

-- The groups by which a member receives: its own, and its organisation's.
CREATE FUNCTION groups_of(member uuid) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT ARRAY[m.group_id, t.group_id] FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id WHERE m.id = member $$;

-- Who she is closes to somebody (her consent, the course, a job ended): so does what is lent, unless another share keeps it open.
CREATE FUNCTION loans_follow_shares() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.permission_id = permission_number('view_identity') THEN
        PERFORM end_loans(NEW.content_object_id, ARRAY(
            SELECT g.membership_id FROM cases_documentgrant g
             WHERE g.of_case_id = NEW.content_object_id AND g.ended_at IS NULL AND NEW.group_id = ANY (groups_of(g.membership_id))
               AND NOT EXISTS (SELECT 1 FROM cases_caseshare s
                                WHERE s.content_object_id = NEW.content_object_id AND s.permission_id = NEW.permission_id
                                  AND s.group_id = ANY (groups_of(g.membership_id)) AND (s.expires_at IS NULL OR s.expires_at > now()))));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER loans_follow_shares AFTER UPDATE OF expires_at ON cases_caseshare FOR EACH ROW
    WHEN (NEW.expires_at <= now() AND (OLD.expires_at IS NULL OR OLD.expires_at > now())) EXECUTE FUNCTION loans_follow_shares();
CREATE INDEX document_grant__live_of_case ON cases_documentgrant (of_case_id, membership_id) WHERE ended_at IS NULL;

-- === lists without a second person: fifty rows a day and a person, however they are cut ================
CREATE FUNCTION count_direct_exports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.status = 'queued' AND app_user() IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('direct_exports ' || app_user(), 0));
        IF NEW.requested_at < now() - interval '10 minutes'
           OR (NEW.counted <= 50 AND NEW.counted + direct_rows_of(app_tenant(), app_user()) > 50) THEN
            RAISE EXCEPTION 'a second person agrees' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_export__fifty_a_day';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- Rows that a person took, or is taking, without a second person within a day.
CREATE FUNCTION direct_rows_of(organisation uuid, person uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(sum(e.counted), 0)::int FROM cases_caseexport e JOIN tenants_membership m ON m.id = e.requested_by_id
       WHERE e.tenant_id = organisation AND m.person_id = person AND e.decided_by_id IS NULL AND e.status IN ('queued', 'ready', 'destroyed')
         AND e.requested_at > now() - interval '1 day' $$;

-- The same for the acting person: what the page says before it is asked.
CREATE FUNCTION direct_export_rows() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT direct_rows_of(app_tenant(), app_user()) $$;
CREATE TRIGGER count_direct_exports BEFORE INSERT ON cases_caseexport FOR EACH ROW EXECUTE FUNCTION count_direct_exports();

-- === who works in a team ==============================================================================
-- The team opens papers and the new address: it is made, and a leave is declared, by those who work on cases; the jobs act for nobody.
CREATE FUNCTION works_here() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT app_user() IS NULL OR EXISTS (
        SELECT 1 FROM tenants_membership m
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active
           AND m.roles && ARRAY['officer', 'coordinator']::varchar[]) $$;

CREATE FUNCTION guard_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole) AND NOT works_here() THEN
        RAISE EXCEPTION 'not yours to decide who follows a case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard_workers BEFORE INSERT OR UPDATE OR DELETE ON cases_teammember FOR EACH ROW EXECUTE FUNCTION guard_workers();
CREATE TRIGGER guard_workers BEFORE INSERT OR UPDATE ON cases_delegation FOR EACH ROW EXECUTE FUNCTION guard_workers();

ALTER FUNCTION end_loans(uuid, uuid[]) OWNER TO @definer@;
ALTER FUNCTION groups_of(uuid) OWNER TO @definer@;
ALTER FUNCTION loans_follow_shares() OWNER TO @definer@;
ALTER FUNCTION count_direct_exports() OWNER TO @definer@;
ALTER FUNCTION direct_rows_of(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION direct_export_rows() OWNER TO @definer@;
ALTER FUNCTION works_here() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION direct_export_rows(), works_here() TO @app@;
