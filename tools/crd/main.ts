import { readFileSync, writeFileSync } from 'node:fs';
import { customResourceDefinition } from '@ticketbottle/operator/api/crd.js';
import { reference } from '@ticketbottle/operator/api/reference.js';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';

// Writes the CustomResourceDefinition and its reference. `--check`: fails when what is committed differs.
const root = new URL('../../', import.meta.url);
const note = '# Made by `npm run crd` from operator/src/api.\n';
const yaml = stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false });
const files = {
  'charts/operator/crds/ticketsales.yaml': note + yaml,
  'operator/docs/ticketsale.md': reference(),
};
const differing: string[] = [];
for (const [path, text] of Object.entries(files)) {
  const file = new URL(path, root);
  const options = await resolveConfig(file);
  const wanted = await format(text, { ...options, filepath: path });
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) differing.push(path);
}
if (differing.length > 0) {
  process.stderr.write(
    `${differing.join(', ')}: not what operator/src/api says; write it with: npm run crd\n`,
  );
  process.exit(1);
}
