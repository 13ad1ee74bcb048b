import encodeQr from 'qr';

const quietZone = 4;
const sidePixels = 240;

/** The QR code of a text as SVG, on white whatever the page is: a line for each run of dark modules. */
export function qrSvg(text: string): string {
  const rows = encodeQr(text, 'raw', { ecc: 'medium', border: quietZone });
  const lines = rows.flatMap((row, y) => {
    const modules = row.map((isDark) => (isDark ? '1' : '0')).join('');
    return Array.from(
      modules.matchAll(/1+/g),
      ({ 0: run, index }) => `M${index} ${y}.5h${run.length}`,
    );
  });
  const side = rows.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sidePixels}" height="${sidePixels}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path stroke="#000" d="${lines.join('')}"/></svg>`,
  ].join('');
}
