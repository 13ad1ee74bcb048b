import type { SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';

/** Whether something is changed by it: not the Lease, which is renewed all the time, nor what is only tried or asked. */
export function isWrite({ method, url }: SeenRequest): boolean {
  const isDry = url.searchParams.has('dryRun');
  const isOfNoAccount = /\/leases(\/|$)|selfsubject/.test(url.pathname);
  return method !== 'GET' && !isDry && !isOfNoAccount;
}

export const told = ({ method, url }: SeenRequest): string => `${method} ${url.pathname}`;
