import { PROBLEMS, problemNamed } from '@deriva/core/problems/registry.ts';
import { z } from 'zod';

const problemList = z
  .string()
  .default(PROBLEMS.map((p) => p.name).join(','))
  .transform((text, context) => {
    const names = text.split(',').map((name) => name.trim());
    try {
      return names.filter((name) => name !== '').map(problemNamed);
    } catch (cause) {
      context.addIssue(cause instanceof Error ? cause.message : String(cause));
      return z.NEVER;
    }
  });

/** What the web process is told by its environment. HOST, PORT and the like are adapter-node's own. */
const environment = z.object({
  DERIVA_RAW_URL: z.url(),
  DERIVA_CLEAN_URL: z.url(),
  /** Where model files and payloads lie: a folder. */
  DERIVA_OBJECTS: z.string().min(1),
  DERIVA_MLFLOW_URL: z.url(),
  /** Where a person's browser reaches MLflow, for links; default the address above. */
  DERIVA_MLFLOW_PUBLIC_URL: z.url().optional(),
  /** Bearer token of the calls that change something. Without one they are refused to everybody. */
  DERIVA_TOKEN: z.string().min(16, 'a bearer token of at least 16 characters').optional(),
  /** Comma-separated; default all that are declared. */
  DERIVA_PROBLEMS: problemList,
  /** How often MLflow is asked who is champion, give or take a fifth. */
  DERIVA_CHAMPION_POLL_SECONDS: z.coerce.number().positive().default(5),
  /** Predictions kept in memory while the database is away. */
  DERIVA_PREDICTION_BUFFER: z.coerce.number().int().positive().default(20_000),
  DERIVA_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type WebConfig = z.infer<typeof environment>;

/** @throws {Error} naming every variable that is wrong and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv): WebConfig {
  const parsed = environment.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new Error(`The environment of web is not complete:\n${z.prettifyError(parsed.error)}`);
}
