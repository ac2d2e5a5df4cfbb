-- Renewing the key of a case while people work.

-- Who seals with the key keeps it as it is until the end of the transaction; nobody else may.
CREATE FUNCTION hold_case_key(target uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM cases_casekey k
      WHERE k.case_id = target AND NOT target = ANY (hidden_cases())
        AND (k.tenant_id = app_tenant() OR holds(target, 'view_identity')) FOR SHARE;
END $$;
ALTER FUNCTION hold_case_key(uuid) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION hold_case_key(uuid) TO @app@;

-- How many things still need a version of a tenant's key, whatever hides them: it is asked before the version is dropped.
CREATE FUNCTION wrapped_with(target uuid, wanted smallint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT (SELECT count(*) FROM cases_casekey k WHERE k.tenant_id = target AND k.tenant_key_version = wanted AND length(k.wrapped) > 0)
           + (SELECT count(*) FROM cases_transfer t WHERE t.to_tenant_id = target AND t.tenant_key_version = wanted AND t.answered_at IS NULL)
       WHERE target = app_tenant() $$;
ALTER FUNCTION wrapped_with(uuid, smallint) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION wrapped_with(uuid, smallint) TO @app@;

-- The owner's jobs, which act for nobody, seal again what its people only add or do not see: texts of the chronology, new addresses,
-- orientations received; and wrap again the keys of the cases offered to it. Nothing but the sealed columns.
GRANT UPDATE (text, updated_at) ON cases_chronologyentry TO @app@;
CREATE POLICY resealing ON cases_chronologyentry FOR UPDATE TO @app@
    USING (cases_chronologyentry.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_chronologyentry.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
CREATE POLICY resealing_reads ON cases_casenewaddress FOR SELECT TO @app@
    USING (cases_casenewaddress.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
CREATE POLICY resealing ON cases_casenewaddress FOR UPDATE TO @app@
    USING (cases_casenewaddress.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_casenewaddress.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
GRANT UPDATE (last_name, first_name, contact, message) ON cases_orientationcontent TO @app@;
CREATE POLICY resealing ON cases_orientationcontent FOR UPDATE TO @app@
    USING (cases_orientationcontent.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_orientationcontent.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
GRANT UPDATE (rewrapped_key, tenant_key_version) ON cases_transfer TO @app@;
CREATE POLICY rewrapping ON cases_transfer FOR UPDATE TO @app@
    USING (cases_transfer.to_tenant_id = (SELECT app_tenant()) AND cases_transfer.answered_at IS NULL AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_transfer.to_tenant_id = (SELECT app_tenant()) AND cases_transfer.answered_at IS NULL AND (SELECT app_user()) IS NULL);
