import { loginOf, type LoginVariable } from '@ticketbottle/kube-client/api/open-connection.js';
import { accountDir } from '@ticketbottle/kube-client/api/pod-account.js';
import { baseEnv, commonConfig, ConfigError, loadEnv } from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const Env = z.object({
  ...baseEnv,
  EVENT_ADDRESS: z.string().min(1),
  WAITROOM_ADDRESS: z.string().min(1),
  /** Where the API server is and who we are: the pod's service account, or a kubeconfig. */
  KUBERNETES: z.enum(['cluster', 'kubeconfig']).default('cluster'),
  KUBECONFIG: z.string().optional(),
  /** Kubernetes gives these two to every pod. */
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: z.string().optional(),
  SERVICE_ACCOUNT_DIR: z.string().default(accountDir),
  POD_NAME: z.string().min(1),
  /** The one namespace that is looked after. */
  POD_NAMESPACE: z.string().min(1),
  /** Replicas that no target is given more of, whatever a sale says. */
  MAX_REPLICAS_PER_TARGET: z.coerce.number().int().min(1).max(5_000).default(1_000),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('operator', Env, env);
  return {
    ...commonConfig(e),
    addresses: { event: e.EVENT_ADDRESS, waitroom: e.WAITROOM_ADDRESS },
    login: loginOf(e.KUBERNETES, needIn(e), e.SERVICE_ACCOUNT_DIR),
    pod: e.POD_NAME,
    namespace: e.POD_NAMESPACE,
    hardLimit: e.MAX_REPLICAS_PER_TARGET,
    printable: e,
  };
}

const needIn =
  (e: z.output<typeof Env>) =>
  (name: LoginVariable): string => {
    const value = e[name];
    if (value !== undefined && value !== '') return value;
    const other = e.KUBERNETES === 'cluster' ? 'kubeconfig' : 'cluster';
    const why = `KUBERNETES=${e.KUBERNETES} needs it, or is to be "${other}"`;
    throw new ConfigError(`operator: ${name} is missing; ${why}`);
  };
