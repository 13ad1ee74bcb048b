import encodeQr from 'qr';

/** Light modules around the code that scanners need (ISO/IEC 18004). */
const quietZone = 4;

/**
 * A QR code, black on white in every theme, at least 240 px wide by its style; with the least correction, whose modules are the
 * largest: a screen has no scratches.
 */
export function QrCode({ payload, label }: { payload: string; label: string }) {
  const rows = encodeQr(payload, 'raw', { ecc: 'low', border: quietZone });
  const size = rows.length;
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
