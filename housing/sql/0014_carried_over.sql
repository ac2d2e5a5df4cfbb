-- What was carried over stays so; the evaluation reads it, to leave it out.
CREATE FUNCTION guard_carried_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.carried_at IS DISTINCT FROM OLD.carried_at THEN
        RAISE EXCEPTION 'what was carried over stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'carried_over__frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_carried_over BEFORE UPDATE OF carried_at ON housing_lease FOR EACH ROW EXECUTE FUNCTION guard_carried_over();
CREATE TRIGGER guard_carried_over BEFORE UPDATE OF carried_at ON housing_stay FOR EACH ROW EXECUTE FUNCTION guard_carried_over();
GRANT SELECT (carried_at) ON housing_lease TO @report@;
