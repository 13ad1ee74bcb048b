import type { Drawn, Span } from './ask-prometheus.js';
import { valueOf, type Board, type Panel } from './panel.js';

export type DrawnPanel = { panel: Panel; lines: Drawn[] };

const [width, height, gap] = [560, 220, 20];
const plot = { left: 60, top: 34, right: 12, bottom: 60 };
const colours = ['#1f77b4', '#d97706', '#059669', '#7c3aed', '#be123c', '#0e7490', '#57534e'];
const mostLegends = 6;

/** A dashboard as an SVG, two panels a row, for who has no Grafana. */
export function drawBoard({ title }: Board, panels: DrawnPanel[], span: Span): string {
  const rows = Math.ceil(panels.length / 2);
  const [w, h] = [2 * width + 3 * gap, 50 + rows * (height + gap)];
  const drawn = panels.map((one, n) => {
    const x = gap + (n % 2) * (width + gap);
    const y = 50 + Math.floor(n / 2) * (height + gap);
    return `<g transform="translate(${x} ${y})">${drawPanel(one, span)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" font-family="sans-serif" font-size="11">
<rect width="${w}" height="${h}" fill="#f5f5f4"/>
<text x="${gap}" y="32" font-size="18">${escape(title)}</text>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel({ panel, lines }: DrawnPanel, span: Span): string {
  const values = lines.flatMap((line) => line.points.map(([, value]) => value));
  const limit = panel.limit === undefined ? undefined : valueOf(panel.limit);
  const isLimitNear = limit !== undefined && limit <= 3 * Math.max(...values);
  const high = Math.max(...values, isLimitNear ? limit : -Infinity);
  const low = Math.min(0, ...values);
  const right = width - plot.right;
  const bottom = height - plot.bottom;
  const x = (at: number): number =>
    plot.left + ((at - span.from) / (span.to - span.from)) * (right - plot.left);
  const y = (value: number): number =>
    bottom - ((value - low) / (high - low || 1)) * (bottom - plot.top);
  const paths = lines.map(({ points }, n) => {
    const path = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour(n)}" stroke-width="1.5" points="${path.join(' ')}"/>`;
  });
  const line = (at: number, stroke: string): string =>
    `<line x1="${plot.left}" x2="${right}" y1="${y(at)}" y2="${y(at)}" stroke="${stroke}"/>`;
  return [
    `<rect width="${width}" height="${height}" fill="#fff" rx="4"/>`,
    `<text x="10" y="20" font-size="13">${escape(panel.title)} <tspan fill="#78716c">${escape(panel.unit)}</tspan></text>`,
    `<text x="${plot.left - 6}" y="${y(high) + 4}" text-anchor="end">${short(high)}</text>`,
    `<text x="${plot.left - 6}" y="${y(low) + 4}" text-anchor="end">${short(low)}</text>`,
    line(low, '#d6d3d1'),
    ...(isLimitNear ? [line(limit, '#dc2626')] : []),
    ...paths,
    ...legends(lines),
  ].join('');
}

function legends(lines: Drawn[]): string[] {
  const shown = lines.slice(0, mostLegends).map(({ legend }, n) => {
    const [x, y] = [plot.left + (n % 3) * 165, height - plot.bottom + 22 + Math.floor(n / 3) * 15];
    return `<text x="${x}" y="${y}" fill="${colour(n)}">${escape(legend.slice(0, 26))}</text>`;
  });
  const more = lines.length - shown.length;
  return more > 0
    ? [...shown, `<text x="${plot.left}" y="${height - 6}">and ${more} more</text>`]
    : shown;
}

const colour = (n: number): string => colours[n % colours.length] ?? '#000';

function short(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(
    value,
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
