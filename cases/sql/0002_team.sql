-- No member leaves with cases that nobody else answers for: they are handed over first.
CREATE FUNCTION leave_no_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.is_active AND NOT NEW.is_active AND EXISTS (
        SELECT 1 FROM cases_teammember t JOIN cases_case c ON c.id = t.case_id
         WHERE t.membership_id = NEW.id AND t.part = 'referent' AND c.status <> 'closed') THEN
        RAISE EXCEPTION 'a referent hands the cases over before leaving'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership__leaves_no_case';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER leave_no_case AFTER UPDATE OF is_active ON tenants_membership FOR EACH ROW EXECUTE FUNCTION leave_no_case();
ALTER FUNCTION leave_no_case() OWNER TO @definer@;
