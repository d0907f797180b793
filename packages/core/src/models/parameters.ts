/**
 * The defaults with the given overrides.
 * @throws {RangeError} for a name that the candidate does not have, or a value that is no finite number.
 */
export function withOverrides<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  overrides: Readonly<Record<string, number>> = {},
): Record<Name, number> {
  const merged: Record<Name, number> = { ...defaults };
  const known = (name: string): name is Name => Object.hasOwn(defaults, name);
  for (const [name, value] of Object.entries(overrides)) {
    if (!known(name)) throw new RangeError(`There is no parameter "${name}".`);
    if (!Number.isFinite(value)) throw new RangeError(`Parameter "${name}" is ${value}.`);
    merged[name] = value;
  }
  return merged;
}
