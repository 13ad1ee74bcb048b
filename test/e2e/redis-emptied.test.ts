import { expect } from 'chai';
import { Redis } from 'ioredis';
import { actOnPayPage, join, orderBecomes, sessionNow } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { checkout, classId, inCheckout, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';

const graceSeconds = 15;

describe('Redis emptied in the middle of a sale', function () {
  this.timeout(120_000);

  const empty = async () => {
    const { stack, keyPrefix } = platform();
    const redis = new Redis(stack.redisUrl);
    const keys = [
      ...(await redis.keys(`${keyPrefix}line:*`)),
      ...(await redis.keys(`${keyPrefix}lines`)),
    ];
    await redis.unlink(...keys);
    redis.disconnect();
  };

  it('costs nobody a place or a slot, and lets nobody overtake', async () => {
    const { rest } = platform();
    const waitingRoom = {
      ...{ maxConcurrent: 1, releasePerSecond: 50, sessionSeconds: 900 },
      reconnectGraceSeconds: graceSeconds,
    };
    const event = await platform().event({ config: { waitingRoom } });
    const [anna, binh, chi] = [
      await platform().buyer(),
      await platform().buyer(),
      await platform().buyer(),
    ];
    const items = [{ ticketClassId: classId(event), quantity: 1 }];
    const { order, url } = await checkout(anna, event, items);
    const waiting = await join(rest, binh.token, event.eventId);

    await empty();
    const emptied = performance.now();
    const path = '/api/waitroom/join';
    const body = { eventId: event.eventId };
    await within(1, 'strangers are asked to wait', async () => {
      const { status } = await rest.call('POST', path, { token: chi.token, body });
      return status === 429 ? true : undefined;
    });
    const kept = await sessionNow(rest, binh.token, waiting.sessionId);
    expect(kept).to.include({ status: 'WAITING', arrivalNumber: 2, position: 1 });
    await within(2, 'the slot is there again', async () =>
      (await inCheckout(event)) === 1 ? true : undefined,
    );
    await actOnPayPage(url, 'pay');
    await orderBecomes(rest, anna.token, { code: order.code, status: ['COMPLETED'], ms: 10_000 });
    await within(2, 'the slot is free', async () =>
      (await inCheckout(event)) === 0 ? true : undefined,
    );
    const { status } = await until(
      async () => {
        const session = await sessionNow(rest, binh.token, waiting.sessionId);
        return session.status === 'WAITING' ? undefined : session;
      },
      { ms: graceSeconds * 5_000, what: 'the next is admitted' },
    );
    expect(status).to.equal('ADMITTED');
    expect(performance.now() - emptied).to.be.above((graceSeconds - 5) * 1_000);
    expect((await join(rest, chi.token, event.eventId)).arrivalNumber).to.be.above(10_000);
  });
});
