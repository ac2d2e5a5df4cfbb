-- The application: ceilings are reference data, papers have a day on which they were lodged, overrides are counted by code.
GRANT SELECT ON cases_incomeceiling TO @app@;

GRANT UPDATE (lodged_on) ON cases_proof TO @app@;

-- Counted, in codes: how many entered by an override, and of which criterion. The words and the name are hers and go with her.
GRANT SELECT (override_criteria) ON cases_caseorigin TO @report@;
