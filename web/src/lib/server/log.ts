import { pino } from 'pino';

/** One line of JSON an event, on stdout; `event` says which. */
export type Log = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error'>;

export function openLog(level: string): Log {
  return pino({
    level,
    base: { service: 'web' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
