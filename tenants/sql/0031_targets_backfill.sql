-- Targets that stood on the channel and on the programme hold since the programme began.
INSERT INTO tenants_channeltarget (id, programme_id, channel_id, kind, low, high, since, reason, created_at)
SELECT gen_random_uuid(), c.programme_id, c.id, 'entries', nullif(c.target_min, 0), nullif(c.target_max, 0), p.starts_on, 'objectif d’origine', now()
  FROM tenants_channel c JOIN tenants_programme p ON p.id = c.programme_id
 WHERE nullif(c.target_min, 0) IS NOT NULL OR nullif(c.target_max, 0) IS NOT NULL;
INSERT INTO tenants_channeltarget (id, programme_id, channel_id, kind, low, high, since, reason, created_at)
SELECT gen_random_uuid(), p.id, NULL, 'concurrent', p.concurrent_target, p.concurrent_target, p.starts_on, 'objectif d’origine', now()
  FROM tenants_programme p WHERE p.concurrent_target > 0;
