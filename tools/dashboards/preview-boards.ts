import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askPanel, type Span } from './ask-prometheus.js';
import { drawBoard } from './draw-board.js';
import type { Board } from './panel.js';

export type Preview = {
  files: string[];
  /** `board: panel` of those that show nothing. */
  empty: string[];
};

export type Prometheus = { url: string };

/** Draws what dashboards show of a span of time, an SVG each in `folder`. */
export async function previewBoards(
  { url }: Prometheus,
  boards: readonly Board[],
  { folder, span }: { folder: string; span: Span },
): Promise<Preview> {
  await mkdir(folder, { recursive: true });
  const preview: Preview = { files: [], empty: [] };
  for (const board of boards) {
    const drawn = await Promise.all(
      board.panels.map(async (panel) => ({ panel, lines: await askPanel(url, panel, span) })),
    );
    for (const { panel, lines } of drawn)
      if (lines.length === 0) preview.empty.push(`${board.title}: ${panel.title}`);
    const file = join(folder, `${board.uid}.svg`);
    await writeFile(file, drawBoard(board, drawn, span));
    preview.files.push(file);
  }
  return preview;
}
