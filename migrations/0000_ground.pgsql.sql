-- What PostgreSQL needs before the first migration: a schema for each volume of the door, and the house's functions. The
-- migrations run twice, with search_path `people, ens` and `commons, ens`.
CREATE SCHEMA ens;
CREATE SCHEMA people;
CREATE SCHEMA commons;

CREATE TABLE ens.migration (
    number BIGINT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    applied_us BIGINT NOT NULL
);

-- The last commit of each committer (lane: a random number): by it, whoever lost the answer finds out what became of it.
CREATE TABLE ens.mark (
    lane BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    at_us BIGINT NOT NULL
) WITH (fillfactor = 20);

-- Rows may go only when their space is erased (space.state 2): the erasure of a person is the one way out.
CREATE FUNCTION ens.append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    is_erased BOOLEAN;
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT state = 2 FROM %I.space WHERE space = $1', TG_TABLE_SCHEMA)
            INTO is_erased USING OLD.space;
    END IF;
    IF is_erased THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$body$;

-- `APPEND ONLY t` in the common text.
CREATE FUNCTION ens.refuse_alteration(append_only TEXT) RETURNS VOID LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION ens.append_only()',
                   append_only);
    EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION ens.append_only()',
                   append_only);
END
$body$;

-- With Citus: people's tables whose key holds `space` lie together by it, those found by a keyed hash by that (key: the
-- column); the commons, and what is the house's own, are on every server (key: NULL).
CREATE FUNCTION ens.placement() RETURNS TABLE (schema TEXT, name TEXT, key TEXT) LANGUAGE sql AS $body$
    SELECT s.nspname::text, t.relname::text,
           CASE WHEN s.nspname = 'people' THEN
               (SELECT coalesce(min(a.attname::text) FILTER (WHERE a.attname = 'space'),
                                min(a.attname::text) FILTER (WHERE a.attname = 'hash'))
                FROM pg_index i JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
                WHERE i.indrelid = t.oid AND i.indisprimary)
           END
    FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
    WHERE s.nspname IN ('people', 'commons') AND t.relkind = 'r'
    ORDER BY s.nspname, t.relname <> 'space', t.relname
$body$;

-- Gives how many tables were newly placed; -1 without Citus.
CREATE FUNCTION ens.distribute() RETURNS BIGINT LANGUAGE plpgsql AS $body$
DECLARE
    placed BIGINT := 0;
    one RECORD;
    its REGCLASS;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
        RETURN -1;
    END IF;
    PERFORM set_config('citus.enable_unsafe_triggers', 'on', true);
    FOR one IN SELECT * FROM ens.placement() LOOP
        its := format('%I.%I', one.schema, one.name)::regclass;
        CONTINUE WHEN EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = its);
        IF one.key IS NULL THEN
            PERFORM create_reference_table(its);
        ELSIF one.key = 'hash' OR one.name = 'space' THEN
            PERFORM create_distributed_table(its, one.key, colocate_with => 'none');
        ELSE
            PERFORM create_distributed_table(its, one.key, colocate_with => 'people.space');
        END IF;
        placed := placed + 1;
    END LOOP;
    RETURN placed;
END
$body$;
