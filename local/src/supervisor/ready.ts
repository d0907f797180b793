import { connect } from 'node:net';

/** Asks once whether a service is ready; see Service.ready. */
export type ReadyCheck = () => Promise<boolean>;

const ANSWER_WITHIN_MS = 5_000;

/** Ready when the address answers 2xx. */
export function httpReady(url: string): ReadyCheck {
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };
}

/** Ready when the port of loopback takes connections. */
export function tcpReady(port: number): ReadyCheck {
  return () =>
    new Promise((answer) => {
      const socket = connect(port, '127.0.0.1');
      const say = (ready: boolean) => {
        socket.destroy();
        answer(ready);
      };
      socket.setTimeout(ANSWER_WITHIN_MS, () => say(false));
      socket.once('connect', () => say(true));
      socket.once('error', () => say(false));
    });
}
