-- Renewing keys while people work.

-- The newest key of a tenant, held until the end of the transaction: a version that somebody seals with is not dropped under them.
-- Who waited for a version that was dropped meanwhile looks again.
CREATE FUNCTION hold_tenant_key(target uuid) RETURNS TABLE (version smallint, wrapped bytea) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    FOR attempt IN 1..3 LOOP
        RETURN QUERY SELECT k.version, k.wrapped FROM tenants_tenantkey k
                      WHERE k.tenant_id = target AND is_partner(target) ORDER BY k.version DESC LIMIT 1 FOR SHARE;
        EXIT WHEN FOUND;
    END LOOP;
END $$;
ALTER FUNCTION hold_tenant_key(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION hold_tenant_key(uuid) TO @app@;

-- The tenant's own jobs, which act for nobody, seal its members' unsent forms again under a new key.
CREATE POLICY resealing_reads ON tenants_formdraft FOR SELECT TO @app@
    USING (tenants_formdraft.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
CREATE POLICY resealing ON tenants_formdraft FOR UPDATE TO @app@
    USING (tenants_formdraft.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (tenants_formdraft.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
