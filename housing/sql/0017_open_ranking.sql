-- The order of study that a landlord reads where a committee voted so: lines of one morning, without the case behind them.

-- === the vote ========================================================================================
ALTER TABLE housing_matchingterms ADD CONSTRAINT matching_terms__ranking_of_programme FOREIGN KEY (ranking_committee_id, programme_id)
    REFERENCES cases_committee (id, programme_id);

CREATE FUNCTION guard_ranking_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ranking_committee_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM cases_committee c WHERE c.id = NEW.ranking_committee_id AND c.has_quorum) THEN
        RAISE EXCEPTION 'no committee voted this' USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_terms__ranking_was_voted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_ranking_vote AFTER INSERT ON housing_matchingterms FOR EACH ROW EXECUTE FUNCTION guard_ranking_vote();

-- Programmes where the acting tenant is a landlord and whose last decision opens the order of study.
CREATE FUNCTION open_rankings() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT p.programme_id), '{}') FROM tenants_participation p
       JOIN LATERAL (SELECT m.ranking_committee_id FROM housing_matchingterms m WHERE m.programme_id = p.programme_id
                      ORDER BY m.version DESC LIMIT 1) t ON t.ranking_committee_id IS NOT NULL
      WHERE p.tenant_id = app_tenant() AND p.part = 'landlord' AND (p.until IS NULL OR p.until >= paris_today()) $$;

-- === what a landlord sees of the lines now ==============================================================
-- At most ten a unit, of this morning. A line goes for whatever reason in the same way, and does not come back before the next morning:
-- the case left search, was proposed to somebody, is no longer agreed to, is hidden from the acting person. The next one takes its place, so
-- that neither a gap nor a missing line tells why. Areas and needs are not looked at here: they are when it is asked for, and there alone.
CREATE FUNCTION open_study_lines() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coalesce(array_agg(seen.id), '{}') FROM (
        SELECT l.id, row_number() OVER (PARTITION BY l.offer_id ORDER BY l.rank) AS place
          FROM housing_studyline l JOIN housing_studyhousehold h ON h.id = l.household_id
          JOIN housing_vacancyoffer o ON o.id = l.offer_id JOIN cases_case c ON c.id = h.case_id
         WHERE l.tenant_id = app_tenant() AND l.programme_id = ANY ((SELECT open_rankings())::uuid[])
           AND o.is_open AND paris_day(l.made_at) = paris_today()
           AND NOT c.id = ANY ((SELECT hidden_cases())::uuid[]) AND c.status = 'searching' AND c.status_since <= l.made_at
           AND NOT EXISTS (SELECT 1 FROM housing_proposal p
                            WHERE p.case_id = c.id AND (p.status IN ('proposed', 'reserved') OR p.proposed_at >= l.made_at))
           AND NOT (EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = c.id AND k.purpose = 'study' AND k.withdrawn_at IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = c.id AND k.purpose = 'study' AND is_live(k)))) seen
      WHERE seen.place <= 10 $$;

-- === lines, and the cases behind them ===================================================================
ALTER TABLE housing_vacancyoffer ADD CONSTRAINT offer__sides UNIQUE (id, tenant_id, programme_id);

-- The coordination alone, and not whoever a case bars: a landlord who reads SQL finds no key of a case, here nor in the lines.
CALL access_enable('housing_studyhousehold', 'SELECT, INSERT, DELETE');
CREATE POLICY coordination_reads ON housing_studyhousehold FOR SELECT TO @app@ USING (
    housing_studyhousehold.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_writes ON housing_studyhousehold FOR INSERT TO @app@ WITH CHECK (
    housing_studyhousehold.tenant_id = (SELECT app_tenant())
    AND housing_studyhousehold.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = housing_studyhousehold.case_id AND c.programme_id = housing_studyhousehold.programme_id));
