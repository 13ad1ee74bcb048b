import { expect } from 'chai';
import { templateText } from './support/charts.js';

/** What is set, and what the refusal must name. */
const refused: [set: string, ...named: string[]][] = [
  ['user.replica=3', 'user', "'replica' not allowed"],
  ['user.replicas=many', 'replicas', 'integer'],
  ['user.replicas=-1', 'replicas', 'minimum'],
  ['user.logLevel=loud', 'logLevel', "'trace', 'debug'"],
  ['user.database.password=x', 'database', "'password' not allowed"],
  ['user.database.existingSecret=', 'existingSecret', 'pattern'],
  ['user.shutdown.graceSeconds=5', 'graceSeconds', 'minimum: got 5, want 20'],
  ['user.env.lower=x', 'env', 'propertyName', 'lower'],
  ['user.image.digest=latest', 'digest', 'pattern'],
  [
    'operator.enabled=true,operator.autoscaling.enabled=true',
    'operator',
    "'autoscaling' not allowed",
  ],
  ['order.autoscaling.minReplicas=0', 'minReplicas', 'minimum'],
  ['order.autoscaling.minReplicas=20', 'order: autoscaling.minReplicas is above maxReplicas'],
  ['payment.providers.zalopay.enabled=true', 'zalopay', 'appId'],
  ['payment.providers.vnpay.enabled=true', 'vnpay', 'tmnCode'],
  ['payment.providers.momo.enabled=true', 'providers', "'momo' not allowed"],
  ['api-gateway.rateLimits.logins=5', 'rateLimits', "'logins' not allowed"],
  ['api-gateway.corsOrigins={shop.example.com}', 'corsOrigins', 'pattern'],
  ['global.publicURL=https://a', 'global', "'publicURL' not allowed"],
  ['global.publicUrl=tickets.example.com', 'publicUrl', 'pattern'],
  ['global.publicUrl=', 'set global.publicUrl'],
  ['global.webhookPublicUrl=', 'set global.webhookPublicUrl'],
  ['global.kafka.brokers=kafka:9092', 'brokers', 'array'],
  ['global.kafka.brokers={kafka}', 'brokers', 'pattern'],
  ['global.kafka.brokers=null', 'set global.kafka.brokers'],
  ['global.tls.mode=none', 'mode', "'certManager'"],
  ['global.tls.mode=off', 'global.tls.mode=off is for global.environment=development'],
  ['global.environment=test', 'environment', "'production', 'development'"],
  ['global.networkPolicy.storeCidrs={10.0.0.1}', 'storeCidrs', 'pattern'],
  ['global.liveUpdate=true', 'global.liveUpdate is for global.environment=development'],
  ['ingress.enabled=true', 'set ingress.hosts'],
  ['httpRoute.enabled=true', 'set httpRoute.parentRefs'],
  ['topics.partitions=0', 'partitions', 'minimum'],
  ['users.enabled=false', "'users' not allowed"],
];

describe('values of the charts', function () {
  this.timeout(900_000);

  for (const [set, ...named] of refused)
    it(`are refused with ${set}, by name`, async () => {
      const said = await templateText('minimal', '--set', set).then(() => 'rendered', String);
      for (const words of named) expect(said).to.contain(words);
    });
});
