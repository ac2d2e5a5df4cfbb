-- Unsent forms: the person who types, and nobody else.
CALL access_enable('tenants_formdraft', 'SELECT, INSERT, UPDATE, DELETE');
CREATE POLICY oneself ON tenants_formdraft FOR ALL TO @app@
    USING (tenants_formdraft.tenant_id = (SELECT app_tenant()) AND EXISTS (
           SELECT 1 FROM tenants_membership m WHERE m.id = tenants_formdraft.membership_id AND m.person_id = (SELECT app_user())))
    WITH CHECK (tenants_formdraft.tenant_id = (SELECT app_tenant()) AND EXISTS (
           SELECT 1 FROM tenants_membership m WHERE m.id = tenants_formdraft.membership_id AND m.person_id = (SELECT app_user())));
