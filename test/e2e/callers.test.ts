import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelCredentials } from '@grpc/grpc-js';
import { ensureTls, type TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import {
  ClientError,
  createChannel,
  createClient,
  Status,
  type Channel,
  type CompatServiceDefinition,
} from 'nice-grpc';
import { allowedCallers, identities } from '../support/allowed-callers.js';
import { healthy } from '../support/healthy.js';
import { platform } from '../support/platform.js';

const definitions = {
  user: UserServiceDefinition,
  event: EventServiceDefinition,
  inventory: InventoryServiceDefinition,
  order: OrderServiceDefinition,
  payment: PaymentServiceDefinition,
  waitroom: WaitroomServiceDefinition,
} as const;
type Name = keyof typeof definitions;
type Method = { name: string; responseStream: boolean };

/** What came of a call: `in` when the service looked at it, whatever it said then. */
type Outcome = 'in' | 'not this caller' | 'no connection';

describe('every RPC by every certificate', function () {
  this.timeout(180_000);

  let foreign = '';
  let own: Record<string, TlsFiles>;
  let strange: Record<string, TlsFiles>;
  before(async () => {
    await healthy();
    const o = { env: process.env, now: new Date() };
    own = await ensureTls(join(platform().dir, 'tls'), identities, o);
    foreign = await mkdtemp(join(tmpdir(), 'foreign-ca-'));
    strange = await ensureTls(foreign, ['order', 'api-gateway'], o);
  });
  after(() => rm(foreign, { recursive: true, force: true }));

  const methodsOf = (name: Name) =>
    Object.entries(definitions[name].methods as unknown as Record<string, Method>);

  function channelTo(name: Name, credentials: ChannelCredentials): Channel {
    return createChannel(platform().services.address(name), credentials, {
      'grpc.ssl_target_name_override': name,
      'grpc.default_authority': name,
    });
  }

  const credentialsOf = (files: TlsFiles, ca = files.ca) =>
    ChannelCredentials.createSsl(
      readFileSync(ca),
      readFileSync(files.key),
      readFileSync(files.cert),
    );

  /** An empty request without a token: whoever is let in is refused for other reasons, or reads nothing. */
  async function outcome(channel: Channel, name: Name, method: string): Promise<Outcome> {
    const client = createClient(definitions[name] as CompatServiceDefinition, channel);
    const call = client[method as keyof typeof client] as (
      request: object,
      o: { signal: AbortSignal },
    ) => Promise<unknown> | AsyncIterable<unknown>;
    const abort = new AbortController();
    try {
      const answer = call({}, { signal: abort.signal });
      if (Symbol.asyncIterator in answer) await answer[Symbol.asyncIterator]().next();
      else await answer;
      return 'in';
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.details.includes('may not call')) return 'not this caller';
      return error.code === Status.UNAVAILABLE &&
        /connect|certificate|TLS|SSL|ECONN/i.test(error.details)
        ? 'no connection'
        : 'in';
    } finally {
      abort.abort();
    }
  }

  for (const name of Object.keys(definitions) as Name[]) {
    it(`${name} answers whom contracts.md names, and nobody else`, async () => {
      const table = allowedCallers[name] ?? {};
      expect(methodsOf(name).map(([, { name: rpc }]) => rpc)).to.have.members(Object.keys(table));
      for (const identity of identities) {
        const channel = channelTo(name, credentialsOf(own[identity]!));
        try {
          const met = await Promise.all(
            methodsOf(name).map(async ([method, { name: rpc }]) => [
              rpc,
              await outcome(channel, name, method),
            ]),
          );
          const wanted = methodsOf(name).map(([, { name: rpc }]) => [
            rpc,
            table[rpc]?.includes(identity) === true ? 'in' : 'not this caller',
          ]);
          expect(met, `as ${identity}`).to.eql(wanted);
        } finally {
          channel.close();
        }
      }
    });

    it(`${name} does not speak with who shows no certificate, one of another authority, or no TLS`, async () => {
      const { ca } = own[name]!;
      const strangers = {
        none: ChannelCredentials.createSsl(readFileSync(ca)),
        foreign: credentialsOf(strange['order']!, ca),
        'foreign gateway': credentialsOf(strange['api-gateway']!, ca),
        'plain text': ChannelCredentials.createInsecure(),
      };
      for (const [what, credentials] of Object.entries(strangers)) {
        const channel = channelTo(name, credentials);
        try {
          const met = methodsOf(name).map(([method]) => outcome(channel, name, method));
          expect(new Set(await Promise.all(met)), what).to.eql(new Set(['no connection']));
        } finally {
          channel.close();
        }
      }
    });
  }
});
