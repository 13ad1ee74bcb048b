/** Rows as aligned text; numbers to the right. The first row is the head. */
export function columns(rows: (string | number)[][]): string {
  const texts = rows.map((row) => row.map(toText));
  const widths = (texts[0] ?? []).map((_, n) =>
    Math.max(...texts.map((row) => row[n]?.length ?? 0)),
  );
  return texts
    .map((row, r) =>
      row
        .map((text, n) => {
          const isNumber = typeof (rows[r === 0 ? 1 : r]?.[n] ?? '') === 'number';
          return isNumber ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toText(cell: string | number): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;
}
