import { expect } from 'chai';
import { createLogger } from './logger.js';
import { runWith } from './request-context.js';

function lines(): { write(text: string): void; all: Record<string, unknown>[] } {
  const all: Record<string, unknown>[] = [];
  return { all, write: (text) => void all.push(JSON.parse(text) as Record<string, unknown>) };
}

describe('the logger', () => {
  it('names service, level and time, and the request under way', () => {
    const destination = lines();
    const logger = createLogger({ service: 'inventory', level: 'info', destination });
    runWith({ requestId: 'r-1' }, () => logger.info({ n: 1 }, 'counted'));
    expect(destination.all).to.have.length(1);
    expect(destination.all[0]).to.include({
      service: 'inventory',
      level: 'info',
      requestId: 'r-1',
      msg: 'counted',
    });
    expect(destination.all[0]?.['time']).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('never writes a token, password, address or phone number, however deep it is put', () => {
    const destination = lines();
    const logger = createLogger({ service: 'user', level: 'info', destination });
    const secret = 'do-not-write-me';
    logger.info({ password: secret, user: { email: secret, phone: secret } }, 'one');
    logger.info({ request: { headers: { authorization: secret } }, accessToken: secret }, 'two');
    expect(JSON.stringify(destination.all)).to.not.contain(secret);
  });

  it('keeps quiet below its level', () => {
    const destination = lines();
    createLogger({ service: 'user', level: 'warn', destination }).info('nothing');
    expect(destination.all).to.eql([]);
  });
});
