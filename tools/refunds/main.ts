import { parseArgs } from 'node:util';
import type { OpenRefund } from '@ticketbottle/sdk/payment.js';
import { columns } from '../platform/columns.js';
import { asOperator } from '../platform/operator.js';
import { tellFailure } from '../platform/tell-failure.js';

// `npm run refunds`: money that waits for a person. `list` shows it; `settle <id> --reference R` ends one once its money
// was sent by hand: a refund that a provider can not send, or a payment in review.
const usage = `usage: npm run refunds -- list [--json]
       npm run refunds -- settle <id> --reference "reference of the bank transfer"`;
const options = {
  reference: { type: 'string' },
  json: { type: 'boolean', default: false },
  dir: { type: 'string', default: '.local' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command = 'list', id] = positionals;
  const { reference, json, dir } = values;
  if (command === 'list' && id === undefined) print(await list(dir, json));
  else if (command === 'settle' && id !== undefined && reference !== undefined)
    print(await settle(dir, { id, reference, json }));
  else throw new Error(usage);
}

async function list(dir: string, json: boolean): Promise<string> {
  const { items } = await asOperator(dir, (payment) => payment.listOpenRefunds({}));
  if (json) return JSON.stringify({ items: items.map(toPlain) });
  if (items.length === 0) return 'nothing waits';
  const head = ['id', 'order', 'provider', 'transaction', 'amount', 'expected', 'since', 'why'];
  const rows = items.map((item) => {
    const { provider, since, why, ...plain } = toPlain(item);
    const { id, orderCode, providerTxId, amountMinor, expectedMinor } = plain;
    return [id, orderCode, provider, providerTxId, amountMinor, expectedMinor, since, why];
  });
  return `${columns([head, ...rows])}\n${items.length} wait for a person; amounts in VND`;
}

function toPlain({ provider, since, review, message, ...item }: OpenRefund) {
  return {
    ...item,
    review,
    provider: provider.replace('PROVIDER_', ''),
    since: since?.toISOString() ?? '',
    why: review ? 'review: another amount than expected, or a suspected fraud' : message,
  };
}

async function settle(
  dir: string,
  { id, reference, json }: { id: string; reference: string; json: boolean },
): Promise<string> {
  const settled = await asOperator(dir, (payment) =>
    payment.settleRefund({ refundId: id, reference }),
  );
  if (json) return JSON.stringify(settled);
  const { amountMinor = 0, reference: kept = '' } = settled.refund ?? {};
  return `${amountMinor.toLocaleString('en-US')} VND are settled by ${kept}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main().catch((error: unknown) => {
  process.exitCode = tellFailure(error, usage);
});
