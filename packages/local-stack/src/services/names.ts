/** What ships; the simulated providers are for development. */
export const productServices = [
  'api-gateway',
  'waitroom',
  'order',
  'payment',
  'inventory',
  'event',
  'user',
] as const;
export const serviceNames = [...productServices, 'provider-simulator'] as const;

/** The seven services and the provider simulator, in the order in which they are stopped. */
export type ServiceName = (typeof serviceNames)[number];

/** Where a workspace lies, from the root of the repository. */
export function workspaceOf(name: ServiceName): string {
  return name === 'provider-simulator' ? 'packages/provider-simulator' : `services/${name}`;
}
