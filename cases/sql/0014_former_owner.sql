-- Who hands a case over keeps nothing of it: neither its people nor, from an earlier time, the organisation itself (but for what a
-- coordination has by its part); no copy lent, no form that was being typed, no request for support. What its people had lent to those
-- of the new owner ends too: the team has it.
CREATE OR REPLACE FUNCTION answer_transfer(target uuid, yes boolean) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked cases_transfer%ROWTYPE;
BEGIN
    SELECT t.* INTO asked FROM cases_transfer t WHERE t.id = target AND t.answered_at IS NULL FOR UPDATE;
    IF asked.id IS NULL OR asked.case_id = ANY (hidden_cases())
       OR NOT (asked.to_tenant_id = app_tenant() OR (NOT yes AND asked.from_tenant_id = app_tenant())) THEN
        RETURN NULL;
    END IF;
    UPDATE cases_transfer t SET answered_at = now(), accepted = yes, rewrapped_key = '' WHERE t.id = target;
    IF yes THEN
        DELETE FROM cases_teammember m WHERE m.case_id = asked.case_id;
        UPDATE cases_casekey k SET wrapped = asked.rewrapped_key, tenant_key_version = asked.tenant_key_version WHERE k.case_id = asked.case_id;
        UPDATE cases_caseshare s SET grantor_id = asked.to_tenant_id WHERE s.content_object_id = asked.case_id AND s.grantor_id = asked.from_tenant_id;
        UPDATE cases_caseshare s SET expires_at = now()
         WHERE s.content_object_id = asked.case_id AND (s.expires_at IS NULL OR s.expires_at > now()) AND s.group_id IN (
               SELECT m.group_id FROM tenants_membership m WHERE m.tenant_id = asked.from_tenant_id
                UNION ALL SELECT t.group_id FROM tenants_tenant t WHERE t.id = asked.from_tenant_id AND s.purpose <> 'coordination');
        PERFORM end_loans(asked.case_id, ARRAY(SELECT m.id FROM tenants_membership m WHERE m.tenant_id IN (asked.from_tenant_id, asked.to_tenant_id)));
        UPDATE cases_supportmeasure s SET requester_id = asked.to_tenant_id
         WHERE s.case_id = asked.case_id AND s.requester_id = asked.from_tenant_id;
        DELETE FROM tenants_formdraft d USING cases_case c
         WHERE c.id = asked.case_id AND d.tenant_id = asked.from_tenant_id AND d.key LIKE '%' || c.reference || '%';
        UPDATE cases_case c SET tenant_id = asked.to_tenant_id WHERE c.id = asked.case_id;
    END IF;
    RETURN asked.case_id;
END $$;
