import type { Accounts } from '../platform/accounts.js';
import type { Observed } from '../platform/observe.js';
import type { Platform } from '../platform/platform.js';
import type { PublishedEvent } from '../platform/publish-event.js';
import { grpcServices } from './run-file.js';

/** What a newcomer needs on the screen: addresses, credentials, what to do next. */
export function describe(
  { gatewayUrl, sdk, simulatorUrl, services, dir }: Platform,
  accounts: Accounts,
  { demo, observed }: { demo: PublishedEvent | undefined; observed: Observed | undefined },
): string {
  const people = Object.entries(accounts).filter(
    ([who]) => demo !== undefined || who === 'platformAdmin',
  );
  const lines = [
    '',
    `TicketBottle runs.`,
    `  site          ${gatewayUrl}/`,
    `  API docs      ${gatewayUrl}/api/docs`,
    `  SDK           ${sdk.address} (gRPC, TLS by ${sdk.caFile})`,
    `  providers     ${simulatorUrl} (simulator)`,
    ...(observed === undefined
      ? []
      : [
          `  metrics       ${observed.prometheusUrl} (Prometheus with our rules; npm run dashboards:preview -- --prometheus …)`,
          `  traces        ${observed.tracesUrl} (newest first; /<trace id> draws one)`,
        ]),
    ...grpcServices.map((name) => `  ${name.padEnd(14)}${services.address(name)} (gRPC)`),
    '',
    ...people.map(([who, c]) => `  ${who.padEnd(14)}${c.email}   ${c.password}`),
    ...(demo === undefined
      ? []
      : ['', `  on sale       ${demo.name}: ${gatewayUrl}/events/${demo.eventId}`]),
    '',
    `  mail ${dir}/mail   logs ${dir}/logs   addresses for scripts ${dir}/run.json`,
    '  Ctrl-C stops everything; the data stay.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}
