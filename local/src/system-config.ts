import type { Options } from './options.ts';
import type { Addresses } from './services/addresses.ts';
import type { Databases } from './services/databases.ts';
import type { StatePaths } from './state/paths.ts';
import type { Secrets } from './state/secrets.ts';

/** All that is known before anything is started. */
export interface SystemConfig {
  readonly options: Options;
  readonly addresses: Addresses;
  readonly paths: StatePaths;
  readonly secrets: Secrets;
  readonly databases: Databases;
}
