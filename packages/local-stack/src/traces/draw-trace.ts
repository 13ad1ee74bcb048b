import type { Span } from './span.js';

/** A trace as text: a line per span under its parent, with when it began and how long it took, milliseconds. */
export function drawTrace(spans: Span[]): string {
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs);
  const known = new Set(sorted.map((span) => span.spanId));
  const children = Map.groupBy(sorted, ({ parentSpanId }) =>
    known.has(parentSpanId) ? parentSpanId : '',
  );
  const from = sorted[0]?.startMs ?? 0;
  const lines: string[] = [];
  const draw = (span: Span, depth: number): void => {
    const at = (span.startMs - from).toFixed(1).padStart(9);
    const took = (span.endMs - span.startMs).toFixed(1).padStart(8);
    const mark = span.isError ? ' !' : '';
    lines.push(`${at} ${took}  ${'  '.repeat(depth)}${span.service}: ${span.name}${mark}`);
    for (const child of children.get(span.spanId) ?? []) draw(child, depth + 1);
  };
  for (const root of children.get('') ?? []) draw(root, 0);
  return `${lines.join('\n')}\n`;
}
