import { baseEnv, commonConfig, ConfigError, loadEnv } from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const Env = z.object({
  ...baseEnv,
  EVENT_ADDRESS: z.string().min(1),
  WAITROOM_ADDRESS: z.string().min(1),
  /** Where the API server is and who we are: the pod's service account, or a kubeconfig. */
  KUBERNETES: z.enum(['cluster', 'kubeconfig']).default('cluster'),
  KUBECONFIG: z.string().optional(),
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
  if (e.KUBERNETES === 'kubeconfig' && !e.KUBECONFIG)
    throw new ConfigError(
      'operator: KUBECONFIG is missing; KUBERNETES=kubeconfig needs the path of one, or is to be "cluster"',
    );
  return {
    ...commonConfig(e),
    addresses: { event: e.EVENT_ADDRESS, waitroom: e.WAITROOM_ADDRESS },
    /** Undefined: as the pod's service account. */
    kubeconfigFile: e.KUBERNETES === 'kubeconfig' ? e.KUBECONFIG : undefined,
    pod: e.POD_NAME,
    namespace: e.POD_NAMESPACE,
    hardLimit: e.MAX_REPLICAS_PER_TARGET,
    printable: e,
  };
}
