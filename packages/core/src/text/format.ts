/** Numbers as people read them in sentences. */

/** Three significant digits, no exponent for what people meet: 0.0412, 3.14, 12,800. */
export function plain(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) >= 1e15 || Math.abs(rounded) < 1e-6) return rounded.toExponential();
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** A whole number: 12,843. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share as a percentage: 38%, 4.1%, 0.07%. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = Math.abs(value) >= 10 || value === 0 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return `${Number(value.toFixed(digits))}%`;
}

/** A p-value: 0.03, or "under 0.0001". */
export function chance(pValue: number): string {
  return pValue < 0.0001 ? 'under 0.0001' : String(Number(pValue.toPrecision(2)));
}

/** A value with its unit: "4.1 km", "41°". */
export function withUnit(value: string, unit: string | undefined): string {
  if (!unit) return value;
  return unit === '°' ? `${value}°` : `${value} ${unit}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
