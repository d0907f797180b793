-- Up Migration

CREATE TABLE stage_run (
  problem text NOT NULL,
  batch integer NOT NULL,
  stage text NOT NULL CHECK (stage IN ('clean', 'drift', 'train', 'explain', 'promote')),
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
COMMENT ON COLUMN stage_run.adopted IS 'Ids of things made outside for this key (an MLflow run, say), by name.';

CREATE TABLE idempotency_key (
  header text PRIMARY KEY,
  problem text NOT NULL,
  batch integer NOT NULL,
  stage text NOT NULL,
  candidate text NOT NULL,
  generation integer NOT NULL,
  bound_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE generation (
  problem text NOT NULL,
  batch integer NOT NULL,
  generation integer NOT NULL CHECK (generation > 0),
  asked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (problem, batch, generation)
);
COMMENT ON TABLE generation IS 'A row here is an operator''s wish to do a batch again.';

CREATE TABLE rejected_row (
  problem text NOT NULL,
  batch integer NOT NULL,
  row_number integer NOT NULL,
  rule text NOT NULL,
  detail text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (problem, batch, row_number)
);

CREATE TABLE registered_model (
  problem text NOT NULL,
  version text NOT NULL,
  batch integer NOT NULL,
  generation integer NOT NULL,
  candidate text NOT NULL,
  model_key text NOT NULL,
  model_sha256 text NOT NULL,
  mlflow_run_id text NOT NULL,
  importance json NOT NULL,
  holdout json,
  metrics json NOT NULL,
  PRIMARY KEY (problem, version)
);

CREATE TABLE ledger (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  problem text NOT NULL,
  batch integer,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('train', 'skip', 'promotion_intended', 'baseline', 'promote', 'reject', 'alias_moved')),
  criterion text NOT NULL,
  sentence text NOT NULL,
  version text,
  champion_before text,
  champion_after text,
  evidence json
);
CREATE INDEX ledger_problem ON ledger (problem, id DESC);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
