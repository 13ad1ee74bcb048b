import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findFaults } from './find-faults.js';
import { readRepository } from './read-repository.js';
import { programsOf, runProgram, type Program, type Site } from './run-blocks.js';

// `npm run docs:check`: links, scripts, options and files that documents name, then every block of commands that is marked to run; what
// needs a platform runs against the one of `npm start`. `--static`: without running anything.
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
const site = siteOf('.local/run.json');
for (const program of values.static ? [] : documents.flatMap(programsOf)) {
  if (program.needsPlatform && site === undefined) {
    say(`FAILED ${program.name}: no platform runs here; begin with npm start`);
    failed++;
  } else if (!(await isRun(program))) failed++;
}
process.exit(failed === 0 ? 0 : 1);

async function isRun(program: Program): Promise<boolean> {
  const startedAt = performance.now();
  const fault = await runProgram(program, site).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${fault === undefined ? 'ok    ' : 'FAILED'} ${program.name} (${seconds} s)`);
  if (fault !== undefined) say(fault);
  return fault === undefined;
}

/** The file is there while a platform runs. */
function siteOf(file: string): Site | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Site) : undefined;
}
