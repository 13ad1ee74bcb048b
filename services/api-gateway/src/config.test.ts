import { expect } from 'chai';
import { loadConfig } from './config.js';

describe('the times of a connection to the gateway', () => {
  const names = ['USER', 'EVENT', 'INVENTORY', 'ORDER', 'PAYMENT', 'WAITROOM'];
  const env = {
    ...{ NODE_ENV: 'test', INTERNAL_TLS: 'off', GRPC_TLS: 'off' },
    ...{ REDIS_URL: 'redis://localhost:6379', PUBLIC_URL: 'http://localhost:3000' },
    CURSOR_SECRET: 'the secret of this test, long enough',
    ...Object.fromEntries(names.map((name) => [`${name}_ADDRESS`, 'localhost:9'])),
  };

  it('are 10 s for the head, 15 s for the request and 60 s between two, unless set otherwise', () => {
    expect(loadConfig(env).timeouts).to.eql({
      ...{ headersMs: 10_000, bodyMs: 15_000, idleMs: 60_000 },
    });
    expect(loadConfig({ ...env, IDLE_TIMEOUT_MS: '5' }).timeouts.idleMs).to.equal(5);
  });

  it('never leave the head longer than the whole request', () => {
    const set = () => loadConfig({ ...env, HEADERS_TIMEOUT_MS: '20000' });
    expect(set).to.throw('HEADERS_TIMEOUT_MS');
  });
});
