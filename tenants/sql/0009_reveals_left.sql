-- How many more things the acting membership may have shown today outside its own cases; 0 for nobody.
CREATE FUNCTION reveals_left() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce((
        SELECT greatest(t.reveal_quota - coalesce(cardinality(c.things), 0), 0)
          FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id
          LEFT JOIN tenants_revealcount c ON c.membership_id = m.id AND c.day = paris_today()
         WHERE m.person_id = app_user() AND m.tenant_id = app_tenant() AND m.is_active), 0) $$;
ALTER FUNCTION reveals_left() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION reveals_left() TO @app@;
