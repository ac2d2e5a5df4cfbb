-- Who fits which open unit: one view, read under the matcher role, which nobody logs in as. `app` reads from it which rules a pair
-- meets, how well, and the facts that say so to the coordination; neither the areas that a case avoids nor whom it bars.

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

-- === the view ========================================================================================
CREATE VIEW housing_fit AS
SELECT h.case_id, h.case_tenant_id, h.filed_at, u.id AS offer_id, u.vacancy_id, u.programme_id, u.tenant_id,
       -- what must hold (housing.matching.rules says each in words)
       h.rooms_min <= u.rooms AND h.rooms_max >= u.rooms AS meets_size,
       u.area >= least_area(h.persons) AS meets_area,
       u.rooms <= h.persons + 1 AS meets_occupancy,
       coalesce(counted_income(h.reference_income, h.recent_income, h.spouse_income, h.income_basis)
                <= round(u.ceilings[income_category(h.persons, h.holders, h.disabled, h.couple_ages)] * u.ceiling_factor)
                   + greatest(0, h.persons - 6) * round(u.ceiling_per_person * u.ceiling_factor), true) AS meets_income,
       u.wheelchair OR h.accessibility = 'none' OR (h.accessibility = 'reduced' AND u.step_free) AS meets_accessibility,
       u.step_free OR NOT h.lift_required AS meets_lift,
       u.floor <> 0 OR NOT h.ground_floor_refused AS meets_ground_floor,
       u.secured_entrance OR NOT h.secured_entrance AS meets_entrance,
       NOT (u.in_qpv AND h.qpv_refused) AS meets_qpv,
       coalesce(h.rent_max >= u.rent + u.charges, true) AS meets_budget,
       coalesce(h.available_from <= greatest(u.free_on, paris_today()), true) AS meets_dates,
       h.any_sector OR coalesce(u.commune_id = ANY (wanted.communes), false) AS meets_wanted,
       NOT coalesce(u.commune_id = ANY (avoided.communes), false) AS meets_avoided,
       NOT coalesce(u.tenant_id = ANY (barred.tenants), false) AS meets_excluded,
       NOT coalesce(study.withdrawn AND NOT study.live, false) AS meets_agreed,
       NOT coalesce(u.vacancy_id = ANY (tried.vacancies), false) AS meets_already,
       -- facts, for the words
       coalesce(h.level, 'not_assessed') AS danger,
       (paris_today() - paris_day(h.filed_at)) AS waiting_days,
       (stay.until - paris_today()) AS shelter_days,
       coalesce(u.commune_id = ANY (wanted.communes), false) AS is_wanted,
       greatest(0, u.rent + u.charges - coalesce(h.housing_aid, 0)) / nullif(h.monthly_resources, 0) AS effort_rate,
       h.monthly_resources - greatest(0, u.rent + u.charges - coalesce(h.housing_aid, 0)) AS left_to_live,
       h.accessibility AS accessibility,
       u.rooms - 1 - h.bedrooms AS spare_bedrooms,
       h.rent_max IS NOT NULL AS has_budget,
       h.is_priority AS is_priority,
       u.given AS given,
       -- how well, from 0 to 100 (housing.matching.criteria says each in words, and weighs)
       CASE h.level WHEN 'imminent' THEN 100 WHEN 'high' THEN 75 WHEN 'moderate' THEN 40 WHEN 'low' THEN 10 ELSE 30 END AS fit_danger,
       graded(paris_today() - paris_day(h.filed_at), 0, 180) AS fit_waiting,
       coalesce(graded(stay.until - paris_today(), 90, 0), 0) AS fit_shelter,
       CASE WHEN u.commune_id = ANY (wanted.communes) THEN 100 WHEN h.any_sector THEN 60 ELSE 0 END AS fit_sector,
       coalesce(graded(greatest(0, u.rent + u.charges - coalesce(h.housing_aid, 0)) / nullif(h.monthly_resources, 0), 0.45, 0.25), 50) AS fit_effort,
       CASE WHEN u.wheelchair AND h.accessibility = 'none' THEN 0 WHEN u.wheelchair AND h.accessibility = 'reduced' THEN 70 ELSE 100 END
           AS fit_accessibility,
       CASE u.rooms - 1 - h.bedrooms WHEN 0 THEN 100 WHEN 1 THEN 60 WHEN -1 THEN 70 ELSE 20 END AS fit_size,
       CASE u.energy_class WHEN 'A' THEN 100 WHEN 'B' THEN 100 WHEN 'C' THEN 85 WHEN 'D' THEN 65 WHEN 'E' THEN 40 WHEN 'F' THEN 15 WHEN 'G' THEN 0 ELSE 50 END
           AS fit_energy,
       CASE WHEN u.contingent NOT IN ('etat_prioritaires', 'etat_convention') THEN 60 WHEN h.is_priority THEN 100 ELSE 20 END AS fit_contingent,
       u.fit_balance
  FROM (SELECT c.id AS case_id, c.tenant_id AS case_tenant_id, c.programme_id, c.filed_at, n.adults + n.children + n.expected_children AS persons,
               n.adults - n.dependent_adults AS holders, n.disabled_members AS disabled, n.couple_age_total AS couple_ages,
               n.rooms_min, n.rooms_max, n.bedrooms, n.accessibility, n.lift_required, n.ground_floor_refused, n.secured_entrance,
               n.qpv_refused, n.rent_max, n.available_from, n.any_sector, d.level,
               a.reference_income, a.recent_income, a.spouse_income, a.income_basis, a.monthly_resources, a.housing_aid,
               coalesce(a.dalo OR cardinality(a.priority_categories) > 0, false) AS is_priority
          FROM cases_case c JOIN cases_caseneed n ON n.case_id = c.id
          LEFT JOIN cases_casedanger d ON d.case_id = c.id LEFT JOIN cases_caseapplication a ON a.case_id = c.id) h
  CROSS JOIN LATERAL (SELECT array_agg(w.commune_id) AS communes FROM cases_wantedsector w WHERE w.case_id = h.case_id) wanted
  CROSS JOIN LATERAL (SELECT array_agg(v.commune_id) AS communes FROM cases_avoidarea v WHERE v.case_id = h.case_id) avoided
  CROSS JOIN LATERAL (SELECT array_agg(e.excluded_tenant_id) AS tenants FROM cases_exclusion e
                       WHERE e.case_id = h.case_id AND e.lifted_at IS NULL) barred
  CROSS JOIN LATERAL (SELECT array_agg(p.vacancy_id) AS vacancies FROM housing_proposal p
                       WHERE p.case_id = h.case_id AND p.status IN ('proposed', 'reserved', 'declined')) tried
  CROSS JOIN LATERAL (SELECT bool_or(k.withdrawn_at IS NOT NULL) AS withdrawn,
                             bool_or(k.withdrawn_at IS NULL AND (k.expires_on IS NULL OR k.expires_on >= paris_today())) AS live
                        FROM cases_consent k WHERE k.case_id = h.case_id AND k.purpose = 'study') study
  CROSS JOIN LATERAL (SELECT min(least(s.expected_on, s.starts_on + r.max_stay_days)) AS until
                        FROM housing_stay s JOIN housing_shelter r ON r.id = s.shelter_id
                       WHERE s.case_id = h.case_id AND s.status = 'current') stay
  JOIN (SELECT o.*, o.floor = 0 OR o.has_lift AS step_free, k.amounts AS ceilings, k.per_person AS ceiling_per_person,
               CASE o.financing WHEN 'PLS' THEN 1.30 ELSE 1 END AS ceiling_factor, coalesce(gave.given, 0) AS given,
               -- What this landlord gave over a year beside what each gives on average: nothing 100, as much 50, twice as much 0.
               CASE WHEN coalesce(whole.given, 0) = 0 THEN 50
                    ELSE graded(coalesce(gave.given, 0)::numeric * whole.landlords / whole.given, 2, 0) END AS fit_balance
          FROM housing_vacancyoffer o
          LEFT JOIN cases_incomeceiling k ON k.year = extract(year FROM paris_today()) AND k.zone = 'autres'
               AND k.financing = CASE o.financing WHEN 'PLS' THEN 'PLUS' ELSE o.financing END
               AND NOT left(o.commune_id, 2) = ANY (ARRAY['75', '77', '78', '91', '92', '93', '94', '95', '97', '98'])
          LEFT JOIN (SELECT l.programme_id, l.tenant_id, count(*) AS given FROM housing_lease l
                      WHERE NOT l.outside_network AND l.cancelled_on IS NULL AND l.signed_on > paris_today() - 365 GROUP BY 1, 2) gave
               ON gave.programme_id = o.programme_id AND gave.tenant_id = o.tenant_id
          LEFT JOIN (SELECT p.programme_id, count(DISTINCT p.tenant_id) AS landlords,
                            (SELECT count(*) FROM housing_lease l WHERE l.programme_id = p.programme_id AND NOT l.outside_network
                              AND l.cancelled_on IS NULL AND l.signed_on > paris_today() - 365) AS given
                       FROM tenants_participation p WHERE p.part = 'landlord' AND (p.until IS NULL OR p.until >= paris_today())
                      GROUP BY p.programme_id) whole ON whole.programme_id = o.programme_id) u
    ON u.programme_id = h.programme_id;

-- A view reads as its owner does: under the policies of the matcher.
REVOKE ALL ON housing_fit FROM @definer@, @backup@;
GRANT CREATE ON SCHEMA public TO @matcher@;
ALTER VIEW housing_fit OWNER TO @matcher@;
REVOKE CREATE ON SCHEMA public FROM @matcher@;
GRANT SELECT ON housing_fit TO @app@;

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
