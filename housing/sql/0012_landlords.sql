-- The landlords that house a household, for the points that they make of it with those who follow her: a lease that stands, keys in hand.
CREATE OR REPLACE FUNCTION landlords_of(target uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT l.tenant_id), '{}') FROM housing_lease l
       WHERE l.case_id = target AND l.keys_on IS NOT NULL AND l.cancelled_on IS NULL
         AND (app_tenant() IN (l.tenant_id, l.case_tenant_id) OR works_on(target)) AND NOT target = ANY (hidden_cases()) $$;
ALTER FUNCTION landlords_of(uuid) OWNER TO @definer@;
