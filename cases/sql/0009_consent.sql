-- Her consent is a fact of the case's owner; what rests on it is refused without it, and ends with it.

-- === the facts ======================================================================================
CALL access_enable('cases_consent', 'SELECT, INSERT');
GRANT UPDATE (signed_on) ON cases_consent TO @app@;
-- The receiver of a transfer that waits reads the consent that names it; the others learn of a consent by what it opens.
CREATE POLICY owner_or_receiver ON cases_consent FOR SELECT TO @app@ USING (
    cases_consent.tenant_id = (SELECT app_tenant())
    OR (cases_consent.purpose = 'transfer' AND cases_consent.recipient_id = (SELECT app_tenant()) AND cases_consent.withdrawn_at IS NULL
        AND EXISTS (SELECT 1 FROM cases_transfer t WHERE t.consent_id = cases_consent.id AND t.answered_at IS NULL)));
DO $$ BEGIN
    EXECUTE 'CREATE POLICY owner_adds ON cases_consent FOR INSERT TO @app@ WITH CHECK ('
        'cases_consent.tenant_id = (SELECT app_tenant()) AND ' || own_clause('cases_consent', 'case_id') || ')';
END $$;
CREATE POLICY owner_signs ON cases_consent FOR UPDATE TO @app@
    USING (cases_consent.tenant_id = (SELECT app_tenant()) AND cases_consent.signed_on IS NULL AND cases_consent.withdrawn_at IS NULL)
    WITH CHECK (cases_consent.tenant_id = (SELECT app_tenant()));
CALL access_hide('cases_consent', 'case_id');
ALTER TABLE cases_consent ADD CONSTRAINT consent__owner_of_case FOREIGN KEY (case_id, tenant_id)
    REFERENCES cases_case (id, tenant_id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE cases_consent ADD CONSTRAINT consent__with_its_case UNIQUE (id, case_id);
ALTER TABLE cases_caseshare ADD CONSTRAINT caseshare__consent_of_case FOREIGN KEY (consent_id, content_object_id) REFERENCES cases_consent (id, case_id);
ALTER TABLE cases_transfer ADD CONSTRAINT transfer__consent_of_case FOREIGN KEY (consent_id, case_id) REFERENCES cases_consent (id, case_id);
CREATE INDEX caseshare__resting_on ON cases_caseshare (consent_id) WHERE consent_id IS NOT NULL;

-- Given in the past, for this case (agreed at most a month before it was opened here), and not withdrawn from the first; the owner's
-- jobs, which act for nobody, bring in the past.
CREATE FUNCTION guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.given_on > paris_today() OR NEW.signed_on > paris_today() THEN
        RAISE EXCEPTION 'a consent is not given in the future' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent__given_by_today';
    END IF;
    IF TG_OP = 'INSERT' AND app_user() IS NOT NULL AND NEW.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'a consent is withdrawn after it was given' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.given_on < (SELECT paris_day(c.created_at) - 31 FROM cases_case c WHERE c.id = NEW.case_id) THEN
        RAISE EXCEPTION 'given long before the case' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent__given_for_this_case';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_consent AFTER INSERT OR UPDATE OF given_on, signed_on ON cases_consent FOR EACH ROW EXECUTE FUNCTION guard_consent();

-- === what rests on a consent ========================================================================
CREATE FUNCTION is_live(consent cases_consent) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT consent.withdrawn_at IS NULL AND (consent.expires_on IS NULL OR consent.expires_on >= paris_today()) $$;
-- The last instant of a legal day.
CREATE FUNCTION end_of(day date) RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT (day + 1)::timestamp AT TIME ZONE 'Europe/Paris' $$;
GRANT EXECUTE ON FUNCTION is_live(cases_consent), end_of(date) TO @app@, @definer@;

-- Does a tenant let dwellings in a programme, now or once, or is letting what it does?
CREATE FUNCTION lets(who uuid, programme uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = who AND p.programme_id = programme AND p.part = 'landlord')
          OR EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.id = who AND t.kind LIKE ANY (ARRAY['BAILLEUR\_%', 'AIVS', 'AGENCE\_PRIVEE'])) $$;

-- What the floor above knows of the lessor; it replaces both functions. Is this member named, on a dwelling that she accepted and for
-- which the lessor confirmed its precautions? Who is named, to the owner of the case alone?
CREATE FUNCTION named_officer(target uuid, member uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE FUNCTION named_officers(target uuid)
RETURNS TABLE (tenant_id uuid, membership_id uuid, group_id int, name text, slot int, person_id uuid) LANGUAGE sql STABLE
AS $$ SELECT NULL::uuid, NULL::uuid, NULL::int, NULL::text, NULL::int, NULL::uuid WHERE false $$;

-- Her last word on a step: withdrawn, and nothing given since. For those who may propose or own the case.
CREATE FUNCTION no_longer_agrees(target uuid, step text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT (holds(target, 'propose_case')
              OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = target AND c.tenant_id = app_tenant() AND NOT c.id = ANY (hidden_cases())))
         AND EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = target AND k.purpose = step AND k.withdrawn_at IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM cases_consent k WHERE k.case_id = target AND k.purpose = step AND is_live(k)) $$;

