/** Tells a person what happens, one line at a time. */
export type Say = (line: string) => void;

/** Runs `work` and says how long it took. */
export async function timed<T>(say: Say, doing: string, work: () => Promise<T>): Promise<T> {
  say(`${doing} ...`);
  const started = performance.now();
  const result = await work();
  say(`${doing}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}
