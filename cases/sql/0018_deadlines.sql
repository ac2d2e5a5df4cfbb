-- Deadlines: what the coordination of a programme decides, and which steps were sent. The deadlines are derived from the facts.

-- Partners read the rules that hold for them; the coordination adds a decision, in the name of the one who takes it; nobody changes one.
CALL access_enable('cases_deadlinerule', 'SELECT, INSERT');
CREATE POLICY taking_part ON cases_deadlinerule FOR SELECT TO @app@
    USING (cases_deadlinerule.programme_id = ANY ((SELECT my_programmes())::uuid[]));
CREATE POLICY coordination_decides ON cases_deadlinerule FOR INSERT TO @app@ WITH CHECK (
    cases_deadlinerule.tenant_id = (SELECT app_tenant())
    AND cases_deadlinerule.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = cases_deadlinerule.set_by_id AND m.person_id = (SELECT app_user()) AND m.tenant_id = (SELECT app_tenant())));
ALTER TABLE cases_deadlinerule ADD CONSTRAINT deadlinerule__set_by_member FOREIGN KEY (set_by_id, tenant_id)
    REFERENCES tenants_membership (id, tenant_id);

-- A decision holds from now on: it is dated by the database, and never reaches what began before.
CREATE FUNCTION date_deadline_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.since := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER date_deadline_rule BEFORE INSERT ON cases_deadlinerule FOR EACH ROW EXECUTE FUNCTION date_deadline_rule();

-- What was sent: for the jobs of the case's owner, which act for nobody. It follows the case to another owner.
CALL access_enable('cases_deadlinenotice', 'SELECT, INSERT');
CREATE POLICY jobs ON cases_deadlinenotice FOR ALL TO @app@
    USING (cases_deadlinenotice.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL)
    WITH CHECK (cases_deadlinenotice.tenant_id = (SELECT app_tenant()) AND (SELECT app_user()) IS NULL);
-- What was sent of a decision about no case is the convening organisation's.
CREATE POLICY hidden ON cases_deadlinenotice AS RESTRICTIVE FOR ALL TO @app@
    USING (cases_deadlinenotice.case_id IS NULL OR NOT (cases_deadlinenotice.case_id = ANY ((SELECT hidden_cases())::uuid[])));
ALTER TABLE cases_deadlinenotice ADD CONSTRAINT deadlinenotice__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
GRANT DELETE ON cases_deadlinenotice TO @definer@;

-- Organisations that follow a live case, and those who convened a meeting of which something is still to be done: each looks at its own deadlines, in its own context.
CREATE FUNCTION due_work_deadlines(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT t.id, t.id FROM tenants_tenant t
      WHERE app_tenant() IS NULL
        AND (EXISTS (SELECT 1 FROM cases_case c WHERE c.tenant_id = t.id
                        AND c.status IN ('filed', 'searching', 'reserved', 'rehoused', 'follow_up', 'suspended'))
             OR EXISTS (SELECT 1 FROM cases_committeedecision d WHERE d.tenant_id = t.id AND d.status = 'open'))
      ORDER BY t.id LIMIT batch $$;
ALTER FUNCTION due_work_deadlines(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_deadlines(int) TO @app@;

-- What a person is not told of in counts of notifications: the cases that are hidden from it.
CREATE OR REPLACE FUNCTION hidden_abouts() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT hidden_cases() $$;