-- Why a share is refused for want of her consent; empty when it may be made. Where she lives goes, outside the owner of her case, to the
-- one who visits her today, with her consent to visits. Identity and contact go to a coordinator or to the
-- shelter where she is without more (access by their part, her consent recorded at filing), to a lessor's named people and to anybody
-- else by her live consent, to a lessor as a whole never. An officer of the lessor is opened nothing else of the case either.
CREATE FUNCTION share_refusal(target uuid, who uuid, member uuid, codes text[], why text, given cases_consent) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    her cases_case%ROWTYPE;
    telling boolean := codes && ARRAY['view_identity', 'view_contact'];
    visiting boolean := 'view_new_address' = ANY (codes);
    known boolean;
BEGIN
    SELECT c.* INTO her FROM cases_case c WHERE c.id = target;
    IF who = her.tenant_id OR codes <@ ARRAY['view_summary', 'act_on_case'] THEN
        RETURN '';
    END IF;
    IF lets(who, her.programme_id)
       AND (telling OR NOT EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = who AND p.programme_id = her.programme_id
                                    AND p.part = 'coordinator' AND (p.until IS NULL OR p.until >= paris_today()))) THEN
        RETURN CASE WHEN member IS NULL OR why <> 'acceptance' OR given.purpose IS DISTINCT FROM 'acceptance' OR NOT named_officer(target, member)
                    THEN 'a lessor is opened a case by the names of its people, with her consent' ELSE '' END;
    END IF;
    IF why = 'acceptance' OR given.purpose = 'acceptance' THEN
        RETURN 'this consent is for a lessor';
    END IF;
    IF visiting OR why = 'visit' OR given.purpose = 'visit' THEN
        RETURN CASE WHEN why <> 'visit' OR given.purpose IS DISTINCT FROM 'visit' OR NOT coalesce(visits_today(target, member), false)
                    THEN 'where she lives is opened to the one who visits her, that day, with her consent' ELSE '' END;
    END IF;
    IF telling AND EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.id = who AND t.kind = 'EPCI') THEN
        RETURN 'who she is stays unknown to the public authority';
    END IF;
    SELECT EXISTS (SELECT 1 FROM tenants_participation p WHERE p.tenant_id = who AND p.programme_id = her.programme_id
                    AND p.part IN ('coordinator', 'shelter') AND (p.until IS NULL OR p.until >= paris_today())) INTO known;
    RETURN CASE WHEN telling AND given.id IS NULL AND (why = 'support' OR NOT known) THEN 'she has not consented to this' ELSE '' END;
END $$;


-- She takes her consent back: what rests on it ends in this transaction, hence at the next statement of whoever reads; what another
-- live consent of hers covers for the same organisation goes on under that one; a transfer that waits will not take place.
CREATE FUNCTION withdraw_consent(target uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    taken cases_consent%ROWTYPE;
    ended int;
BEGIN
    SELECT k.* INTO taken FROM cases_consent k
     WHERE k.id = target AND k.tenant_id = app_tenant() AND k.withdrawn_at IS NULL AND NOT k.case_id = ANY (hidden_cases()) FOR UPDATE;
    IF taken.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE cases_consent k SET withdrawn_at = clock_timestamp() WHERE k.id = target;
    UPDATE cases_caseshare s
       SET consent_id = other.id, purpose = other.purpose, expires_at = least(s.expires_at, end_of(other.expires_on))
      FROM tenants_tenant t, auth_permission p, cases_consent other
     WHERE s.consent_id = target AND (s.expires_at IS NULL OR s.expires_at > now()) AND s.purpose <> 'acceptance'
       AND t.group_id = s.group_id AND p.id = s.permission_id AND other.case_id = s.content_object_id AND other.id <> target
       AND other.purpose NOT IN ('acceptance', 'transfer') AND other.recipient_id = t.id AND p.codename = ANY (other.cells) AND is_live(other);
    UPDATE cases_caseshare s SET expires_at = now() WHERE s.consent_id = target AND (s.expires_at IS NULL OR s.expires_at > now());
    GET DIAGNOSTICS ended = ROW_COUNT;
    UPDATE cases_transfer t SET answered_at = now(), accepted = false, rewrapped_key = '' WHERE t.consent_id = target AND t.answered_at IS NULL;
    RETURN ended;
END $$;

-- A transfer names a live consent to it, when it is asked and when it is accepted.
CREATE FUNCTION guard_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR (NEW.accepted AND OLD.accepted IS NULL)) AND NOT EXISTS (
        SELECT 1 FROM cases_consent k WHERE k.id = NEW.consent_id AND k.case_id = NEW.case_id AND k.purpose = 'transfer'
           AND k.recipient_id = NEW.to_tenant_id AND is_live(k) FOR SHARE) THEN
        RAISE EXCEPTION 'she has not consented to this transfer' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer__rests_on_consent';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_transfer AFTER INSERT OR UPDATE OF accepted ON cases_transfer FOR EACH ROW EXECUTE FUNCTION guard_transfer();

