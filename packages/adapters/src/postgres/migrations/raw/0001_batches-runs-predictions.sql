-- Up Migration

CREATE TABLE batch (
  problem text NOT NULL,
  batch integer NOT NULL CHECK (batch >= 0),
  rows integer NOT NULL CHECK (rows >= 0),
  sha256 text NOT NULL,
  payload_key text NOT NULL,
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (problem, batch)
);
COMMENT ON COLUMN batch.sha256 IS 'Of the exact texts of the rows, joined by newlines.';

CREATE TABLE raw_row (
  problem text NOT NULL,
  batch integer NOT NULL,
  row_number integer NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (problem, batch, row_number)
);
COMMENT ON COLUMN raw_row.text IS 'The exact slice of the answer of the source: a JSON object, or an array of strings.';

CREATE TABLE source_request (
  problem text PRIMARY KEY,
  batch integer NOT NULL,
  requested_at timestamptz NOT NULL,
  restarts integer NOT NULL
);
COMMENT ON TABLE source_request IS 'Requests whose answer has not been stored: the source may have moved on.';

CREATE TABLE stage_run (
  problem text NOT NULL,
  batch integer NOT NULL,
  stage text NOT NULL CHECK (stage = 'fetch'),
  candidate text NOT NULL,
  generation integer NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'done', 'failed')),
  attempt uuid NOT NULL,
  attempts integer NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  result json,
  error_code text,
  error_detail text,
  adopted jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (problem, batch, stage, candidate, generation)
);

CREATE TABLE idempotency_key (
  header text PRIMARY KEY,
  problem text NOT NULL,
  batch integer NOT NULL,
  stage text NOT NULL,
  candidate text NOT NULL,
  generation integer NOT NULL,
  bound_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE prediction (
  id text NOT NULL,
  problem text NOT NULL,
  model_name text NOT NULL,
  model_version text NOT NULL,
  at timestamptz NOT NULL,
  input json NOT NULL,
  output json NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX prediction_recent ON prediction (problem, at DESC, id);
COMMENT ON TABLE prediction IS 'One partition a month (UTC), so that old ones can be dropped whole.';

-- The web role may call this, and may not create tables.
CREATE FUNCTION ensure_prediction_partition(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  name text := 'prediction_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('deriva prediction partitions', 0));
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.prediction FOR VALUES FROM (%L) TO (%L)',
    name, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
END
$$;
REVOKE ALL ON FUNCTION ensure_prediction_partition(timestamptz) FROM PUBLIC;
