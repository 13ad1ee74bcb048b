import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askPanel, type Span } from './ask-prometheus.js';
import { boards } from './boards.js';
import { drawBoard } from './draw-board.js';

/** Of a cluster with TicketSales. */
const ofCluster = new Set(['operator']);

export type Preview = {
  files: string[];
  /** `board: panel` of those that show nothing. */
  empty: string[];
};

/** Draws what every dashboard that needs no cluster shows of a span of time, an SVG each. */
export async function previewBoards(url: string, folder: string, span: Span): Promise<Preview> {
  await mkdir(folder, { recursive: true });
  const preview: Preview = { files: [], empty: [] };
  for (const board of boards) {
    if (ofCluster.has(board.uid)) continue;
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
