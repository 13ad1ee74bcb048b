import { registerHooks, type LoadFnOutput } from 'node:module';

// Loaded before order by `--import`: its hop to inventory becomes one call per order, as it would be without ApplyMany.
// Node strips the types of this file itself; what is replaced is known by file and name.
const file = 'services/order/dist/clients/stock-hop.js';
const declared = 'export function createStockHop(';

type Ask = (request: { eventId: string }, options: object) => Promise<unknown>;
type Client = Record<'reserve' | 'confirm' | 'release', Ask>;
type Owners = { of(eventId: string): Promise<(() => Client)[]>; close(): Promise<void> };

function unaryHop(open: (options: unknown) => Owners) {
  return (options: unknown) => {
    const owners = open(options);
    const ask =
      (name: keyof Client): Ask =>
      async (request, wanting) => {
        const [owner] = await owners.of(request.eventId);
        if (owner === undefined) throw new Error('inventory has no address');
        return owner()[name](request, wanting);
      };
    return {
      reserve: ask('reserve'),
      confirm: ask('confirm'),
      release: ask('release'),
      close: () => owners.close(),
    };
  };
}

Object.assign(globalThis, { unaryHop });

registerHooks({
  load(url, context, next): LoadFnOutput {
    const loaded = next(url, context);
    if (!url.endsWith(file)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (!source.includes(declared))
      throw new Error(`bench: ${url} exports no function createStockHop any more`);
    const renamed = source.replace(declared, 'function coalescedHop(');
    const replaced = 'export const createStockHop = globalThis.unaryHop(openStockOwners);';
    return { ...loaded, source: `${renamed}\n${replaced}\n` };
  },
});
