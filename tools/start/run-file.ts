import { serviceNames } from '@ticketbottle/local-stack/services/names.js';
import type { Accounts } from '../platform/accounts.js';
import type { Platform } from '../platform/platform.js';
import type { Observed } from '../platform/observe.js';

export const grpcServices = ['user', 'event', 'inventory', 'order', 'payment', 'waitroom'] as const;
const sqlServices = ['user', 'event', 'inventory', 'payment'] as const;

/** `.local/run.json`: what scripts need while the platform runs. */
export type RunFile = ReturnType<typeof runFile>;

export function runFile(platform: Platform, accounts: Accounts, observed?: Observed) {
  const { gatewayUrl, sdk, simulatorUrl, services, stack, namespace } = platform;
  const sql = sqlServices.map((name) => [name, stack.databaseUrl(`${namespace}_${name}`)]);
  return {
    gatewayUrl,
    sdk,
    simulatorUrl,
    grpc: Object.fromEntries(grpcServices.map((name) => [name, services.address(name)])),
    admin: Object.fromEntries(serviceNames.map((name) => [name, services.adminUrl(name)])),
    databases: {
      ...Object.fromEntries(sql),
      order: stack.mongoUrl(`${namespace}_order`),
      redis: stack.redisUrl,
      kafka: stack.kafkaBrokers.join(','),
    } as Record<string, string>,
    pids: { ...stack.pids, ...services.pids },
    accounts,
    ...(observed === undefined
      ? {}
      : { prometheusUrl: observed.prometheusUrl, tracesUrl: observed.tracesUrl }),
    dir: platform.dir,
  };
}
