import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.js';

// Writes openapi.json. `--check`: fails when the committed one differs.
const file = new URL('../../openapi.json', import.meta.url);
const wanted = `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, wanted);
else if (readFileSync(file, 'utf8') !== wanted) {
  process.stderr.write(
    'services/api-gateway/openapi.json is not what the code says; write it with\n' +
      'node --import tsx --conditions=source services/api-gateway/src/openapi/write.ts\n',
  );
  process.exit(1);
}
