-- What works in a structure cost: its organisation's to write, the coordination's to read with it.
CALL access_enable('housing_shelterworks', 'SELECT, INSERT');
GRANT UPDATE (year, subject, cost, subsidy, funder) ON housing_shelterworks TO @app@;
ALTER TABLE housing_shelterworks ADD CONSTRAINT shelter_works__owner_of_shelter
    FOREIGN KEY (shelter_id, tenant_id) REFERENCES housing_shelter (id, tenant_id);
CREATE POLICY own_or_coordinated ON housing_shelterworks FOR SELECT TO @app@ USING (
    housing_shelterworks.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM housing_shelter s WHERE s.id = housing_shelterworks.shelter_id));
CREATE POLICY own_adds ON housing_shelterworks FOR INSERT TO @app@ WITH CHECK (
    housing_shelterworks.tenant_id = (SELECT app_tenant()));
CREATE POLICY own_edits ON housing_shelterworks FOR UPDATE TO @app@
    USING (housing_shelterworks.tenant_id = (SELECT app_tenant())) WITH CHECK (housing_shelterworks.tenant_id = (SELECT app_tenant()));