CREATE POLICY coordination_drops ON housing_studyhousehold FOR DELETE TO @app@ USING (
    housing_studyhousehold.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CALL access_hide('housing_studyhousehold', 'case_id');

CALL access_enable('housing_studyline', 'SELECT, INSERT, DELETE');
ALTER TABLE housing_studyline
    ADD CONSTRAINT study_line__of_its_household FOREIGN KEY (household_id, offer_id, programme_id)
        REFERENCES housing_studyhousehold (id, offer_id, programme_id) ON DELETE CASCADE,
    ADD CONSTRAINT study_line__of_its_offer FOREIGN KEY (offer_id, tenant_id, programme_id) REFERENCES housing_vacancyoffer (id, tenant_id, programme_id);
CREATE POLICY landlord_reads ON housing_studyline FOR SELECT TO @app@ USING (
    housing_studyline.id = ANY ((SELECT open_study_lines())::uuid[]));
-- The subquery obeys the policies of the table it reads, and that is what is wanted: no household in sight, no line.
CREATE POLICY coordination_reads ON housing_studyline FOR SELECT TO @app@ USING (
    EXISTS (SELECT 1 FROM housing_studyhousehold h WHERE h.id = housing_studyline.household_id));
CREATE POLICY coordination_writes ON housing_studyline FOR INSERT TO @app@ WITH CHECK (
    EXISTS (SELECT 1 FROM housing_studyhousehold h WHERE h.id = housing_studyline.household_id AND h.tenant_id = (SELECT app_tenant())));
CREATE POLICY coordination_drops ON housing_studyline FOR DELETE TO @app@ USING (
    EXISTS (SELECT 1 FROM housing_studyhousehold h WHERE h.id = housing_studyline.household_id));
GRANT DELETE ON housing_studyhousehold TO @definer@;

-- === asking for one =====================================================================================
-- How many more a landlord may ask for today for one of its units: as many as places are free, three a day in all. What concerns a case
-- that is hidden from the acting person is not counted, as elsewhere.
CREATE FUNCTION study_asks_left(unit uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT greatest(0, 3 - greatest(count(*), count(*) FILTER (WHERE r.status = 'waiting') + cardinality(taken_slots(unit))))::int
        FROM housing_studyrequest r
        LEFT JOIN housing_studyline l ON l.id = r.line LEFT JOIN housing_studyhousehold h ON h.id = l.household_id
       WHERE r.vacancy_id = unit AND r.tenant_id = app_tenant() AND paris_day(r.asked_at) = paris_today()
         AND NOT coalesce(h.case_id = ANY ((SELECT hidden_cases())::uuid[]), false) $$;

CALL access_enable('housing_studyrequest', 'SELECT, INSERT');
GRANT UPDATE (status, answered_at) ON housing_studyrequest TO @app@;
ALTER TABLE housing_studyrequest
    ADD CONSTRAINT study_request__of_its_unit FOREIGN KEY (vacancy_id, tenant_id) REFERENCES housing_vacancy (id, tenant_id),
    ADD CONSTRAINT study_request__by_a_member FOREIGN KEY (asked_by_id, tenant_id) REFERENCES tenants_membership (id, tenant_id);
-- Who asked, not her colleagues: one whom the case bars would read that there is one.
CREATE POLICY asker_reads ON housing_studyrequest FOR SELECT TO @app@ USING (
    housing_studyrequest.tenant_id = (SELECT app_tenant())
    AND EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = housing_studyrequest.asked_by_id AND m.group_id = ANY ((SELECT app_groups())::int[])));
CREATE POLICY coordination_reads ON housing_studyrequest FOR SELECT TO @app@ USING (
    housing_studyrequest.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY landlord_asks ON housing_studyrequest FOR INSERT TO @app@ WITH CHECK (
    housing_studyrequest.status = 'waiting' AND housing_studyrequest.programme_id = ANY ((SELECT open_rankings())::uuid[])
    AND EXISTS (SELECT 1 FROM housing_vacancyoffer o
                 WHERE o.vacancy_id = housing_studyrequest.vacancy_id AND o.programme_id = housing_studyrequest.programme_id
                   AND o.tenant_id = (SELECT app_tenant()) AND o.is_open)
    AND EXISTS (SELECT 1 FROM tenants_membership m
                 WHERE m.id = housing_studyrequest.asked_by_id AND m.group_id = ANY ((SELECT app_groups())::int[])));
CREATE POLICY coordination_answers ON housing_studyrequest FOR UPDATE TO @app@ USING (
    housing_studyrequest.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]) AND housing_studyrequest.status = 'waiting')
    WITH CHECK (housing_studyrequest.status <> 'waiting');

