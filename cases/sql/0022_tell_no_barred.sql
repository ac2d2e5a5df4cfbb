-- An orientation is told to nobody whom the case that grew from it bars: the row is left out, and what is told to others goes on.
CREATE OR REPLACE FUNCTION tell_no_barred() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    reader uuid := (SELECT m.person_id FROM tenants_membership m WHERE m.id = NEW.membership_id);
BEGIN
    IF is_barred(NEW.about, reader, NEW.tenant_id)
       OR EXISTS (SELECT 1 FROM cases_takenup t WHERE t.orientation_id = NEW.about AND is_barred(t.case_id, reader, NEW.tenant_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION tell_no_barred() OWNER TO @definer@;
