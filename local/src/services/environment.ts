import { delimiter, dirname } from 'node:path';

/** What every program gets of our own environment: enough to run, nothing that steers it. */
export function baseEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8', TMPDIR } = process.env;
  return {
    PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
    HOME,
    LANG,
    ...(TMPDIR ? { TMPDIR } : {}),
  };
}

/** For programs in Python: output at once, no files beside our sources, and no proxy for loopback. */
export function pythonEnvironment(): Record<string, string> {
  return {
    ...baseEnvironment(),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    NO_PROXY: '*',
    no_proxy: '*',
    // Apple's libraries refuse to run in a forked child unless told so.
    OBJC_DISABLE_INITIALIZE_FORK_SAFETY: 'YES',
  };
}
