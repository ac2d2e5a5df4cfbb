-- What housing knows of the last contact, stays included: dated facts that people wrote. An expiry or a withdrawal by a job is none.
CREATE OR REPLACE FUNCTION last_housing_contact(target uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT greatest(
        (SELECT max(greatest(paris_day(p.proposed_at), CASE WHEN p.status <> 'withdrawn' THEN paris_day(p.answered_at) END))
           FROM housing_proposal p WHERE p.case_id = target),
        (SELECT max(greatest(paris_day(r.held_at), paris_day(r.presented_at), r.answered_on)) FROM housing_reservation r WHERE r.case_id = target),
        (SELECT max(d.decided_on) FROM housing_allocationdecision d WHERE d.case_id = target),
        (SELECT max(greatest(l.signed_on, l.keys_on, l.cancelled_on)) FROM housing_lease l WHERE l.case_id = target),
        (SELECT max(CASE s.status WHEN 'current' THEN paris_today() ELSE s.left_on END) FROM housing_stay s
          WHERE s.case_id = target AND s.status IN ('current', 'ended')),
        (SELECT max(paris_day(q.asked_at)) FROM housing_placerequest q WHERE q.case_id = target)) $$;

-- Erasing a person touches her reservations: the guard of their course asks these, as whoever erases.
GRANT EXECUTE ON FUNCTION may_step(boolean, boolean, boolean, text, text), may_end(boolean, boolean, boolean, text, text, text) TO @definer@;
