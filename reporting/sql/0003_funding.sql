-- The ledger of a programme: its coordination writes, those who coordinate, fund or observe read it, an organisation reads its own share;
-- nobody rewrites anything. A landlord, as such, has no part in it.

-- Programmes in which the acting tenant may be given a share: it supports, shelters or coordinates there.
CREATE FUNCTION financed_programmes() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
      WHERE p.tenant_id = app_tenant() AND p.part IN ('support', 'shelter', 'coordinator')
        AND (p.until IS NULL OR p.until >= paris_today()) $$;
ALTER FUNCTION financed_programmes() OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION financed_programmes() TO @app@;

CALL access_enable('reporting_fundingline', 'SELECT, INSERT');
CREATE POLICY steering_or_own_share ON reporting_fundingline FOR SELECT TO @app@ USING (
    reporting_fundingline.programme_id = ANY ((SELECT evaluated_programmes())::uuid[])
    OR (reporting_fundingline.beneficiary_id = (SELECT app_tenant())
        AND reporting_fundingline.programme_id = ANY ((SELECT financed_programmes())::uuid[])));
CREATE POLICY coordination_opens ON reporting_fundingline FOR INSERT TO @app@ WITH CHECK (
    reporting_fundingline.tenant_id = (SELECT app_tenant())
    AND reporting_fundingline.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND (reporting_fundingline.voted, reporting_fundingline.committed, reporting_fundingline.paid) = (0, 0, 0)
    AND (reporting_fundingline.beneficiary_id IS NULL
         OR takes_part(reporting_fundingline.beneficiary_id, reporting_fundingline.programme_id, 'support', 'shelter', 'coordinator')));

CALL access_enable('reporting_fundingmovement', 'SELECT, INSERT');
CREATE POLICY with_its_line ON reporting_fundingmovement FOR SELECT TO @app@ USING (
    EXISTS (SELECT 1 FROM reporting_fundingline l WHERE l.id = reporting_fundingmovement.line_id));
CREATE POLICY coordination_enters ON reporting_fundingmovement FOR INSERT TO @app@ WITH CHECK (
    reporting_fundingmovement.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM reporting_fundingline l WHERE l.id = reporting_fundingmovement.line_id
                   AND l.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]))
    AND (reporting_fundingmovement.noted_by_id IS NULL
         OR EXISTS (SELECT 1 FROM tenants_membership m WHERE m.id = reporting_fundingmovement.noted_by_id
                       AND m.person_id = (SELECT app_user()) AND m.tenant_id = (SELECT app_tenant()))));
ALTER TABLE reporting_fundingmovement ADD CONSTRAINT funding_movement__corrects_its_like FOREIGN KEY (corrects_id, line_id, stage)
    REFERENCES reporting_fundingmovement (id, line_id, stage);

-- A movement is added to the totals of its line, whose checks then hold: paid within committed, committed within voted. A correction corrects
-- an entry, not another correction, and takes back no more than was entered.
CREATE FUNCTION add_up_funding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE reporting_fundingline l
       SET voted = l.voted + CASE NEW.stage WHEN 'voted' THEN NEW.amount ELSE 0 END,
           committed = l.committed + CASE NEW.stage WHEN 'committed' THEN NEW.amount ELSE 0 END,
           paid = l.paid + CASE NEW.stage WHEN 'paid' THEN NEW.amount ELSE 0 END
     WHERE l.id = NEW.line_id;
    IF NEW.corrects_id IS NOT NULL AND (
        (SELECT m.corrects_id IS NOT NULL FROM reporting_fundingmovement m WHERE m.id = NEW.corrects_id)
        OR (SELECT sum(m.amount) FROM reporting_fundingmovement m WHERE NEW.corrects_id IN (m.id, m.corrects_id)) < 0) THEN
        RAISE EXCEPTION 'not a correction' USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_movement__corrects_an_entry';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION add_up_funding() OWNER TO @definer@;
CREATE TRIGGER add_up_funding AFTER INSERT ON reporting_fundingmovement FOR EACH ROW EXECUTE FUNCTION add_up_funding();
