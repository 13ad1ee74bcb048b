// Redocly's recommended rules over the committed OpenAPI document, warnings too; by the linter's core, without its command line.
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // Every route answers refusals as `default`, a problem whose status says which.
    'operation-4xx-response': 'off',
  },
});
const problems = await lint({ ref: 'services/api-gateway/openapi.json', config });
const totals = getTotals(problems);
formatProblems(problems, { format: 'stylish', totals, version: '' });
if (problems.length > 0) process.exit(1);
