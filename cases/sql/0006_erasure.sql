-- Erasing a person: her case's key is destroyed, what is said of her is emptied in place, the rows stay and so do the figures.

CALL access_enable('cases_erasure', 'SELECT');
CREATE POLICY own_tenant ON cases_erasure FOR SELECT TO @app@ USING (cases_erasure.tenant_id = (SELECT app_tenant()));
CALL access_hide('cases_erasure', 'case_id');
ALTER TABLE cases_erasure ADD CONSTRAINT erasure__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE;

-- `personal`: the columns to empty, by table, as the models declare them. For the jobs of the case's owner, which act for nobody.
CREATE FUNCTION erase_case(target uuid, personal jsonb, instant timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
    number text;
BEGIN
    SELECT c.tenant_id, c.reference INTO owner, number FROM cases_case c
     WHERE c.id = target AND c.tenant_id = app_tenant() AND app_user() IS NULL AND c.erased_at IS NULL FOR UPDATE;
    IF owner IS NULL THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM cases_casekey k WHERE k.case_id = target FOR UPDATE;
    UPDATE cases_casekey k SET wrapped = '' WHERE k.case_id = target;
    PERFORM empty_personal(personal -> 'case', target);
    PERFORM empty_personal(personal -> 'orientation', t.orientation_id) FROM cases_takenup t WHERE t.case_id = target;
    PERFORM forget_around(target, number);
    DELETE FROM cases_exportfile f WHERE target = ANY (f.cases);
    UPDATE cases_case c SET erased_at = instant WHERE c.id = target;
    INSERT INTO cases_erasure (id, tenant_id, case_id, erased_at) VALUES (gen_random_uuid(), owner, target, instant);
    RETURN true;
END $$;
ALTER FUNCTION erase_case(uuid, jsonb, timestamptz) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION erase_case(uuid, jsonb, timestamptz) TO @app@;
GRANT DELETE ON tenants_formdraft TO @definer@;

-- When a case was erased is said by the function above alone.
CREATE FUNCTION guard_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.erased_at IS DISTINCT FROM OLD.erased_at AND current_user::regrole NOT IN ('@definer@'::regrole, '@owner@'::regrole) THEN
        RAISE EXCEPTION 'a case is erased by erase_case()' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_erasure BEFORE UPDATE OF erased_at ON cases_case FOR EACH ROW EXECUTE FUNCTION guard_erasure();
