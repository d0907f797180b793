/** Tags runs and versions so that a repeat finds them. */
export const KEY_TAG = 'deriva.key';

/** A filter of MLflow's search for what carries the key. Its language knows no escapes, hence the check. */
export function keyFilter(key: string): string {
  if (!/^[\w./:-]+$/.test(key)) throw new TypeError(`"${key}" cannot be searched for in MLflow.`);
  return `tags.\`${KEY_TAG}\` = '${key}'`;
}

/** MLflow takes letters, digits and `_-. :/` in the name of a metric: `recall_<30` becomes `recall_lt30`. */
export function metricName(name: string): string {
  return name
    .replaceAll('<', 'lt')
    .replaceAll('>', 'gt')
    .replace(/[^\w\-. :/]/g, '_');
}

/** MLflow reads "NaN" and "Infinity" as texts; JSON would make null of them, which it refuses. */
export function metricValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function tagList(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, k) =>
    items.slice(k * size, (k + 1) * size),
  );
}
