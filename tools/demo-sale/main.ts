import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { restClient } from '../platform/rest.js';
import { demoSale } from './demo-sale.js';

// `npm run demo-sale [-- --gateway URL --buyers N]`: a sale of free tickets in the cluster of `npm run cluster-secrets`.
const { values } = parseArgs({
  options: {
    gateway: { type: 'string', default: 'http://localhost:3000' },
    buyers: { type: 'string', default: '20' },
    email: { type: 'string', default: 'admin@ticketbottle.test' },
    'password-file': { type: 'string', default: '.local/cluster/admin.secret' },
  },
});
const { gateway, email, 'password-file': file } = values;
const buyers = Number(values.buyers);
const sold = await demoSale({
  rest: restClient(gateway),
  admin: { email, password: await readFile(file, 'utf8') },
  run: Date.now().toString(36),
  buyers,
  redirectUrl: gateway,
  say: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${sold} of ${buyers} buyers have a ticket\n`);
process.exit(sold === buyers ? 0 : 1);
