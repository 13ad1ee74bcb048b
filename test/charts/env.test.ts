import { existsSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { one, services, template, valueFiles, type Manifest } from './support/charts.js';

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef?: unknown } };
type Loaded = { printable: Record<string, unknown> };

/** Read by Node and by the kit's telemetry, before any config. */
const readEarlier = [
  'NODE_OPTIONS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER_ARG',
];
/** Given to every pod. */
const ofKubernetes = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
const urls: Record<string, string> = {
  DATABASE_URL: 'postgres://user:Jx9d2mQpL4vT7wR1@db:5432/a',
  MONGO_URL: 'mongodb://user:Jx9d2mQpL4vT7wR1@db:27017/order?replicaSet=rs0',
  REDIS_URL: 'redis://redis:6379',
  SMTP_URL: 'smtp://user:Jx9d2mQpL4vT7wR1@mail:587',
  ALERT_WEBHOOK_URL: 'https://alerts.example.com/hook',
};

describe('variables that the charts set', function () {
  this.timeout(900_000);
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-env-'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  /** As the pod would see it, with good Secrets; a mounted file becomes one that is here. */
  const environmentOf = (manifests: Manifest[], service: string): Record<string, string> => {
    const [container] = one(manifests, 'Deployment', service).spec.template.spec.containers;
    const mounts: string[] = container.volumeMounts.map((it: any) => it.mountPath);
    return Object.fromEntries(
      container.env.map(({ name, value, valueFrom }: Variable) => {
        if (valueFrom !== undefined)
          return [name, urls[name] ?? randomBytes(32).toString('base64url')];
        const isFile = /^\/(keys|tls)\//.test(value ?? '');
        if (isFile)
          expect(
            mounts.some((path) => value!.startsWith(`${path}/`)),
            `${name} is mounted`,
          ).to.equal(true);
        return [name, isFile ? join(dir, 'key.pem') : value];
      }),
    );
  };

  const all = [...services, 'operator'];
  const homeOf = (service: string) => (service === 'operator' ? 'operator' : `services/${service}`);
  const withConfig = all.filter((service) => existsSync(`${homeOf(service)}/src/config.ts`));

  for (const values of valueFiles)
    for (const service of withConfig)
      it(`are all that ${service} requires, and known to it: ${values}`, async () => {
        const manifests = await template(values);
        if (!manifests.some((it) => it.kind === 'Deployment' && it.metadata.name === service))
          return;
        const environment = environmentOf(manifests, service);
        const module = `../../${homeOf(service)}/src/config.ts`;
        const { loadConfig } = (await import(module)) as { loadConfig: (env: object) => Loaded };
        const { printable } = loadConfig({ ...ofKubernetes, ...environment }); // throws and names what is missing or wrong
        const unknown = Object.keys(environment).filter((name) => !(name in printable));
        expect(unknown.filter((name) => !readEarlier.includes(name))).to.eql([]);
      });
});
