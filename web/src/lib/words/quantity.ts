/** A number as a table shows it: so many significant digits, no trailing zeros, thousands apart. */
export function decimal(value: number, digits = 4): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return grouped(value, 0);
  const whole = Math.floor(Math.log10(Math.abs(value) || 1)) + 1;
  return grouped(value, Math.min(6, Math.max(0, digits - whole)));
}

function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: decimals }).replace('-', '−');
}

/** With its unit: `12.4 min`, `USD 312,000`, `61.2%` for a chance. */
export function quantity(value: number, unit: string, digits = 3): string {
  if (unit === 'chance') return `${decimal(value * 100, digits)}%`;
  if (unit === 'USD') return `USD ${decimal(value, digits)}`;
  const text = decimal(value, digits);
  if (unit === '°') return `${text}°`;
  return unit ? `${text} ${unit}` : text;
}

/** A difference, with its sign; chances differ by percentage points. */
export function difference(value: number, unit: string, digits = 3): string {
  const sign = value === 0 ? '' : value < 0 ? '−' : '+';
  const size = Math.abs(value);
  if (unit === 'chance') return `${sign}${decimal(size * 100, digits)} points`;
  return `${sign}${quantity(size, unit, digits)}`;
}

const SPOKEN: Readonly<Record<string, readonly [one: string, many: string]>> = {
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  s: ['second', 'seconds'],
  km: ['kilometre', 'kilometres'],
};

/** As one would say it: `About 37 minutes`. */
export function spoken(value: number, unit: string): string {
  const rounded = Number(value.toPrecision(Math.abs(value) >= 100 ? 3 : 2));
  const words = SPOKEN[unit];
  if (!words) return `About ${quantity(rounded, unit)}`;
  return `About ${decimal(rounded)} ${rounded === 1 ? words[0] : words[1]}`;
}
