-- Who fits which open unit: one view, read under the matcher role, which nobody logs in as. `app` reads from it which rules a pair
-- meets, how well, and the facts that say so to the coordination; neither where a case must not be housed, nor whom it bars, nor where
-- a unit is. This file is the whole of the view: the last migration that changed it runs it.
DROP VIEW IF EXISTS housing_fit;
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
       NOT coalesce(u.commune_id = ANY (refused.communes), false) AS meets_refused,
       NOT coalesce(u.commune_id = ANY (avoided.communes), false) AS meets_avoided,
       -- Without a position a unit is judged by its commune, on the safe side.
       NOT coalesce(CASE WHEN u.cell IS NULL THEN u.commune_id = ANY (circles.communes) ELSE u.cell = ANY (circles.cells) END, false) AS meets_near,
       NOT coalesce(u.buildings && circles.buildings, false) AS meets_building,
       u.tenures = '{}' OR h.tenures = '{}' OR u.tenures && h.tenures AS meets_tenure,
       u.released_by IS DISTINCT FROM h.case_id AS meets_elsewhere,
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
       -- How far in bands, so that several distances do not say where a unit is: [what, less than so many km (0: farther than all)].
       (SELECT jsonb_agg(jsonb_build_array(m.kind, CASE WHEN m.km < 2 THEN 2 WHEN m.km < 5 THEN 5 WHEN m.km < 10 THEN 10 WHEN m.km < 20 THEN 20 ELSE 0 END)
                         ORDER BY m.km, m.kind)
          FROM (SELECT p.kind, km_between(u.latitude, u.longitude, p.latitude, p.longitude) AS km
                  FROM unnest(matters.kinds, matters.latitudes, matters.longitudes) p (kind, latitude, longitude)) m
         WHERE m.km IS NOT NULL) AS distances,
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
       coalesce((SELECT round(avg(graded(km_between(u.latitude, u.longitude, p.latitude, p.longitude)::numeric,
                                         CASE WHEN h.car THEN 40 ELSE 15 END, CASE WHEN h.car THEN 5 ELSE 1 END)))::int
                   FROM unnest(matters.latitudes, matters.longitudes) p (latitude, longitude)), 50) AS fit_distance,
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
               n.qpv_refused, n.rent_max, n.available_from, n.any_sector, n.tenures, n.car, d.level,
               a.reference_income, a.recent_income, a.spouse_income, a.income_basis, a.monthly_resources, a.housing_aid,
               coalesce(a.dalo OR cardinality(a.priority_categories) > 0, false) AS is_priority
          FROM cases_case c JOIN cases_caseneed n ON n.case_id = c.id
          LEFT JOIN cases_casedanger d ON d.case_id = c.id LEFT JOIN cases_caseapplication a ON a.case_id = c.id) h
  CROSS JOIN LATERAL (SELECT array_agg(w.commune_id) AS communes FROM cases_wantedsector w WHERE w.case_id = h.case_id) wanted
  CROSS JOIN LATERAL (SELECT array_agg(v.commune_id) AS communes FROM cases_avoidarea v WHERE v.case_id = h.case_id) avoided
  CROSS JOIN LATERAL (SELECT array_agg(v.commune_id) AS communes FROM cases_refusedsector v WHERE v.case_id = h.case_id) refused
  CROSS JOIN LATERAL (SELECT array_agg(part.cell) AS cells, array_agg(part.commune) AS communes, array_agg(part.building) AS buildings
                        FROM cases_placetoavoid x CROSS JOIN LATERAL unnest(x.cells, x.communes, x.buildings) part (cell, commune, building)
                       WHERE x.case_id = h.case_id) circles
  CROSS JOIN LATERAL (SELECT array_agg(m.kind) AS kinds, array_agg(m.latitude) AS latitudes, array_agg(m.longitude) AS longitudes
                        FROM cases_placethatmatters m WHERE m.case_id = h.case_id) matters
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
  JOIN (SELECT o.*, s.cell, s.buildings, coalesce(s.latitude, place.latitude) AS latitude, coalesce(s.longitude, place.longitude) AS longitude,
               awaited.case_id AS released_by, o.floor = 0 OR o.has_lift AS step_free, k.amounts AS ceilings, k.per_person AS ceiling_per_person,
               CASE o.financing WHEN 'PLS' THEN 1.30 ELSE 1 END AS ceiling_factor, coalesce(gave.given, 0) AS given,
               -- What this landlord gave over a year beside what each gives on average: nothing 100, as much 50, twice as much 0.
               CASE WHEN coalesce(whole.given, 0) = 0 THEN 50
                    ELSE graded(coalesce(gave.given, 0)::numeric * whole.landlords / whole.given, 2, 0) END AS fit_balance
          FROM housing_vacancyoffer o
          LEFT JOIN housing_offerplace s ON s.offer_id = o.id
          LEFT JOIN housing_expectedrelease awaited ON awaited.offer_id = o.id
          LEFT JOIN tenants_commune place ON place.insee_code = o.commune_id
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
