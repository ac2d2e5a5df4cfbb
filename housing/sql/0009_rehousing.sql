-- What the floor below asks of a lease.

-- A lease of this case, of which the acting tenant is a side: true while it stands (with these keys, when it has them), false once it is
-- undone; nothing when there is no such lease.
CREATE OR REPLACE FUNCTION lease_stands(target uuid, lease uuid, keys date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.cancelled_on IS NULL AND (keys IS NULL OR l.keys_on = keys) FROM housing_lease l
       WHERE l.id = lease AND l.case_id = target AND app_tenant() IN (l.tenant_id, l.case_tenant_id) $$;
ALTER FUNCTION lease_stands(uuid, uuid, date) OWNER TO @definer@;
