import packageJson from '../package.json' with { type: 'json' };

/** Of the functions that are running. */
export const VERSION: string = packageJson.version;
