-- What a simulation starts from: how many households came in, left and wait, how many units were opened and what became of them. Counts
-- alone, up to the day that `counted_until` gives the reader. Steering people get them as finely as households are told apart (rooms, how
-- long they wait, both at once; units by landlord); the others get sums over one column at a time, which the page masks below five before
-- it computes anything, over whole months. What bars the reader is not counted. What was taken over from a former follow-up counts among
-- those who wait, and nowhere else: its arrivals and rehousings were counted there.
CREATE FUNCTION measure_demand(target uuid, first date, wanted date)
RETURNS TABLE (measure text, size text, band text, number bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH days AS (
        SELECT d.until, steers() AS steering, CASE WHEN steers() THEN 6 ELSE 5 END AS top,
               CASE WHEN steers() THEN measure_demand.first ELSE date_trunc('month', measure_demand.first)::date END AS since
          FROM (SELECT counted_until(target, wanted) AS until) d WHERE d.until IS NOT NULL
    ), entries AS (
        SELECT d.*, paris_day(e.filed_at) AS filed, n.rooms_min AS low, g.level IN ('high', 'imminent') AS is_urgent, stay.until - paris_day(e.filed_at) AS shelter,
               greatest(n.rooms_min, least(n.rooms_max, n.adults + n.children + n.expected_children + 1)) AS high,
               n.adults + n.children + n.expected_children + 1 AS largest, lease.housed,
               least(lease.elsewhere, CASE WHEN paris_day(e.closed_at) <= d.until THEN paris_day(e.closed_at) END) AS gone,
               EXISTS (SELECT 1 FROM cases_carriedover k WHERE k.case_id = ANY (e.cases)) AS is_carried
          FROM days d
          CROSS JOIN LATERAL programme_entries(target, (d.until + 1)::timestamp AT TIME ZONE 'Europe/Paris', hidden_cases()) e
          JOIN cases_caseneed n ON n.case_id = e.id
          LEFT JOIN cases_casedanger g ON g.case_id = e.id
          CROSS JOIN LATERAL (SELECT min(l.signed_on) FILTER (WHERE NOT l.outside_network) AS housed,
                                     min(l.signed_on) FILTER (WHERE l.outside_network) AS elsewhere
                                FROM housing_lease l
                               WHERE l.case_id = ANY (e.cases) AND l.cancelled_on IS NULL AND l.signed_on <= d.until) lease
          CROSS JOIN LATERAL (SELECT max(least(s.expected_on, s.starts_on + h.max_stay_days)) AS until
                                FROM housing_stay s JOIN housing_shelter h ON h.id = s.shelter_id
                               WHERE s.case_id = ANY (e.cases) AND s.status <> 'cancelled' AND s.starts_on <= d.until
                                 AND (s.left_on IS NULL OR s.left_on >= paris_day(e.filed_at))) stay
         WHERE e.outcome NOT IN ('duplicate', 'not_eligible')
    ), ended AS (
        SELECT e.*, least(e.housed, e.gone) AS over_on, e.housed IS NOT NULL AND e.housed <= coalesce(e.gone, 'infinity') AS is_housed
          FROM entries e
    ), seen AS (
        SELECT e.*, e.filed >= e.since AND NOT e.is_carried AS arrived, e.over_on IS NULL AS waits, e.over_on >= e.since AND NOT e.is_carried AS ends,
               CASE WHEN e.is_carried THEN 0 ELSE greatest(0, coalesce(e.over_on, e.until + 1) - greatest(e.filed, e.since)) END AS at_risk,
               CASE WHEN e.steering THEN concat_ws('-', least(e.low, e.top), least(e.high, e.top), least(greatest(e.high, least(e.high + 1, e.largest)), e.top))
                    ELSE least(e.low, e.top)::text END AS size,
               CASE WHEN e.until - e.filed < 30 THEN '0' WHEN e.until - e.filed < 90 THEN '30' WHEN e.until - e.filed < 180 THEN '90'
                    WHEN e.until - e.filed < 365 THEN '180' ELSE '365' END AS age,
               CASE WHEN e.shelter IS NULL THEN 'none' WHEN e.shelter < 30 THEN '0' WHEN e.shelter < 90 THEN '30' WHEN e.shelter < 180 THEN '90'
                    ELSE '180' END AS remaining
          FROM ended e
         WHERE e.over_on IS NULL OR e.over_on >= e.since
    )
    SELECT 'arrived', s.size, '', count(*) FROM seen s WHERE s.arrived GROUP BY s.size
    UNION ALL SELECT 'waiting', s.size, CASE WHEN s.steering THEN s.age ELSE '' END, count(*) FROM seen s WHERE s.waits GROUP BY 2, 3
    UNION ALL SELECT 'age', '', s.age, count(*) FROM seen s WHERE s.waits GROUP BY s.age
    UNION ALL SELECT 'urgent', '', CASE WHEN s.is_urgent THEN 'yes' ELSE 'no' END, count(*) FROM seen s WHERE s.arrived GROUP BY 3
    UNION ALL SELECT 'shelter', '', s.remaining, count(*) FROM seen s WHERE s.arrived GROUP BY s.remaining
    UNION ALL SELECT CASE WHEN s.is_housed THEN 'housed' ELSE 'left' END, '', '', count(*) FROM seen s WHERE s.ends GROUP BY s.is_housed
    UNION ALL SELECT 'at_risk', '', '', CASE WHEN bool_and(s.steering) THEN sum(s.at_risk) ELSE round(sum(s.at_risk), -2) END::bigint FROM seen s
    UNION ALL SELECT 'wait', '', '', percentile_disc(0.5) WITHIN GROUP (ORDER BY s.over_on - s.filed) FROM seen s
               WHERE s.ends AND s.is_housed HAVING bool_and(s.steering) OR count(*) >= 5
    ORDER BY 1, 2, 3
$$;

-- Units opened to the programme in these days, by number of rooms: how many have had their end to this day, and how many of these with a
-- lease. A unit that went to somebody whom the reader must not know of has had no end.
CREATE FUNCTION measure_supply(target uuid, first date, wanted date)
RETURNS TABLE (landlord uuid, rooms int, opened bigint, ended bigint, leased bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT CASE WHEN d.steering THEN o.tenant_id END, least(o.rooms, CASE WHEN d.steering THEN 6 ELSE 5 END)::int, count(*),
           count(*) FILTER (WHERE v.status IN ('let', 'withdrawn') AND lease.hidden IS NOT TRUE),
           count(*) FILTER (WHERE v.status IN ('let', 'withdrawn') AND lease.hidden IS FALSE)
      FROM (SELECT counted_until(target, wanted) AS until, steers() AS steering) d
      JOIN housing_vacancyoffer o ON o.programme_id = target
           AND paris_day(o.opened_at) BETWEEN CASE WHEN d.steering THEN first ELSE date_trunc('month', first)::date END AND d.until
      JOIN housing_vacancy v ON v.id = o.vacancy_id AND v.withdrawal_reason <> 'error'
      CROSS JOIN LATERAL (SELECT bool_or(l.case_id = ANY (hidden_cases())) AS hidden
                            FROM housing_lease l JOIN housing_reservation r ON r.id = l.reservation_id
                           WHERE r.vacancy_id = v.id AND l.programme_id = target AND l.cancelled_on IS NULL) lease
     GROUP BY 1, 2 ORDER BY 2, 1
$$;

ALTER FUNCTION measure_demand(uuid, date, date) OWNER TO @definer@;
ALTER FUNCTION measure_supply(uuid, date, date) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION measure_demand(uuid, date, date), measure_supply(uuid, date, date) TO @app@;
