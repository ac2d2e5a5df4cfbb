-- What the floor below asks of a lease; and what it should have known of the leases that are there.

-- A lease of this case, of which the acting tenant is a side: true while it stands (with these keys, when it has them), false once it is
-- undone; nothing when there is no such lease.
CREATE OR REPLACE FUNCTION lease_stands(target uuid, lease uuid, keys date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.cancelled_on IS NULL AND (keys IS NULL OR l.keys_on = keys) FROM housing_lease l
       WHERE l.id = lease AND l.case_id = target AND app_tenant() IN (l.tenant_id, l.case_tenant_id) $$;
ALTER FUNCTION lease_stands(uuid, uuid, date) OWNER TO @definer@;

-- The owner of the tables sees rows while row-level security is not forced on them; keys are checked at once.
ALTER TABLE housing_lease NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_installation NO FORCE ROW LEVEL SECURITY;
INSERT INTO cases_installation (id, tenant_id, case_id, lease, keys_on, created_at)
SELECT gen_random_uuid(), l.case_tenant_id, l.case_id, l.id, l.keys_on, l.created_at
  FROM housing_lease l JOIN cases_case c ON c.id = l.case_id
 WHERE l.cancelled_on IS NULL AND c.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM cases_installation i WHERE i.lease = l.id);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE housing_lease FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_installation FORCE ROW LEVEL SECURITY;
