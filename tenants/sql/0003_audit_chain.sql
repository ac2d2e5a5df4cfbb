-- The log of each tenant is a chain: every entry carries the digest of itself and of all before it. Entries are numbered and
-- digested when their transaction commits, heads locked in the order of tenants, so that two transactions never wait for each other.

-- No grant and no policy for `app`: heads move by the trigger alone, checkpoints are the operator's.
ALTER TABLE tenants_audithead ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants_auditcheckpoint ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CALL access_operator('tenants_audithead');
CALL access_operator('tenants_auditcheckpoint');

-- The operator verifies, and removes what is older than the law lets us keep: never a young entry.
CREATE POLICY operator_verifies ON tenants_auditentry FOR SELECT TO @owner@ USING (true);
CREATE POLICY operator_retires ON tenants_auditentry FOR DELETE TO @owner@ USING (tenants_auditentry.at < now() - interval '6 months');

-- What an entry says, as one text without ambiguity. `tenants/audit.py` builds the same by itself, and a test compares them.
CREATE FUNCTION audit_payload(entry tenants_auditentry) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT jsonb_build_array(entry.tenant_id, entry.seq, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.kind, entry.subject_type,
                               entry.subject_id, entry.about, entry.actor_person, entry.actor_tenant, entry.facts)::text $$;

-- Chains whatever is not numbered yet: the transaction's own entries (those of others are chained, or not visible).
CREATE FUNCTION chain_entries() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    head tenants_audithead%ROWTYPE;
    entry tenants_auditentry%ROWTYPE;
BEGIN
    INSERT INTO tenants_audithead (tenant_id, seq, digest)
    SELECT DISTINCT e.tenant_id, 0, '\x'::bytea FROM tenants_auditentry e WHERE e.seq IS NULL ORDER BY e.tenant_id
    ON CONFLICT DO NOTHING;
    FOR head IN SELECT h.* FROM tenants_audithead h
                 WHERE h.tenant_id IN (SELECT e.tenant_id FROM tenants_auditentry e WHERE e.seq IS NULL)
                 ORDER BY h.tenant_id FOR UPDATE LOOP
        FOR entry IN SELECT e.* FROM tenants_auditentry e WHERE e.seq IS NULL AND e.tenant_id = head.tenant_id ORDER BY e.id LOOP
            head.seq := head.seq + 1;
            entry.seq := head.seq;
            head.digest := sha256(head.digest || convert_to(audit_payload(entry), 'UTF8'));
            UPDATE tenants_auditentry e SET seq = head.seq, digest = head.digest WHERE e.id = entry.id;
        END LOOP;
        UPDATE tenants_audithead h SET seq = head.seq, digest = head.digest WHERE h.tenant_id = head.tenant_id;
    END LOOP;
END $$;

-- The first entry of a transaction to be seen at its end chains them all.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tenants_auditentry e WHERE e.id = NEW.id AND e.seq IS NULL) THEN
        PERFORM chain_entries();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER chain_audit AFTER INSERT ON tenants_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit();

-- Heads of all chains, for the job that anchors them outside the database; only to the dispatcher, which acts for nobody.
CREATE FUNCTION audit_heads() RETURNS TABLE (tenant_id uuid, seq bigint, digest bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT h.tenant_id, h.seq, h.digest FROM tenants_audithead h WHERE app_tenant() IS NULL ORDER BY h.tenant_id $$;

ALTER FUNCTION audit_payload(tenants_auditentry) OWNER TO @definer@;
ALTER FUNCTION chain_entries() OWNER TO @definer@;
ALTER FUNCTION chain_audit() OWNER TO @definer@;
ALTER FUNCTION audit_heads() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION audit_heads() TO @app@;
GRANT EXECUTE ON FUNCTION chain_entries() TO @owner@;

-- What was logged before there was a chain.
SELECT chain_entries();
