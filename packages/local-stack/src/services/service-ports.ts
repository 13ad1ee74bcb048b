import { freePort, preferPort } from '../process/ports.js';
import type { ServiceName } from './names.js';

/** `port` is HTTP for the gateway and the simulator, gRPC for the others. */
export type ServicePorts = {
  port: number;
  adminPort: number;
  /** Of payment's webhooks; of the gateway's gRPC. */
  extraPort?: number;
};

/** Those of contracts.md, moved below the ephemeral range; admin is 1000 higher. */
const preferred: Record<ServiceName, { port: number; extraPort?: number }> = {
  'api-gateway': { port: 3000, extraPort: 15_050 },
  user: { port: 15_051 },
  payment: { port: 15_052, extraPort: 8085 },
  event: { port: 15_053 },
  inventory: { port: 15_054 },
  order: { port: 15_055 },
  waitroom: { port: 15_056 },
  'provider-simulator': { port: 15_057 },
};

/** Chosen once: a service that is restarted is found at the same address. */
export async function planPorts(
  name: ServiceName,
  how: 'preferred' | 'free',
): Promise<ServicePorts> {
  const choose = (port: number) => (how === 'free' ? freePort() : preferPort(port));
  const { port, extraPort } = preferred[name];
  return {
    port: await choose(port),
    adminPort: await choose(port + 1000),
    ...(extraPort === undefined ? {} : { extraPort: await choose(extraPort) }),
  };
}
