/**
 * A signal that aborts when somebody wants this process to end: Ctrl-C, kill, a closed terminal, or the death
 * of whoever started it. A second request changes nothing: stopping takes seconds anyway.
 */
export function stopRequest(): AbortSignal {
  const controller = new AbortController();
  const ask = () => controller.abort(new Error('Asked to stop.'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  // local/bootstrap.mjs holds the other end.
  process.on('disconnect', ask);
  process.channel?.unref();
  return controller.signal;
}
