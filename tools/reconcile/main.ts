import { parseArgs } from 'node:util';
import { Provider } from '@ticketbottle/sdk/payment.js';
import { asOperator } from '../platform/operator.js';
import { tellFailure } from '../platform/tell-failure.js';
import { daysFrom, yesterday } from './days.js';
import { reportText } from './print.js';
import { compareDays } from './report.js';

// `npm run reconcile`: what payment holds beside what its providers say, per provider and day. Ends with 0 when all is
// the same, 1 when something differs, 3 when nothing differs but not everything could be compared, 2 when it could not run.
const usage =
  'usage: npm run reconcile -- [--day YYYY-MM-DD (in Vietnam; yesterday)] [--days 1] [--provider zalopay|payos|vnpay] [--json]';
const options = {
  day: { type: 'string' },
  days: { type: 'string', default: '1' },
  provider: { type: 'string' },
  json: { type: 'boolean', default: false },
  dir: { type: 'string', default: '.local' },
} as const;
const providers = new Map([
  [undefined, Provider.UNSPECIFIED],
  ['zalopay', Provider.ZALOPAY],
  ['payos', Provider.PAYOS],
  ['vnpay', Provider.VNPAY],
]);

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const provider = providers.get(values.provider?.toLowerCase());
  const days = daysFrom(values.day ?? yesterday(Date.now()), Number(values.days));
  if (provider === undefined || days === undefined) throw new Error(usage);
  const report = await asOperator(values.dir, (payment) => compareDays(payment, days, provider));
  process.stdout.write(`${values.json ? JSON.stringify(report) : reportText(report)}\n`);
  if (report.differences.length > 0) return 1;
  return report.unanswered > 0 ? 3 : 0;
}

process.exitCode = await main().catch((error: unknown) => tellFailure(error, usage));
