-- Sectors refused, places to avoid, places that matter: lists inside a cell, replaced by the case's owner.
CALL access_enable('cases_refusedsector', 'SELECT, INSERT, DELETE');
CALL access_cell('cases_refusedsector', 'view_need');
CALL access_enable('cases_placetoavoid', 'SELECT, INSERT, UPDATE, DELETE');
CALL access_cell('cases_placetoavoid', 'view_avoidance');
CALL access_enable('cases_placethatmatters', 'SELECT, INSERT, UPDATE, DELETE');
CALL access_cell('cases_placethatmatters', 'view_avoidance');
CREATE POLICY owner_removes ON cases_refusedsector FOR DELETE TO @app@ USING (cases_refusedsector.tenant_id = (SELECT app_tenant()));
CREATE POLICY owner_removes ON cases_placetoavoid FOR DELETE TO @app@ USING (cases_placetoavoid.tenant_id = (SELECT app_tenant()));
CREATE POLICY owner_removes ON cases_placethatmatters FOR DELETE TO @app@ USING (cases_placethatmatters.tenant_id = (SELECT app_tenant()));
GRANT DELETE ON cases_refusedsector, cases_placetoavoid, cases_placethatmatters TO @definer@;
GRANT UPDATE ON cases_placetoavoid, cases_placethatmatters TO @definer@;
CREATE INDEX place_to_avoid__of_case ON cases_placetoavoid (case_id);
CREATE INDEX place_that_matters__of_case ON cases_placethatmatters (case_id);
ALTER TABLE cases_case ADD CONSTRAINT case__in_programme UNIQUE (id, programme_id);
