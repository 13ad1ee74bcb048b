import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { clusterSecrets, type Secret } from '../../tools/cluster-secrets/cluster-secrets.js';
import { podsOf, template } from './support/charts.js';

describe('secrets of a cluster for development', function () {
  this.timeout(900_000);
  let dir = '';
  let secrets: Secret[];
  const make = () =>
    clusterSecrets(dir, () => randomBytes(24).toString('base64url'), {
      env: process.env,
      now: new Date(),
    });
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-secrets-'));
    secrets = await make();
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('are all that the charts ask for, key by key', async () => {
    const asked = podsOf(await template('development')).flatMap(({ spec }): [string, string][] => {
      const [container] = spec.containers;
      const refs = (container.env ?? []).flatMap((it: any) => it.valueFrom?.secretKeyRef ?? []);
      const mounted = (spec.volumes ?? []).flatMap((volume: any): [string, string][] => {
        const { mountPath } = container.volumeMounts.find((it: any) => it.name === volume.name);
        const named = container.env?.map((it: any) => it.value ?? '') ?? [];
        const files = named.filter((value: string) => value.startsWith(`${mountPath}/`));
        const secret: string | undefined = volume.secret?.secretName;
        return secret === undefined
          ? []
          : files.map((file: string) => [secret, file.slice(`${mountPath}/`.length)]);
      });
      return [...refs.map(({ name, key }: any) => [name, key]), ...mounted];
    });
    expect(asked.length).to.be.greaterThan(30);
    for (const [name, key] of asked) {
      const secret = secrets.find((it) => it.name === name && it.namespace === 'ticketbottle');
      expect(secret?.data[key], `${name} ${key}`).to.be.a('string').that.is.not.empty;
    }
  });

  it('stay the same: what is stored under a password opens with it next time', async () => {
    expect(await make()).to.eql(secrets);
  });
});
