import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import prettier from 'prettier';
import { boards } from './boards.js';
import { toGrafana } from './to-grafana.js';

// `npm run dashboards`: writes the JSON of every dashboard to where the chart takes it from; `--check` only compares.
const folder = 'charts/ticketbottle/files/dashboards';
const isCheck = process.argv.includes('--check');
await mkdir(folder, { recursive: true });
const stale: string[] = [];
for (const board of boards) {
  const file = join(folder, `${board.uid}.json`);
  const options = await prettier.resolveConfig(file);
  const text = await prettier.format(JSON.stringify(toGrafana(board)), {
    ...options,
    parser: 'json',
  });
  if (text === (await readFile(file, 'utf8').catch(() => ''))) continue;
  stale.push(file);
  if (!isCheck) await writeFile(file, text);
}
if (isCheck && stale.length > 0) {
  process.stderr.write(
    `${stale.join(', ')}: not what tools/dashboards makes; npm run dashboards\n`,
  );
  process.exit(1);
}
