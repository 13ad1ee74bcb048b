import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { expect } from 'chai';
import { define, one, services, template, type Manifest } from './support/charts.js';

/** The services that the table names; 'any' adds nobody who is not named, for a call needs a connection first. */
function callersOf(service: string): string[] {
  const tables: Record<string, Record<string, readonly string[] | 'any'>> = allowedCallers;
  const named = Object.values(tables[service] ?? {}).flatMap((names) =>
    names === 'any' ? [] : names,
  );
  return [...new Set(named)].sort();
}

const namesIn = (peers: any[] | undefined): string[] =>
  (peers ?? []).flatMap((peer) => {
    const name: unknown = peer.podSelector?.matchLabels['app.kubernetes.io/name'];
    return typeof name === 'string' ? [name] : [];
  });

describe('network policies of the charts', function () {
  this.timeout(900_000);
  let manifests: Manifest[];
  before(async () => {
    manifests = await template('production');
  });
  const policy = (name: string) => one(manifests, 'NetworkPolicy', name).spec;

  it('let gRPC in from exactly those whom the table of callers names', () => {
    for (const service of services) {
      const rules = policy(service).ingress.filter((rule: any) => rule.ports[0].port === 'grpc');
      const inside = rules.flatMap((rule: any) => namesIn(rule.from));
      expect(inside.sort(), `charts/service/templates/_callers.tpl: ${service}`).to.eql(
        callersOf(service),
      );
    }
  });

  it('let each service out to exactly those who let it in', async () => {
    const ports = await define('service.grpcPorts');
    for (const service of [...services, 'operator']) {
      const out = policy(service).egress.flatMap((rule: any) =>
        namesIn(rule.to).map((callee) => [callee, rule.ports[0].port] as const),
      );
      const wanted: [string, number][] = [];
      for (const callee of services)
        if (callersOf(callee).includes(service)) wanted.push([callee, ports[callee]]);
      expect(out.sort(), service).to.eql(wanted.sort());
    }
  });

  it('open no port to everybody but the two doors, here to the namespace of the ingress', () => {
    const ingress = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
    };
    const opened = services.flatMap((service) =>
      policy(service)
        .ingress.filter((rule: any) =>
          rule.from.some((peer: any) => JSON.stringify(peer) === JSON.stringify(ingress)),
        )
        .map((rule: any) => `${service} ${rule.ports[0].port}`),
    );
    expect(opened).to.eql(['api-gateway http', 'api-gateway grpc', 'payment webhooks']);
    for (const { spec, metadata } of manifests.filter(({ kind }) => kind === 'NetworkPolicy'))
      for (const rule of spec.ingress ?? []) {
        expect(rule.from, metadata.name).to.be.an('array').that.is.not.empty;
        expect(rule.ports, metadata.name).to.be.an('array').that.is.not.empty;
      }
  });

  it('let the admin port be read by monitoring and the operator only', () => {
    for (const service of services) {
      const [rule] = policy(service).ingress.filter((it: any) => it.ports[0].port === 'admin');
      expect(namesIn(rule.from)).to.eql(['operator']);
      expect(rule.from[0].namespaceSelector.matchLabels).to.eql({
        'kubernetes.io/metadata.name': 'monitoring',
      });
      expect(rule.from).to.have.length(2);
    }
  });

  it('let the operator read the admin port of every pod of the platform, where /readyz is', () => {
    const [rule] = policy('operator').egress.filter((it: any) => it.ports[0].port === 9464);
    const ofPlatform = { 'app.kubernetes.io/part-of': 'ticketbottle' };
    expect(rule.to).to.eql([{ podSelector: { matchLabels: ofPlatform } }]);
    for (const service of services) {
      const { metadata, spec } = one(manifests, 'Deployment', service).spec.template;
      expect(metadata.labels, service).to.include(ofPlatform);
      const [container] = spec.containers;
      expect(container.ports).to.deep.include({ name: 'admin', containerPort: 9464 });
      expect(container.readinessProbe.httpGet).to.eql({ path: '/readyz', port: 'admin' });
    }
  });

  it('let each service reach its own stores and what is outside, and no other port', () => {
    const beyond = (service: string) =>
      policy(service)
        .egress.filter((rule: any) => namesIn(rule.to).length === 0 && rule.ports[0].port !== 53)
        .flatMap((rule: any) => rule.ports.map(({ port }: { port: number }) => port))
        .filter((port: number) => port !== 4318);
    const postgres = [5432, 9092];
    expect(Object.fromEntries(services.map((service) => [service, beyond(service)]))).to.eql({
      'api-gateway': [6379],
      event: postgres,
      inventory: postgres,
      order: [27017, 9092, 465, 587, 443],
      payment: [...postgres, 443, 443],
      user: [...postgres, 465, 587],
      waitroom: [6379, 9092, 443, 6443],
    });
    expect(beyond('operator')).to.eql([9464, 443, 6443]);
  });

  it('deny everything to what has no policy of its own', () => {
    expect(policy('ticketbottle-default-deny')).to.eql({
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'ticketbottle' } },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const { spec } of manifests.filter(({ kind }) => kind === 'NetworkPolicy'))
      expect(spec.policyTypes).to.eql(['Ingress', 'Egress']);
  });
});
