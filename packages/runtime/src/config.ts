import { z } from 'zod';

/** A day: a timer of more than 2^31 ms fires at once. */
const LONGEST_SECONDS = 86_400;

/** What every function is told by its environment; parsed once, at start. */
const environment = z.object({
  STAGE: z.enum(['fetch', 'clean', 'drift', 'train', 'explain', 'promote']),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  /** Loopback unless deployed; a container sets 0.0.0.0. */
  HOST: z.string().default('127.0.0.1'),
  DERIVA_TOKEN: z.string().min(16, 'a bearer token of at least 16 characters'),
  DERIVA_RAW_URL: z.url().optional(),
  DERIVA_CLEAN_URL: z.url().optional(),
  DERIVA_OBJECTS: z.string().min(1).optional(),
  DERIVA_MLFLOW_URL: z.url().optional(),
  /** Base address of the batch source; `{problem}` stands for the problem's name. */
  DERIVA_SOURCE: z
    .string()
    .refine((address) => URL.canParse(address.replaceAll('{problem}', 'x')), 'an address, http://…')
    .optional(),
  /** Below the service's own timeout (Knative: 600 s), so that the function answers and not the gateway. */
  DERIVA_DEADLINE_SECONDS: z.coerce.number().positive().max(LONGEST_SECONDS).default(570),
  /** How long a process that was told to end may finish what it is at. */
  DERIVA_DRAIN_SECONDS: z.coerce.number().nonnegative().max(LONGEST_SECONDS).default(8),
  DERIVA_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type FunctionConfig = z.infer<typeof environment>;

/** @throws {Error} naming every variable that is wrong and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv): FunctionConfig {
  const parsed = environment.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new Error(`The environment is not complete:\n${z.prettifyError(parsed.error)}`);
}

/** A setting that one stage cannot do without and others do not need. */
export function required<K extends keyof FunctionConfig>(
  config: FunctionConfig,
  name: K,
): NonNullable<FunctionConfig[K]> {
  const value = config[name];
  if (value === undefined || value === null)
    throw new Error(`${name} must be set for the stage ${config.STAGE}.`);
  return value;
}
