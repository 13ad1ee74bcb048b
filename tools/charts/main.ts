import { join } from 'node:path';
import { cacheDir } from '@ticketbottle/local-stack/fetch/cached.js';
import { buildDependencies, openHelm } from './helm.js';
import { writeSchemas } from './write-schemas.js';

// `npm run charts`: schemas of values written, dependencies in place, every chart linted.
// `npm run charts -- schemas [--check]`: only the schemas.
const args = process.argv.slice(2);
const check = args.includes('--check');
const differing = await writeSchemas(check);
if (check && differing.length > 0) {
  process.stderr.write(
    `${differing.join(', ')} differ from tools/charts: npm run charts -- schemas\n`,
  );
  process.exit(1);
}
if (!args.includes('schemas')) {
  const helm = await openHelm('charts', join(cacheDir(process.env), 'helm-home'), process.env);
  await buildDependencies(helm);
  const values = ['-f', 'charts/ticketbottle/ci/development.yaml'];
  process.stdout.write(await helm.run('lint', '--strict', ...values, 'charts/ticketbottle'));
  process.stdout.write('install it: helm install tb charts/ticketbottle -f your-values.yaml\n');
}
