/** The arrows of the house: main → service → {rpc, http, messaging, jobs} → saga → {domain, store, clients}. */
const services = '^services/([^/]+)/src/';
const doors = '(rpc|http|messaging|jobs)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'domain imports only itself and what is as pure, not even Node',
      severity: 'error',
      from: { path: `${services}domain/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(services/$1/src/domain|packages/line/src)/' },
    },
    {
      name: 'line-is-pure',
      comment: 'the line is domain of two services: it imports only itself, not even Node',
      severity: 'error',
      from: { path: '^packages/line/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^packages/line/src/' },
    },
    {
      name: 'operator-domain-is-pure',
      comment: 'domain of the operator imports only itself, not even Node',
      severity: 'error',
      from: { path: '^operator/src/domain/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^operator/src/domain/' },
    },
    {
      name: 'operator-api-knows-only-domain',
      comment: 'what TicketSale is, and its translation to and from the words of domain',
      severity: 'error',
      from: { path: '^operator/src/api/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(operator/src/(api|domain)/|node_modules/zod/)' },
    },
    {
      name: 'operator-decides-before-it-acts',
      comment: 'api and domain know no controller',
      severity: 'error',
      from: { path: '^operator/src/(api|domain)/' },
      to: { path: '^operator/src/controllers/' },
    },
    {
      name: 'operator-clients-know-only-ports',
      comment: 'what fills the ports of the controllers knows nothing else of them',
      severity: 'error',
      from: { path: '^operator/src/clients/', pathNot: '\\.test\\.ts$' },
      to: { path: '^operator/src/(controllers/(?!ports\\.ts)|(service|main|ports)\\.ts)' },
    },
    {
      name: 'operator-shares-no-code',
      comment:
        'the operator talks to services over gRPC and to Kubernetes through packages/kube-client',
      severity: 'error',
      from: { path: '^operator/' },
      to: { path: '^services/' },
    },
    {
      name: 'io-knows-only-domain',
      comment: 'store and clients may take types from domain, and know no door and no saga',
      severity: 'error',
      from: { path: `${services}(store|clients)/` },
      to: { path: `^services/$1/src/(${doors}|saga/|service\\.ts|main\\.ts)` },
    },
    {
      name: 'saga-knows-no-door',
      severity: 'error',
      from: { path: `${services}saga/` },
      to: { path: `^services/$1/src/(${doors}|service\\.ts|main\\.ts)` },
    },
    {
      name: 'services-talk-over-grpc',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'kit-knows-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^services/' },
    },
    {
      name: 'kubernetes-behind-its-port',
      comment: 'packages/kube-client alone knows client-node, and only to log in (ADR 0017)',
      severity: 'error',
      from: { pathNot: '^packages/kube-client/src/api/kubeconfig\\.ts$' },
      to: { path: 'node_modules/@kubernetes/client-node' },
    },
    {
      name: 'rest-is-for-browsers',
      comment: 'the REST entry of the SDK reaches nothing of Node and nothing of gRPC',
      severity: 'error',
      from: { path: '^packages/sdk/src/rest\\.ts$' },
      to: {
        reachable: true,
        pathNot: '^(packages/sdk/src/refusals\\.ts|node_modules/openapi-fetch/)',
      },
    },
    {
      name: 'only-main-starts',
      comment: 'nobody imports main.ts, and only main.ts and tests import service.ts',
      severity: 'error',
      from: { path: '^services/', pathNot: '(/src/main\\.ts|\\.test\\.ts|/test/.*)$' },
      to: { path: '^services/[^/]+/src/(main|service)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|gen)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
    },
  },
};
