-- Who spotted her situation, and how long until the first contact: counted, in codes and dates.
GRANT SELECT (spotted_by, spotted_on, contacted_on) ON cases_caseorigin TO @report@;

-- The lease of the home that she left or keeps: read as resources and application are.
CALL access_enable('cases_presentlease', 'SELECT, INSERT, UPDATE');
CALL access_cell('cases_presentlease', 'view_application');
