import type { Stage } from '@deriva/core/stages.ts';

export type Database = 'raw' | 'clean';

export const ROLE_NAMES = [
  'deriva_fetch',
  'deriva_clean',
  'deriva_drift',
  'deriva_train',
  'deriva_explain',
  'deriva_promote',
  'deriva_web',
] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'EXECUTE';

/** Stands for the table of each problem. */
export const PROBLEM_TABLES = '<problem>';

/** Tables and functions by name → what may be done to them. Empty: the role cannot even connect. */
type Rights = Readonly<Record<string, readonly Privilege[]>>;

export interface Role {
  /** In `stage_run` the role writes rows of this stage and no other; null writes none. */
  readonly stage: Stage | null;
  readonly rights: Readonly<Record<Database, Rights>>;
}

const READ = ['SELECT'] as const;
const APPEND = ['SELECT', 'INSERT'] as const;
const UPSERT = ['SELECT', 'INSERT', 'UPDATE'] as const;

const RUNS: Rights = { stage_run: UPSERT, idempotency_key: APPEND, generation: READ };

/** What each role may do: the GRANTs are made from this, and everything that is not here is refused. */
export const ROLES: Readonly<Record<RoleName, Role>> = {
  deriva_fetch: {
    stage: 'fetch',
    rights: {
      raw: {
        batch: APPEND,
        raw_row: ['INSERT'],
        source_request: [...UPSERT, 'DELETE'],
        stage_run: [...UPSERT, 'DELETE'],
        idempotency_key: APPEND,
      },
      clean: {},
    },
  },
  deriva_clean: {
    stage: 'clean',
    rights: {
      raw: { batch: READ, raw_row: READ },
      clean: { ...RUNS, [PROBLEM_TABLES]: [...APPEND, 'DELETE'], rejected_row: [...APPEND, 'DELETE'] },
    },
  },
  deriva_drift: {
    stage: 'drift',
    rights: {
      raw: {},
      clean: { ...RUNS, [PROBLEM_TABLES]: READ, registered_model: READ, ledger: APPEND },
    },
  },
  deriva_train: {
    stage: 'train',
    rights: { raw: {}, clean: { ...RUNS, [PROBLEM_TABLES]: READ } },
  },
  deriva_explain: {
    stage: 'explain',
    rights: {
      raw: {},
      clean: { ...RUNS, [PROBLEM_TABLES]: READ, registered_model: UPSERT, ledger: READ },
    },
  },
  deriva_promote: {
    stage: 'promote',
    rights: {
      raw: {},
      clean: { ...RUNS, [PROBLEM_TABLES]: READ, registered_model: UPSERT, ledger: APPEND },
    },
  },
  deriva_web: {
    stage: null,
    rights: {
      raw: {
        batch: READ,
        prediction: APPEND,
        'ensure_prediction_partition(timestamptz)': ['EXECUTE'],
      },
      clean: { stage_run: READ, rejected_row: READ, registered_model: READ, ledger: APPEND },
    },
  },
};
