import { Champions } from './champions/champions.ts';
import { readConfig, type WebConfig } from './config.ts';
import { type Log, openLog } from './log.ts';
import { PredictionRecorder, RECORDER_DEFAULTS } from './predictions/prediction-recorder.ts';
import { openServices, type Services } from './services.ts';

/** All that a running web process holds; what endpoints and pages are functions of. */
export interface App {
  readonly config: WebConfig;
  readonly log: Log;
  readonly services: Services;
  readonly champions: Champions;
  readonly recorder: PredictionRecorder;
  readonly startedAt: Date;
  readonly now: () => Date;
}

/** How long start waits for the first look at MLflow; after that the process answers and goes on looking. */
const FIRST_LOOK_MILLISECONDS = 3000;
/** How long what was predicted may take to be written at the end. */
const LAST_WRITE_MILLISECONDS = 3000;

let running: App | undefined;

/** The one app of this process. @throws {Error} before {@link startApp}. */
export function app(): App {
  if (!running) throw new Error('The app has not been started.');
  return running;
}

export async function startApp(env: NodeJS.ProcessEnv): Promise<App> {
  const config = readConfig(env);
  const log = openLog(config.DERIVA_LOG_LEVEL);
  const now = () => new Date();
  const services = openServices(config);
  const champions = new Champions(
    config.DERIVA_PROBLEMS,
    { ...services, log, now },
    config.DERIVA_CHAMPION_POLL_SECONDS,
  );
  const recorder = new PredictionRecorder(
    services.predictions,
    { capacity: config.DERIVA_PREDICTION_BUFFER, ...RECORDER_DEFAULTS },
    log,
  );
  running = { config, log, services, champions, recorder, startedAt: now(), now };
  await atMost(champions.start(), FIRST_LOOK_MILLISECONDS);
  log.info({ event: 'started', problems: config.DERIVA_PROBLEMS.map((p) => p.name) });
  return running;
}

/** Called when the last request has been answered. */
export async function stopApp(): Promise<void> {
  if (!running) return;
  const { champions, recorder, services, log } = running;
  champions.stop();
  await recorder.close(LAST_WRITE_MILLISECONDS);
  await atMost(services.close(), 1000);
  log.info({ event: 'stopped' });
}

async function atMost(work: Promise<void>, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