-- One after another for a unit: two at once would each find a place left.
CREATE FUNCTION guard_study_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM housing_vacancy v WHERE v.id = NEW.vacancy_id FOR UPDATE;
    IF study_asks_left(NEW.vacancy_id) = 0 THEN
        RAISE EXCEPTION 'no place left to ask for' USING ERRCODE = 'check_violation', CONSTRAINT = 'study_request__within_places';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_study_request BEFORE INSERT ON housing_studyrequest FOR EACH ROW EXECUTE FUNCTION guard_study_request();

-- May whoever asked still follow the household behind the line? Asked by the job that answers.
CREATE FUNCTION asker_may_study(request uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM housing_studyrequest r JOIN housing_studyline l ON l.id = r.line
                       JOIN housing_studyhousehold h ON h.id = l.household_id
                      WHERE r.id = request AND r.programme_id = ANY (coordinated_programmes()) AND may_follow(h.case_id, r.asked_by_id)) $$;

-- === what waits =========================================================================================
-- In whose name a programme's jobs act.
CREATE FUNCTION coordination_of(programme uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT p.tenant_id FROM tenants_participation p
       WHERE p.programme_id = programme AND p.part = 'coordinator' AND (p.until IS NULL OR p.until >= paris_today())
       ORDER BY p.since, p.id LIMIT 1 $$;

-- Units whose lines are to be written this morning, or whose lines of another day are to go.
CREATE FUNCTION due_work_study_lines(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ WITH opened AS (SELECT DISTINCT ON (m.programme_id) m.programme_id, m.ranking_committee_id FROM housing_matchingterms m
                     ORDER BY m.programme_id, m.version DESC),
           due AS (SELECT o.id FROM housing_vacancyoffer o JOIN opened t ON t.programme_id = o.programme_id AND t.ranking_committee_id IS NOT NULL
                    WHERE o.is_open AND NOT EXISTS (SELECT 1 FROM housing_studyline l
                                                     WHERE l.offer_id = o.id AND paris_day(l.made_at) = paris_today())
                    UNION SELECT l.offer_id FROM housing_studyline l WHERE paris_day(l.made_at) < paris_today())
      SELECT coordination_of(o.programme_id), o.id FROM due JOIN housing_vacancyoffer o ON o.id = due.id
       WHERE app_tenant() IS NULL AND coordination_of(o.programme_id) IS NOT NULL
       ORDER BY o.free_on, o.id LIMIT batch $$;

CREATE FUNCTION due_work_study_requests(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT coordination_of(r.programme_id), r.id FROM housing_studyrequest r
       WHERE app_tenant() IS NULL AND r.status = 'waiting' AND coordination_of(r.programme_id) IS NOT NULL
       ORDER BY r.asked_at LIMIT batch $$;

ALTER FUNCTION open_rankings() OWNER TO @definer@;
ALTER FUNCTION open_study_lines() OWNER TO @definer@;
ALTER FUNCTION study_asks_left(uuid) OWNER TO @definer@;
ALTER FUNCTION guard_study_request() OWNER TO @definer@;
ALTER FUNCTION asker_may_study(uuid) OWNER TO @definer@;
ALTER FUNCTION coordination_of(uuid) OWNER TO @definer@;
ALTER FUNCTION due_work_study_lines(int) OWNER TO @definer@;
ALTER FUNCTION due_work_study_requests(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION open_rankings(), open_study_lines(), study_asks_left(uuid), asker_may_study(uuid), due_work_study_lines(int),
    due_work_study_requests(int) TO @app@;
