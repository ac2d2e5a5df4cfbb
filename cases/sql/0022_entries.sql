-- A programme that is closed to new entries takes no orientation, no draft and no case any more; what is in it goes on.
CREATE FUNCTION keep_entries_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF closed_to_entries(NEW.programme_id) IS NOT NULL THEN
        RAISE EXCEPTION 'closed to new entries' USING ERRCODE = 'check_violation', CONSTRAINT = 'programme__takes_entries';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_entries_closed AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION keep_entries_closed();
CREATE TRIGGER keep_entries_closed_to_drafts AFTER UPDATE OF status ON cases_case
    FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'filed') EXECUTE FUNCTION keep_entries_closed();
CREATE TRIGGER keep_entries_closed AFTER INSERT ON cases_orientation FOR EACH ROW EXECUTE FUNCTION keep_entries_closed();
