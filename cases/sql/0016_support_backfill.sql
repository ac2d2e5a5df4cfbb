-- Measures that ended before their result was asked: it is not known. The owner of the tables sees rows while row-level security is not
-- forced on them; keys are checked at once, so that the table may change in the same transaction.
ALTER TABLE cases_supportmeasure NO FORCE ROW LEVEL SECURITY;
UPDATE cases_supportmeasure m SET result = 'unsaid' WHERE m.status = 'completed';
UPDATE cases_supportmeasure m SET phase = 'after' WHERE m.line = 'follow_up';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases_supportmeasure FORCE ROW LEVEL SECURITY;
