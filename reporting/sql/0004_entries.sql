-- Entries: one woman's stay in a programme, and what one may count of them while they happen. Of frozen reports: see 0001.

-- Two cases filed for her while one is open are one entry (the first one filed); a case filed after the closing is another. `hidden`: cases
-- left out of account. Read by the evaluation as itself, and by the function below.
CREATE FUNCTION programme_entries(target uuid, ends_before timestamptz, hidden uuid[] DEFAULT '{}')
RETURNS TABLE (person_ref uuid, id uuid, cases uuid[], channel_id uuid, filed_at timestamptz, closed_at timestamptz, outcome text)
LANGUAGE sql STABLE AS $$
    WITH filed AS (
        SELECT c.id, c.person_ref, c.channel_id, c.filed_at, c.closed_at, c.outcome,
               max(coalesce(c.closed_at, 'infinity')) OVER (PARTITION BY c.person_ref ORDER BY c.filed_at, c.id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS open_until
          FROM cases_case c
         WHERE c.programme_id = target AND c.filed_at < ends_before AND NOT c.id = ANY (hidden)
    ), numbered AS (
        SELECT f.*, count(*) FILTER (WHERE f.open_until IS NULL OR f.open_until < f.filed_at)
                   OVER (PARTITION BY f.person_ref ORDER BY f.filed_at, f.id) AS entry
          FROM filed f
    )
    SELECT n.person_ref, (array_agg(n.id ORDER BY n.filed_at, n.id))[1], array_agg(n.id),
           (array_agg(n.channel_id ORDER BY n.filed_at, n.id))[1], min(n.filed_at),
           CASE WHEN bool_and(n.closed_at IS NOT NULL) THEN max(n.closed_at) END,
           (array_agg(n.outcome ORDER BY n.closed_at DESC, n.id))[1]
      FROM numbered n GROUP BY n.person_ref, n.entry
$$;
GRANT EXECUTE ON FUNCTION programme_entries(uuid, timestamptz, uuid[]) TO @report@, @definer@;

-- The last day that the reader may count up to: today for the steering people of who coordinates, funds or observes; the end of the last
-- whole month for the others, since two days that differ by one would tell of one woman. Null for whoever does not evaluate the programme.
CREATE FUNCTION counted_until(target uuid, wanted date) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE WHEN target = ANY (evaluated_programmes())
                  THEN least(wanted, paris_today(), CASE WHEN NOT steers() THEN (date_trunc('month', paris_today()) - interval '1 day')::date END) END $$;

-- Entries of a programme that began from `first` on or were open then, without their case: channel, whether it began in these days, whether
-- it is open at their end, whether a written decision set a criterion aside. What bars the reader is not counted.
CREATE FUNCTION count_entries(target uuid, first date, wanted date)
RETURNS TABLE (channel_id uuid, is_new boolean, is_open boolean, is_overridden boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT e.channel_id, paris_day(e.filed_at) >= first, e.closed_at IS NULL OR paris_day(e.closed_at) > d.until,
             EXISTS (SELECT 1 FROM cases_caseorigin o WHERE o.case_id = e.id AND cardinality(o.override_criteria) > 0)
        FROM (SELECT counted_until(target, wanted) AS until) d,
             programme_entries(target, (d.until + 1)::timestamp AT TIME ZONE 'Europe/Paris', hidden_cases()) e
       WHERE e.closed_at IS NULL OR paris_day(e.closed_at) >= first $$;

-- What the money of these days came to: rehousings signed and standing, support begun (first held session). Less than five is told to the
-- steering people alone.
CREATE FUNCTION count_results(target uuid, first date, wanted date) RETURNS TABLE (rehousings bigint, measures bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT CASE WHEN steers() OR found.rehousings >= 5 THEN found.rehousings END, CASE WHEN steers() OR found.measures >= 5 THEN found.measures END
        FROM (SELECT counted_until(target, wanted) AS until) d,
             LATERAL (SELECT
                (SELECT count(*) FROM housing_lease l
                  WHERE l.programme_id = target AND l.cancelled_on IS NULL AND l.signed_on BETWEEN first AND d.until
                    AND NOT l.case_id = ANY (hidden_cases())) AS rehousings,
                (SELECT count(*) FROM cases_supportmeasure m
                  WHERE m.programme_id = target AND m.status IN ('accepted', 'paused', 'completed') AND NOT m.case_id = ANY (hidden_cases())
                    AND (SELECT min(s.held_on) FROM cases_supportsession s WHERE s.measure_id = m.id AND s.status = 'held')
                        BETWEEN first AND d.until) AS measures) found
       WHERE d.until IS NOT NULL $$;

ALTER FUNCTION counted_until(uuid, date) OWNER TO @definer@;
ALTER FUNCTION count_entries(uuid, date, date) OWNER TO @definer@;
ALTER FUNCTION count_results(uuid, date, date) OWNER TO @definer@;
GRANT EXECUTE ON FUNCTION counted_until(uuid, date), count_entries(uuid, date, date), count_results(uuid, date, date) TO @app@;
