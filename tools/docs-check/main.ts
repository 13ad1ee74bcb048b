import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findFaults } from './find-faults.js';
import { readRepository } from './read-repository.js';

// `npm run docs:check`: links, scripts and files that documents name, then every block of commands that is marked to run.
// `--static`: without running anything.
const { values } = parseArgs({ options: { static: { type: 'boolean', default: false } } });
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const repository = readRepository();
const documents = [...repository.documents.values()];
const faults = documents.flatMap((document) => findFaults(document, repository));
for (const fault of faults) say(fault);
say(`${documents.length} documents, ${faults.length} faults`);

let failed = faults.length;
const runs = values.static ? [] : documents;
for (const { path, blocks } of runs)
  for (const { line, commands } of blocks.filter(({ kind }) => kind === 'run')) {
    const startedAt = performance.now();
    const { status } = spawnSync('sh', ['-ec', commands.join('\n')], { stdio: 'inherit' });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(`${status === 0 ? 'ok    ' : 'FAILED'} ${path}:${line} (${seconds} s)`);
    if (status !== 0) failed++;
  }
process.exit(failed === 0 ? 0 : 1);
