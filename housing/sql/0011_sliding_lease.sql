-- The lease that slides (CCH L442-8-3): rows of two sides, the landlord's named people and the owner of the case, as her lease is.

-- The association that sublets writes the convention down, on a lease of that kind that stands.
CALL access_enable('housing_slidinglease', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_slidinglease', $$@row.case_tenant_id = (SELECT app_tenant()) AND @row.status = 'running' AND EXISTS (
    SELECT 1 FROM housing_lease l WHERE l.id = @row.lease_id AND l.case_id = @row.case_id AND l.tenant_id = @row.tenant_id)$$);
ALTER TABLE housing_lease ADD CONSTRAINT lease__of_sides UNIQUE (id, tenant_id, case_id);
ALTER TABLE housing_slidinglease ADD CONSTRAINT sliding_lease__of_its_lease
    FOREIGN KEY (lease_id, tenant_id, case_id) REFERENCES housing_lease (id, tenant_id, case_id);
CREATE POLICY named_officers ON housing_slidinglease AS RESTRICTIVE FOR ALL TO @app@ USING (
    housing_slidinglease.tenant_id <> (SELECT app_tenant()) OR (SELECT app_user()) IS NULL
    OR EXISTS (SELECT 1 FROM housing_lease l WHERE l.id = housing_slidinglease.lease_id));

CALL access_enable('housing_slidingperiod', 'SELECT, INSERT, UPDATE');
CALL access_enable('housing_leasereview', 'SELECT, INSERT, UPDATE');
CALL access_two_sided('housing_slidingperiod', $$(SELECT app_tenant()) IN (@row.tenant_id, @row.case_tenant_id) AND EXISTS (
    SELECT 1 FROM housing_slidinglease s WHERE s.id = @row.sliding_id AND s.case_id = @row.case_id AND s.tenant_id = @row.tenant_id)$$);
CALL access_two_sided('housing_leasereview', $$@row.case_tenant_id = (SELECT app_tenant()) AND EXISTS (
    SELECT 1 FROM housing_slidinglease s WHERE s.id = @row.sliding_id AND s.case_id = @row.case_id AND s.tenant_id = @row.tenant_id)$$);
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['housing_slidingperiod', 'housing_leasereview'] LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (sliding_id, tenant_id, case_id)'
                       ' REFERENCES housing_slidinglease (id, tenant_id, case_id)', part, part || '__of_its_lease');
        EXECUTE format('CREATE POLICY named_officers ON %1$I AS RESTRICTIVE FOR ALL TO @app@ USING (%1$I.tenant_id <> (SELECT app_tenant())'
                       ' OR (SELECT app_user()) IS NULL OR EXISTS (SELECT 1 FROM housing_slidinglease s WHERE s.id = %1$I.sliding_id))', part);
    END LOOP;
END $$;

-- The convention follows its sublease: signed on the day of the lease or later, on a lease that slides and was not cancelled. It slides
-- once she has her keys.
CREATE FUNCTION guard_sliding_lease() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    under housing_lease%ROWTYPE;
BEGIN
    SELECT l.* INTO under FROM housing_lease l WHERE l.id = NEW.lease_id;
    IF TG_OP = 'INSERT' AND NOT (under.tenure = 'sliding' AND under.cancelled_on IS NULL AND NEW.signed_on >= under.signed_on) THEN
        RAISE EXCEPTION 'no sublease that slides on that day' USING ERRCODE = 'check_violation', CONSTRAINT = 'sliding_lease__follows_its_sublease';
    END IF;
    IF NEW.status = 'slid' AND NOT coalesce(under.keys_on <= NEW.over_on, false) THEN
        RAISE EXCEPTION 'it slides after the sublease began' USING ERRCODE = 'check_violation', CONSTRAINT = 'sliding_lease__slides_after_sublease';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_sliding_lease AFTER INSERT OR UPDATE OF status, over_on ON housing_slidinglease
    FOR EACH ROW EXECUTE FUNCTION guard_sliding_lease();

-- Nothing of a review stands before the convention, nor after it is over.
CREATE FUNCTION guard_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    first date;
    last date;
BEGIN
    SELECT s.signed_on, s.over_on INTO first, last FROM housing_slidinglease s WHERE s.id = NEW.sliding_id;
    IF TG_TABLE_NAME = 'housing_slidingperiod' THEN
        IF NEW.starts_on < first OR (TG_OP = 'INSERT' AND last IS NOT NULL AND NEW.starts_on > last) THEN
            RAISE EXCEPTION 'outside the convention' USING ERRCODE = 'check_violation', CONSTRAINT = 'sliding_period__within_convention';
        END IF;
    ELSIF least(NEW.planned_on, NEW.held_on) < first OR NEW.held_on > last THEN
        RAISE EXCEPTION 'outside the convention' USING ERRCODE = 'check_violation', CONSTRAINT = 'lease_review__within_convention';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_review AFTER INSERT OR UPDATE OF starts_on ON housing_slidingperiod FOR EACH ROW EXECUTE FUNCTION guard_review();
CREATE TRIGGER guard_review AFTER INSERT OR UPDATE OF planned_on, held_on ON housing_leasereview FOR EACH ROW EXECUTE FUNCTION guard_review();

-- What is signed, held or told does not change; the landlord tells the préfet, and makes the lease slide; the rest is the association's.
CREATE FUNCTION guard_sliding_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours boolean := coalesce(OLD.tenant_id = app_tenant(), false);
    theirs boolean := coalesce(OLD.case_tenant_id = app_tenant(), false);
    refused boolean;
BEGIN
    IF is_trusted(current_user, OLD.case_tenant_id) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'housing_slidinglease' THEN
        refused := OLD.status <> 'running' OR (NEW.lease_id, NEW.number, NEW.signed_on) IS DISTINCT FROM (OLD.lease_id, OLD.number, OLD.signed_on)
                   OR NOT CASE NEW.status WHEN 'slid' THEN ours ELSE theirs END;
    ELSIF TG_TABLE_NAME = 'housing_slidingperiod' THEN
        refused := OLD.told_on IS NOT NULL OR NOT ours
                   OR (NEW.sliding_id, NEW.starts_on, NEW.ends_on) IS DISTINCT FROM (OLD.sliding_id, OLD.starts_on, OLD.ends_on);
    ELSE
        refused := OLD.held_on IS NOT NULL OR NOT theirs OR NEW.sliding_id <> OLD.sliding_id;
    END IF;
    IF refused THEN
        RAISE EXCEPTION 'not a move of this side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_sliding_moves AFTER UPDATE ON housing_slidinglease FOR EACH ROW EXECUTE FUNCTION guard_sliding_moves();
CREATE TRIGGER guard_sliding_moves AFTER UPDATE ON housing_slidingperiod FOR EACH ROW EXECUTE FUNCTION guard_sliding_moves();
CREATE TRIGGER guard_sliding_moves AFTER UPDATE ON housing_leasereview FOR EACH ROW EXECUTE FUNCTION guard_sliding_moves();

CALL access_evaluation('housing_slidinglease', 'id, tenant_id, programme_id, case_id, lease_id, status, signed_on, over_on, stop_reason');
CALL access_evaluation('housing_slidingperiod', 'id, tenant_id, programme_id, case_id, sliding_id, starts_on, ends_on, told_on, offers_lease');
CALL access_evaluation('housing_leasereview', 'id, tenant_id, programme_id, case_id, sliding_id, planned_on, held_on');

ALTER FUNCTION guard_sliding_lease() OWNER TO @definer@;
ALTER FUNCTION guard_review() OWNER TO @definer@;
