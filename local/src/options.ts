import { parseArgs } from 'node:util';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { z } from 'zod';

/** What the schema of an option does not say about it. Its flag is the key in kebab-case, after two dashes. */
interface Declaration {
  readonly environment: string;
  /** What stands after the flag in the help; empty for a switch. */
  readonly value: string;
  readonly help: string;
}

const declarations = z.registry<Declaration>();

const problemNames = PROBLEMS.map((p) => p.name);

/** The one table of options. Keys are flags in camelCase; texts come from flags and variables alike. */
const OPTIONS = z.object({
  problem: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
    .pipe(z.array(z.enum(problemNames, `must be one of ${problemNames.join(', ')}`)))
    .default([...problemNames])
    .register(declarations, {
      environment: 'DERIVA_PROBLEM',
      value: 'NAME',
      help: `${problemNames.join(' or ')}; may be given more than once, and they run in this order. Default: all`,
    }),
  batches: wholeNumber(1, 1_000_000).optional().register(declarations, {
    environment: 'DERIVA_BATCHES',
    value: 'N',
    help: 'stop after N batches of each problem. Default: until the source is exhausted',
  }),
  exit: toggle().register(declarations, {
    environment: 'DERIVA_EXIT',
    value: '',
    help: 'stop everything when the batches are done; the exit code is 0 only if every run succeeded',
  }),
  fresh: toggle().register(declarations, {
    environment: 'DERIVA_FRESH',
    value: '',
    help: 'forget all earlier state first: databases, models, secrets, logs',
  }),
  source: z
    .string()
    .refine(isHttpUrl, 'must be an http:// or https:// address')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .register(declarations, {
      environment: 'DERIVA_SOURCE',
      value: 'URL',
      help: 'where batches come from; {problem} in it stands for the name. Default: the batch source that comes along',
    }),
  stateDir: z.string().min(1, 'must name a folder').default('.deriva').register(declarations, {
    environment: 'DERIVA_STATE_DIR',
    value: 'FOLDER',
    help: 'where databases, models, secrets and logs are kept. Default: .deriva',
  }),
  fetchPort: port('the function fetch', 8081, 'DERIVA_FETCH_PORT'),
  cleanPort: port('the function clean', 8082, 'DERIVA_CLEAN_PORT'),
  driftPort: port('the function drift', 8083, 'DERIVA_DRIFT_PORT'),
  trainPort: port('the function train', 8084, 'DERIVA_TRAIN_PORT'),
  explainPort: port('the function explain', 8085, 'DERIVA_EXPLAIN_PORT'),
  promotePort: port('the function promote', 8086, 'DERIVA_PROMOTE_PORT'),
  sourcePort: port('the batch source', 8090, 'DERIVA_SOURCE_PORT'),
  airflowPort: port('Airflow', 8080, 'DERIVA_AIRFLOW_PORT'),
  webPort: port('the web app', 3000, 'DERIVA_WEB_PORT'),
  mlflowPort: port('MLflow', 5050, 'DERIVA_MLFLOW_PORT'),
  postgresPort: port('PostgreSQL', 5433, 'DERIVA_POSTGRES_PORT'),
  help: toggle().register(declarations, { environment: 'DERIVA_HELP', value: '', help: 'show this' }),
});

export type Options = z.output<typeof OPTIONS>;

/** An option that cannot be understood, said to a person. */
export class UsageError extends Error {}

/**
 * @param argv what stands after the program's name.
 * @param env flags win over it.
 * @throws {UsageError} naming every option that is unknown or has a value it cannot have.
 */
export function parseOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const texts: Record<string, string> = {};
  const origins: Record<string, string> = {};
  for (const { key, flag, environment } of rows()) {
    const fromEnvironment = env[environment];
    if (fromEnvironment) {
      texts[key] = fromEnvironment;
      origins[key] = environment;
    }
    const fromFlags = flagTexts(argv)[flag];
    if (fromFlags) {
      texts[key] = fromFlags.join(',');
      origins[key] = `--${flag}`;
    }
  }
  const parsed = OPTIONS.safeParse(texts);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const key = String(issue.path[0]);
      return `${origins[key]} ${issue.message}; it is ${JSON.stringify(texts[key])}.`;
    });
    throw new UsageError([...new Set(lines)].join('\n'));
  }
  refuseSharedPorts(parsed.data);
  return parsed.data;
}

export function helpText(): string {
  const left = rows().map(({ flag, value }) => `  --${flag}${value && ` ${value}`}`);
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const lines = rows().map(
    ({ environment, help }, i) => `${left[i]?.padEnd(width)}${help}  [${environment}]`,
  );
  return `npm start -- [options]\n\nEach option can be set by the variable in brackets instead; the flag wins.\n\n${lines.join('\n')}\n`;
}

function rows(): readonly (Declaration & { key: string; flag: string })[] {
  return Object.entries(OPTIONS.shape).map(([key, schema]) => {
    const declared = declarations.get(schema);
    if (!declared) throw new Error(`The option ${key} is not declared.`);
    return { ...declared, key, flag: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) };
  });
}

/** The texts given for each flag, in order; a switch is given `true`. */
function flagTexts(argv: readonly string[]): Record<string, string[]> {
  const declared = new Map(rows().map((row) => [row.flag, row]));
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...declared].map(([flag, { value }]) => [
        flag,
        { type: value ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
  });
  const texts: Record<string, string[]> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new UsageError(`"${token.value}" is not an option. See npm start -- --help.`);
    }
    if (token.kind !== 'option') continue;
    const row = declared.get(token.name);
    if (!row) throw new UsageError(`There is no option ${token.rawName}. See npm start -- --help.`);
    if (row.value && !token.value) throw new UsageError(`${token.rawName} needs a value: ${row.value}.`);
    texts[row.flag] = [...(texts[row.flag] ?? []), token.value ?? 'true'];
  }
  return texts;
}

function refuseSharedPorts(options: Options): void {
  const users = new Map<unknown, string>();
  for (const [key, value] of Object.entries(options).filter(([key]) => key.endsWith('Port'))) {
    const other = users.get(value);
    if (other)
      throw new UsageError(`${other} and ${key} are both ${value}; each server needs a port of its own.`);
    users.set(value, key);
  }
}

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.number().min(least, message).max(most, message));
}

function port(of: string, fallback: number, environment: string) {
  return wholeNumber(1, 65_535)
    .default(fallback)
    .register(declarations, {
      environment,
      value: 'PORT',
      help: `port of ${of} on loopback. Default: ${fallback}`,
    });
}

function toggle() {
  return z
    .enum(['true', '1', 'yes', 'false', '0', 'no'], 'must be true or false')
    .transform((text) => ['true', '1', 'yes'].includes(text))
    .default(false);
}

function isHttpUrl(text: string): boolean {
  const address = text.replaceAll('{problem}', 'problem');
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
