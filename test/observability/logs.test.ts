import { join } from 'node:path';
import { expect } from 'chai';
import { orderLines, printLine } from '../../tools/logs/order-lines.js';
import { platform } from '../support/platform.js';
import { purchase } from './support/purchase.js';

describe('npm run logs', function () {
  this.timeout(60_000);

  it('shows the lines of one order, of all services that it met, in order of time', async () => {
    const event = await platform().event();
    const one = await purchase(event);
    const other = await purchase(event);
    const lines = await orderLines(join(platform().dir, 'logs'), one.code);
    const services = new Set(lines.map((line) => line.service));
    expect([...services]).to.include.members([
      ...['api-gateway', 'order', 'inventory', 'payment', 'waitroom'],
    ]);
    const times = lines.map((line) => line.time);
    expect(times).to.eql([...times].sort());
    expect(lines.filter((line) => JSON.stringify(line).includes(other.code))).to.eql([]);
    const placed = lines.find((line) => line['method'] === 'Create' && line.service === 'order');
    expect(placed).to.deep.include({ orderCode: one.code, code: 'OK', msg: 'rpc' });
    expect(placed === undefined ? '' : printLine(placed)).to.match(
      /^\d{4}-.*Z info {2}order {7}rpc .*code=OK/,
    );
  });

  it('shows nothing of an order that there is not', async () => {
    expect(await orderLines(join(platform().dir, 'logs'), 'TB-0000000000')).to.eql([]);
  });
});
