import { serviceNames } from '@ticketbottle/local-stack/services/names.js';
import { until } from '../../tools/platform/until.js';
import { platform } from './platform.js';

/**
 * Waits until every service is ready, the front door reaches those behind it, and they reach each other: an event can
 * be put on sale. A breaker that opened while a killed service was away closes with the first call that works.
 */
export async function healthy(): Promise<void> {
  const { services, rest, tokens } = platform();
  await until(
    async () => {
      for (const name of serviceNames) {
        const answer = await fetch(`${services.adminUrl(name)}/readyz`);
        if (answer.status !== 200) return undefined;
      }
      const reads = ['/api/events', '/api/auth/me', '/api/orders', '/api/payment-methods'];
      const token = tokens.organiser;
      const statuses = await Promise.all(
        reads.map(async (path) => (await rest.call('GET', path, { token })).status),
      );
      if (!statuses.every((status) => status === 200)) return undefined;
      await platform().event();
      return true;
    },
    { ms: 60_000, what: 'every service is back', everyMs: 250 },
  );
}
