-- Overrides written before it was asked who decided: neither the person nor the day is known, the orientation's day stands for it. The owner
-- of the tables sees rows while row-level security is not forced on them; keys are checked at once, so that the table may change in the
-- same transaction.
ALTER TABLE cases_caseorigin NO FORCE ROW LEVEL SECURITY;
UPDATE cases_caseorigin o SET override_by = 'non précisé', override_on = coalesce(o.oriented_on, current_date) WHERE o.eligibility_override <> '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases_caseorigin FORCE ROW LEVEL SECURITY;
