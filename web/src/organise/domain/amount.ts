/** Of a currency, how many digits follow the point: 0 for VND, 2 for USD. */
export function digitsOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 0;
  } catch {
    return 0;
  }
}

/** What somebody writes, e.g. `12.50`, in minor units, e.g. 1250; undefined for what is no amount of that currency. */
export function toMinor(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const [, whole = '', rest = ''] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim()) ?? [];
  if (whole === '' || rest.length > digits) return undefined;
  return Number(whole + rest.padEnd(digits, '0'));
}

export function fromMinor(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  return (minor / 10 ** digits).toFixed(digits);
}