-- now() stands still in a transaction: one that had begun before a share was ended would find it in force until its own end. What is
-- ended is therefore ended long ago for everybody; when it ended stands in the log, and on the consent.
CREATE FUNCTION end_for_everybody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.expires_at := 'epoch';
    RETURN NEW;
END $$;
CREATE TRIGGER end_for_everybody BEFORE UPDATE OF expires_at ON cases_caseshare FOR EACH ROW
    WHEN (NEW.expires_at <= now() AND (OLD.expires_at IS NULL OR OLD.expires_at > now())) EXECUTE FUNCTION end_for_everybody();

-- === named people ===================================================================================
-- Whoever leaves an organisation or a case's team keeps nothing that was opened by name; to come back opens nothing again.
CREATE FUNCTION end_named_shares() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_TABLE_NAME = 'cases_teammember' THEN
        UPDATE cases_caseshare s SET expires_at = now() FROM tenants_membership m
         WHERE m.id = OLD.membership_id AND s.group_id = m.group_id AND s.content_object_id = OLD.case_id
           AND (s.expires_at IS NULL OR s.expires_at > now());
    ELSIF OLD.is_active AND NOT NEW.is_active THEN
        UPDATE cases_caseshare s SET expires_at = now() WHERE s.group_id = NEW.group_id AND (s.expires_at IS NULL OR s.expires_at > now());
        PERFORM end_loans(NULL, ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER end_named_shares AFTER DELETE ON cases_teammember FOR EACH ROW EXECUTE FUNCTION end_named_shares();
CREATE TRIGGER end_named_shares AFTER UPDATE OF is_active ON tenants_membership FOR EACH ROW EXECUTE FUNCTION end_named_shares();

-- How to reach her, as far as a lease needs it: neither the code word nor what she confided of where she is.
ALTER POLICY readers ON cases_casecontact USING (
    cases_casecontact.tenant_id = (SELECT app_tenant())
    OR EXISTS (SELECT 1 FROM cases_caseshare s
                WHERE s.content_object_id = cases_casecontact.case_id AND s.permission_id = (SELECT permission_number('view_contact'))
                  AND s.purpose NOT IN ('acceptance', 'contract')
                  AND s.group_id = ANY ((SELECT app_groups())::int[]) AND (s.expires_at IS NULL OR s.expires_at > now())));
CREATE FUNCTION contact_for_lessor(target uuid)
RETURNS TABLE (id uuid, channel text, hours text, voicemail_allowed boolean, never_write boolean, interpreter text, phone bytea, email bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT c.id, c.channel, c.hours, c.voicemail_allowed, c.never_write, c.interpreter, c.phone, c.email
        FROM cases_casecontact c WHERE c.case_id = target AND holds(target, 'view_contact') $$;

-- === "who opened this case": everything that is about it, a reveal through a proposal or a measure too ==
CREATE INDEX audit__about ON tenants_auditentry (tenant_id, about, id DESC);

ALTER FUNCTION lets(uuid, uuid) OWNER TO @definer@;
ALTER FUNCTION no_longer_agrees(uuid, text) OWNER TO @definer@;
ALTER FUNCTION share_refusal(uuid, uuid, uuid, text[], text, cases_consent) OWNER TO @definer@;
ALTER FUNCTION withdraw_consent(uuid) OWNER TO @definer@;
ALTER FUNCTION guard_transfer() OWNER TO @definer@;
ALTER FUNCTION end_named_shares() OWNER TO @definer@;
ALTER FUNCTION contact_for_lessor(uuid) OWNER TO @definer@;
REVOKE EXECUTE ON FUNCTION lets(uuid, uuid), share_refusal(uuid, uuid, uuid, text[], text, cases_consent) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION named_officer(uuid, uuid) TO @definer@;
GRANT EXECUTE ON FUNCTION withdraw_consent(uuid), no_longer_agrees(uuid, text),
    contact_for_lessor(uuid), named_officers(uuid) TO @app@;
