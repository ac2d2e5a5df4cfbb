-- Who fits which open unit: what the matcher role, which nobody logs in as, may read for the view `housing_fit` (fit.sql).

-- === the law, in one expression each =================================================================
-- Least living area in m² (CCH, article R822-25): 9 for one, 16 for two, 9 more for each, 70 from eight on.
CREATE FUNCTION least_area(persons int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN persons <= 1 THEN 9 ELSE least(70, 16 + 9 * (persons - 2)) END $$;

-- Category of a household for the income ceilings: the same as `cases.application.household`, which explains it (a test holds both equal).
CREATE FUNCTION income_category(persons int, holders int, disabled int, couple_ages int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT least(6, persons + (persons < 6 AND ((holders = 1 AND persons > 1) OR disabled > 0
                                                  OR coalesce(persons = 2 AND holders = 2 AND couple_ages <= 55, false)))::int) $$;

-- The income held against them: the same as `cases.application.income`.
CREATE FUNCTION own_income(reference int, spouse int, basis text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT reference - CASE WHEN basis <> '' THEN least(coalesce(spouse, 0), reference) ELSE 0 END $$;
CREATE FUNCTION counted_income(reference int, recent int, spouse int, basis text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN recent < own_income(reference, spouse, basis) AND recent::bigint * 100 <= own_income(reference, spouse, basis)::bigint * 90
                  THEN recent ELSE own_income(reference, spouse, basis) END $$;

-- A number from 0 (`worst`) to 100 (`best`), straight between the two and no further; nothing of nothing (least() would pass it over).
CREATE FUNCTION graded(value numeric, worst numeric, best numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN value IS NOT NULL THEN greatest(0, least(100, round(100 * (value - worst) / (best - worst))))::int END $$;

GRANT EXECUTE ON FUNCTION least_area(int), income_category(int, int, int, int), own_income(int, int, text), counted_income(int, int, int, text),
    graded(numeric, numeric, numeric) TO @app@, @matcher@;

-- === what the matcher reads ==========================================================================
-- Cases that search and units that are open, in programmes that the acting organisation coordinates; what is hidden from the acting person
-- is hidden here. The rest of the tables gives their own lines, in a context, and only to joins on those.
CREATE POLICY matching ON cases_case FOR SELECT TO @matcher@ USING (
    cases_case.status = 'searching' AND cases_case.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND NOT cases_case.id = ANY ((SELECT hidden_cases())::uuid[]));
CREATE POLICY matching ON housing_vacancyoffer FOR SELECT TO @matcher@ USING (
    housing_vacancyoffer.is_open AND housing_vacancyoffer.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_caseneed', 'cases_casedanger', 'cases_caseapplication', 'cases_wantedsector', 'cases_avoidarea',
                                'cases_exclusion', 'cases_consent', 'housing_stay', 'housing_shelter', 'housing_proposal', 'tenants_participation'] LOOP
        EXECUTE format('CREATE POLICY matching ON %I FOR SELECT TO @matcher@ USING ((SELECT app_tenant()) IS NOT NULL)', name);
    END LOOP;
END $$;
-- Rehousings are counted by landlord: one that is hidden from the acting person does not count for it.
CREATE POLICY matching ON housing_lease FOR SELECT TO @matcher@ USING (
    (SELECT app_tenant()) IS NOT NULL AND NOT housing_lease.case_id = ANY ((SELECT hidden_cases())::uuid[]));
GRANT SELECT (id, tenant_id, programme_id, status, filed_at) ON cases_case TO @matcher@;
GRANT SELECT ON housing_vacancyoffer, cases_incomeceiling TO @matcher@;
GRANT SELECT (case_id, adults, children, expected_children, dependent_adults, disabled_members, couple_age_total, rooms_min, rooms_max, bedrooms,
              accessibility, lift_required, ground_floor_refused, secured_entrance, qpv_refused, rent_max, available_from, any_sector)
    ON cases_caseneed TO @matcher@;
GRANT SELECT (case_id, level) ON cases_casedanger TO @matcher@;
GRANT SELECT (case_id, reference_income, recent_income, spouse_income, income_basis, monthly_resources, housing_aid, dalo, priority_categories)
    ON cases_caseapplication TO @matcher@;
GRANT SELECT (case_id, commune_id) ON cases_wantedsector, cases_avoidarea TO @matcher@;
GRANT SELECT (case_id, excluded_tenant_id, lifted_at) ON cases_exclusion TO @matcher@;
GRANT SELECT (case_id, purpose, withdrawn_at, expires_on) ON cases_consent TO @matcher@;
GRANT SELECT (case_id, shelter_id, status, starts_on, expected_on) ON housing_stay TO @matcher@;
GRANT SELECT (id, max_stay_days) ON housing_shelter TO @matcher@;
GRANT SELECT (case_id, vacancy_id, status) ON housing_proposal TO @matcher@;
GRANT SELECT (programme_id, tenant_id, case_id, outside_network, signed_on, cancelled_on) ON housing_lease TO @matcher@;
GRANT SELECT (programme_id, tenant_id, part, until) ON tenants_participation TO @matcher@;

-- === how a programme weighs, and what stood behind a proposal ==========================================
-- Both are written once. The coordination reads them, nobody else: points are not for landlords, nor for those who fund.
CALL access_enable('housing_matchingterms', 'SELECT, INSERT');
CREATE POLICY coordination_reads ON housing_matchingterms FOR SELECT TO @app@ USING (
    housing_matchingterms.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_decides ON housing_matchingterms FOR INSERT TO @app@ WITH CHECK (
    housing_matchingterms.tenant_id = (SELECT app_tenant())
    AND housing_matchingterms.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));

-- Whole numbers from 0 to 100, one of them above 0.
CREATE FUNCTION weighs_something(weights jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN jsonb_typeof(weights) <> 'object' THEN false
                  ELSE (SELECT coalesce(bool_and(jsonb_typeof(w.value) = 'number' AND w.value::text ~ '^(100|[0-9]{1,2})$')
                                        AND bool_or(w.value <> '0'), false) FROM jsonb_each(weights) w) END $$;
GRANT EXECUTE ON FUNCTION weighs_something(jsonb) TO @app@, @definer@;
ALTER TABLE housing_matchingterms ADD CONSTRAINT matching_terms__weigh_something CHECK (weighs_something(weights));

CALL access_enable('housing_jointround', 'SELECT, INSERT');
CREATE POLICY coordination_reads ON housing_jointround FOR SELECT TO @app@ USING (
    housing_jointround.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY coordination_adds ON housing_jointround FOR INSERT TO @app@ WITH CHECK (
    housing_jointround.tenant_id = (SELECT app_tenant())
    AND housing_jointround.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
ALTER TABLE housing_jointround ADD CONSTRAINT joint_round__of_programme UNIQUE (id, programme_id);

CALL access_enable('housing_proposalgrounds', 'SELECT, INSERT');
ALTER TABLE housing_proposalgrounds
    ADD CONSTRAINT proposal_grounds__of_its_proposal FOREIGN KEY (proposal_id, case_id) REFERENCES housing_proposal (id, case_id),
    ADD CONSTRAINT proposal_grounds__of_its_round FOREIGN KEY (joint_id, programme_id) REFERENCES housing_jointround (id, programme_id);
CREATE POLICY coordination_reads ON housing_proposalgrounds FOR SELECT TO @app@ USING (
    housing_proposalgrounds.programme_id = ANY ((SELECT coordinated_programmes())::uuid[]));
CREATE POLICY with_a_proposal ON housing_proposalgrounds FOR INSERT TO @app@ WITH CHECK (
    housing_proposalgrounds.tenant_id = (SELECT app_tenant())
    AND housing_proposalgrounds.programme_id = ANY ((SELECT coordinated_programmes())::uuid[])
    AND EXISTS (SELECT 1 FROM housing_proposal p
                 WHERE p.id = housing_proposalgrounds.proposal_id AND p.programme_id = housing_proposalgrounds.programme_id));
CALL access_hide('housing_proposalgrounds', 'case_id');

-- === the first households, each morning ================================================================
-- Open units with a place left, of programmes that decided so, with the coordination in whose name the job proposes.
CREATE FUNCTION due_work_first_proposals(batch int) RETURNS TABLE (tenant_id uuid, id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT (SELECT p.tenant_id FROM tenants_participation p
               WHERE p.programme_id = o.programme_id AND p.part = 'coordinator' AND (p.until IS NULL OR p.until >= paris_today())
               ORDER BY (p.tenant_id = t.tenant_id) DESC, p.since, p.id LIMIT 1), o.id
        FROM housing_vacancyoffer o
        JOIN LATERAL (SELECT m.tenant_id, m.proposes_first FROM housing_matchingterms m WHERE m.programme_id = o.programme_id
                       ORDER BY m.version DESC LIMIT 1) t ON t.proposes_first
       WHERE app_tenant() IS NULL AND o.is_open
         AND (SELECT count(*) FROM housing_proposal p WHERE p.vacancy_id = o.vacancy_id AND p.status = 'proposed') < 3
         AND EXISTS (SELECT 1 FROM tenants_participation p WHERE p.programme_id = o.programme_id AND p.part = 'coordinator'
                      AND (p.until IS NULL OR p.until >= paris_today()))
       ORDER BY o.free_on, o.id LIMIT batch $$;
ALTER FUNCTION due_work_first_proposals(int) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION due_work_first_proposals(int) TO @app@;
