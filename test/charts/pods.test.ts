import { expect } from 'chai';
import {
  one,
  podsOf,
  services,
  template,
  templateText,
  valueFiles,
  type Manifest,
} from './support/charts.js';

describe('pods of the charts', function () {
  this.timeout(900_000);
  let manifests: Manifest[];
  before(async () => {
    manifests = await template('production');
  });

  it('run as nobody in particular, on a root they cannot write, with no capability', async () => {
    for (const values of valueFiles)
      for (const { name, spec } of podsOf(await template(values))) {
        expect(spec.securityContext, name).to.deep.include({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const container of spec.containers) {
          expect(container.securityContext, name).to.eql({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          expect(container.resources.requests, name).to.have.keys('cpu', 'memory');
          expect(container.resources.limits, name).to.have.property('memory');
        }
      }
  });

  it('keep the heap of the operator below its memory, however much that is', async () => {
    const heapOf = async (...set: string[]): Promise<string | undefined> => {
      const text = await templateText('production', ...set);
      return /NODE_OPTIONS\n +value: .*--max-old-space-size=(\d+)/.exec(text)?.[1];
    };
    const memory = 'operator.resources.limits.memory';
    expect(await heapOf()).to.equal('96');
    expect(await heapOf('--set', `${memory}=1Gi`)).to.equal('384');
    expect(await heapOf('--set', `${memory}=null`)).to.equal(undefined);
  });

  it('get a token of Kubernetes only where they call it: waitroom and operator', () => {
    const mounted = podsOf(manifests).filter(
      ({ spec }) => spec.automountServiceAccountToken !== false,
    );
    expect(mounted.map(({ name }) => name).sort()).to.eql(['operator', 'waitroom']);
    for (const { metadata, ...account } of manifests.filter(
      ({ kind }) => kind === 'ServiceAccount',
    ))
      expect(account['automountServiceAccountToken'], metadata.name).to.equal(false);
  });

  it('are probed on the admin port, live without their dependencies', () => {
    for (const service of [...services, 'operator']) {
      const [container] = one(manifests, 'Deployment', service).spec.template.spec.containers;
      const path = (probe: string) => container[probe].httpGet;
      expect(path('startupProbe'), service).to.eql({ path: '/livez', port: 'admin' });
      expect(path('livenessProbe'), service).to.eql({ path: '/livez', port: 'admin' });
      expect(path('readinessProbe'), service).to.eql({ path: '/readyz', port: 'admin' });
      expect(container.ports).to.deep.include({ name: 'admin', containerPort: 9464 });
    }
  });

  it('have the time to stop that the services need: preStop, then at most 10 s of their own', () => {
    for (const service of [...services, 'operator']) {
      const { spec } = one(manifests, 'Deployment', service).spec.template;
      const { seconds } = spec.containers[0].lifecycle.preStop.sleep;
      expect(seconds).to.be.at.least(2 * 2); // two readiness periods
      expect(spec.terminationGracePeriodSeconds).to.be.at.least(Number(seconds) + 10 + 5);
    }
  });

  it('are replaced without one less, spread over zones, and never all evicted at once', () => {
    for (const service of [...services, 'operator']) {
      const { spec } = one(manifests, 'Deployment', service);
      expect(spec.strategy.rollingUpdate.maxUnavailable).to.equal(0);
      const keys = spec.template.spec.topologySpreadConstraints.map((it: any) => it.topologyKey);
      expect(keys).to.eql(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
      expect(one(manifests, 'PodDisruptionBudget', service).spec.maxUnavailable).to.equal(1);
    }
  });

  it('leave their number to the autoscaler where there is one, and to nobody else', () => {
    for (const service of services.filter((name) => name !== 'payment')) {
      expect(one(manifests, 'Deployment', service).spec).not.to.have.property('replicas');
      expect(one(manifests, 'HorizontalPodAutoscaler', service).spec.minReplicas).to.equal(2);
    }
    expect(one(manifests, 'Deployment', 'payment').spec.replicas).to.equal(4);
    expect(
      manifests.some(
        (it) => it.kind === 'HorizontalPodAutoscaler' && it.metadata.name === 'payment',
      ),
    ).to.equal(false);
  });

  it('are found by their gRPC clients one by one: headless Services', () => {
    for (const service of services.filter((name) => name !== 'api-gateway'))
      expect(one(manifests, 'Service', service).spec.clusterIP, service).to.equal('None');
    expect(one(manifests, 'Service', 'api-gateway').spec).not.to.have.property('clusterIP');
  });

  it('prove by certificate who they are, under the name their callers expect', () => {
    for (const service of [...services, 'operator']) {
      const { spec } = one(manifests, 'Certificate', service);
      expect(spec.dnsNames).to.include(service);
      expect(spec.uris).to.eql([`spiffe://ticketbottle/ns/tickets/sa/${service}`]);
      const volumes = one(manifests, 'Deployment', service).spec.template.spec.volumes;
      const tls = volumes.find(({ name }: { name: string }) => name === 'tls');
      expect(tls.secret.secretName).to.equal(spec.secretName);
    }
  });

  it('are reached from outside at two places: the gateway on / and webhooks of payment', () => {
    const [rule] = one(manifests, 'Ingress', 'ticketbottle').spec.rules;
    const paths = rule.http.paths.map((it: any) => [it.path, it.backend.service.name]);
    expect(paths).to.eql([
      ['/webhooks', 'payment-webhooks'],
      ['/', 'api-gateway'],
    ]);
    const routes = one(manifests, 'HTTPRoute', 'ticketbottle').spec.rules;
    const ports = manifests.filter(({ kind }) => kind === 'Service');
    for (const { backendRefs } of routes)
      for (const { name, port } of backendRefs)
        expect(one(ports, 'Service', name).spec.ports.map((it: any) => it.port)).to.include(port);
  });
});
