-- The pack of a steering committee: made by the coordination, read by those who coordinate, fund or observe the programme, changed by nobody.
CALL access_enable('reporting_committeepack', 'SELECT, INSERT');
CREATE POLICY evaluates ON reporting_committeepack FOR SELECT TO @app@
    USING (reporting_committeepack.programme_id = ANY ((SELECT evaluated_programmes())::uuid[]));
CREATE POLICY coordination_makes ON reporting_committeepack FOR INSERT TO @app@ WITH CHECK (
    reporting_committeepack.tenant_id = (SELECT app_tenant())
    AND reporting_committeepack.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
