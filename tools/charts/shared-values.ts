import * as s from './json-schema.js';

const ports = s.list(s.port, { minItems: 1 });
const selector = s.object({ matchLabels: s.labels, matchExpressions: s.list(s.free) });

/** `global` of every chart. */
export const global = s.object({
  environment: s.oneOf('production', 'development'),
  image: s.object({
    registry: s.matching('^[^ ]+$'),
    tag: s.text,
    pullPolicy: s.oneOf('Always', 'IfNotPresent', 'Never'),
    pullSecrets: s.list(s.name),
  }),
  liveUpdate: s.flag,
  publicUrl: s.httpUrl,
  webhookPublicUrl: s.httpUrl,
  redirectOrigins: s.list(s.matching('^https?://[^/ ]+$')),
  kafka: s.object({ brokers: s.list(s.matching('^[^:, ]+:[0-9]+$')), topicPrefix: s.text }),
  tls: s.object({
    mode: s.oneOf('certManager', 'existingSecrets', 'off'),
    issuer: s.object({ name: s.name, kind: s.oneOf('Issuer', 'ClusterIssuer'), group: s.text }),
  }),
  networkPolicy: s.object({
    enabled: s.flag,
    monitoringNamespaces: selector,
    ingressNamespaces: selector,
    storePorts: s.object({ postgres: s.port, redis: s.port, mongo: s.port, kafka: s.port }),
    storeCidrs: s.list(s.matching('^[0-9a-fA-F:.]+/[0-9]+$')),
    outsidePorts: s.object({
      providers: ports,
      mail: ports,
      alerts: ports,
      apiServer: ports,
      tracing: ports,
    }),
  }),
  monitoring: s.object({
    podMonitors: s.flag,
    rules: s.flag,
    dashboards: s.flag,
    labels: s.labels,
    intervalSeconds: s.integer(1, 300),
  }),
  tracing: s.object({
    otlpEndpoint: s.httpUrl,
    sampleRatio: { type: 'number', minimum: 0, maximum: 1 },
  }),
});

/** Of every service and the operator. */
export const common = {
  enabled: s.flag,
  // What Helm itself puts there: the library chart.
  service: s.free,
  global,
  replicas: { type: ['integer', 'null'], minimum: 0, maximum: 1_000 },
  image: s.object({
    repository: s.text,
    tag: s.text,
    digest: s.matching('^(sha256:[0-9a-f]{64})?$'),
  }),
  resources: s.object({
    requests: { type: 'object', additionalProperties: s.amount },
    limits: { type: 'object', additionalProperties: s.amount },
  }),
  podDisruptionBudget: s.object({
    enabled: s.flag,
    maxUnavailable: { type: ['integer', 'string'] },
  }),
  shutdown: s.object({ preStopSeconds: s.integer(0, 120), graceSeconds: s.integer(20, 600) }),
  logLevel: s.oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  env: {
    type: 'object',
    propertyNames: { pattern: '^[A-Z][A-Z0-9_]*$' },
    additionalProperties: s.text,
  },
  tls: s.object({ existingSecret: s.optionalName }),
  topologyKeys: s.list(s.text),
  nodeSelector: s.labels,
  tolerations: s.list(s.free),
  affinity: s.free,
  priorityClassName: s.optionalName,
  podAnnotations: s.labels,
  podLabels: s.labels,
  serviceAccount: s.object({ annotations: s.labels }),
};

/** Of the seven services: the operator is never scaled. */
export const scaling = {
  autoscaling: s.object({
    enabled: s.flag,
    minReplicas: s.integer(1, 5_000),
    maxReplicas: s.integer(1, 5_000),
    targetCPUUtilizationPercentage: s.integer(1, 100),
    scaleDownStabilizationSeconds: s.integer(0, 3_600),
  }),
};
