import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@ticketbottle/local-stack/services/names.js';
import {
  startServices,
  type Services,
  type ServicesOptions,
} from '@ticketbottle/local-stack/services.js';
import { startStack, type Stack } from '@ticketbottle/local-stack/stack.js';
import { restClient, type Rest } from './rest.js';

export type PlatformOptions = {
  /** Data, keys, logs and mail. */
  dir: string;
  mode: 'source' | 'build';
  env: NodeJS.ProcessEnv;
  ports: 'preferred' | 'free';
  say: (line: string) => void;
  /** Databases, topics and keys of this platform; separates platforms on the same servers. */
  namespace?: string;
  overrides?: Partial<Record<ServiceName, Record<string, string>>>;
  /** How services that die are started again. */
  restarts?: Pick<ServicesOptions, 'restartPauseMs' | 'deathsPerMinute'>;
};

/** Servers, the seven services and the provider simulator, all running. */
export type Platform = {
  dir: string;
  namespace: string;
  topicPrefix: string;
  keyPrefix: string;
  stack: Stack;
  services: Services;
  gatewayUrl: string;
  /** The gateway's gRPC port and the authority (PEM file) of its certificate. */
  sdk: { address: string; caFile: string };
  simulatorUrl: string;
  rest: Rest;
  /** Services first, servers last. */
  stop(): Promise<void>;
};

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const {
    dir,
    mode,
    env,
    ports,
    say,
    overrides = {},
    restarts = {},
    namespace = 'ticketbottle',
  } = options;
  const report = ({ step, ms, error }: { step: string; ms: number; error?: true }): void =>
    say(error === undefined ? `  ${step} ${(ms / 1000).toFixed(1)} s` : `  ${step}`);
  const stack = await startStack({ dir: join(dir, 'servers'), reuseData: true, env, report });
  const isShared = namespace !== 'ticketbottle';
  const topicPrefix = isShared ? `${namespace}.` : '';
  const keyPrefix = isShared ? `${namespace}:` : '';
  try {
    const services = await startServices({
      stack,
      names: serviceNames,
      dir,
      mode,
      env: childEnv(env),
      report,
      overrides,
      supervise: true,
      ...restarts,
      ports,
      namespace,
      topicPrefix,
      keyPrefix,
    });
    const gatewayUrl = `http://${services.address('api-gateway')}`;
    const sdk = sdkOf(services);
    return {
      ...{ dir, namespace, topicPrefix, keyPrefix, stack, services, gatewayUrl, sdk },
      simulatorUrl: `http://${services.address('provider-simulator')}`,
      rest: restClient(gatewayUrl),
      async stop() {
        await services.stop();
        await stack.stop();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** By name: TLS knows no addresses (RFC 6066). */
function sdkOf(services: Services): Platform['sdk'] {
  const { extraPort = 0 } = services.ports('api-gateway');
  return { address: `localhost:${extraPort}`, caFile: services.tls['api-gateway']?.ca ?? '' };
}

/** Services get what they are given, not what happens to be set in a shell. */
function childEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = /^(PATH|HOME|TZ|LANG|LOG_LEVEL|NODE_OPTIONS|OTEL_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name)));
}
