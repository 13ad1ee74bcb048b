import { expect } from 'chai';
import { readRedisUrl } from './redis-address.js';

describe('REDIS_URL', () => {
  const cluster = { kind: 'cluster', username: undefined, password: undefined, tls: false };

  it('with one host is a server, as in every other program', () => {
    for (const url of ['redis://a:6379', 'rediss://user:pw@a:6380/2', 'redis://[::1]:7000'])
      expect(readRedisUrl(url)).to.include({ kind: 'server', url });
  });

  it('with several hosts is a cluster', () => {
    expect(readRedisUrl('redis://a:7000,b,[::1]:7002')).to.deep.equal({
      ...cluster,
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 7002 },
      ],
    });
  });

  it('may name a cluster by a single endpoint', () => {
    const nodes = [{ host: 'cfg.example.com', port: 6379 }];
    expect(readRedisUrl('redis+cluster://cfg.example.com')).to.deep.equal({ ...cluster, nodes });
  });

  it('carries the credentials of a cluster and its TLS', () => {
    const read = readRedisUrl('rediss+cluster://us%40er:p%2Fw@a:1,b:2/');
    expect(read).to.include({ tls: true, username: 'us@er', password: 'p/w' });
    expect(readRedisUrl('redis://:pw@a,b')).to.include({ username: undefined, password: 'pw' });
  });

  it('is refused when it is no address, or asks a cluster for a database', () => {
    const bad = ['', 'a:6379', 'http://a', 'redis://', 'redis://a,,b', 'redis://a:99999,b'];
    for (const url of [...bad, 'redis+cluster://a/1', 'redis://a,b/1', 'redis+cluster://'])
      expect(readRedisUrl(url), url).to.equal(undefined);
  });
});
