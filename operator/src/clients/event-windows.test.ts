import { virtualClock } from '@ticketbottle/kube-client/testing/virtual-clock.js';
import { EventConfig, GetAccessResponse } from '@ticketbottle/sdk/event.js';
import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { Status } from 'nice-grpc-common';
import { pollEventWindows } from './event-windows.js';

const minute = 60_000;

describe('the sale window of an event', () => {
  const [opensAt, closesAt] = [1_800_000_000_000, 1_800_003_600_000];
  const accessOf = (at: number | undefined) =>
    GetAccessResponse.fromPartial({
      config:
        at === undefined
          ? undefined
          : EventConfig.fromPartial({
              saleOpensAt: new Date(at),
              saleClosesAt: new Date(closesAt),
            }),
    });
  function start() {
    const clock = virtualClock();
    const changed: string[] = [];
    const event = { answer: () => Promise.resolve(accessOf(opensAt)) };
    const windows = pollEventWindows({
      client: { getAccess: () => event.answer() },
      clock,
      onChange: (eventId) => changed.push(eventId),
    });
    return { clock, changed, event, windows };
  }
  const refused = (reason: string) => () =>
    Promise.reject(toStatusError(Status.NOT_FOUND, { reason, message: '' }));

  it('is the one of its config, told when it changes', async () => {
    const { clock, changed, event, windows } = start();
    windows.of('e');
    await clock.advance(30_000);
    expect(windows.of('e')).to.eql({ opensAt, closesAt });
    expect(changed).to.have.length(1);
    event.answer = () => Promise.resolve(accessOf(opensAt + 1));
    await clock.advance(30_000);
    expect(windows.of('e')).to.eql({ opensAt: opensAt + 1, closesAt });
    expect(changed).to.have.length(2);
    await windows.stop();
  });

  it('is Unknown of an event that there is not, or that has no config', async () => {
    const { clock, changed, event, windows } = start();
    event.answer = refused('EVENT_NOT_FOUND');
    windows.of('e');
    await clock.advance(0);
    expect(windows.of('e')).to.equal('Unknown');
    event.answer = () => Promise.resolve(accessOf(undefined));
    await clock.advance(30_000);
    expect(windows.of('e')).to.equal('Unknown');
    expect(changed).to.have.length(1);
    event.answer = () => Promise.resolve(accessOf(opensAt));
    await clock.advance(30_000);
    expect(changed).to.have.length(2);
    await windows.stop();
  });

  it('is kept for ten minutes while nobody can be asked, and is nothing then', async () => {
    const { clock, event, windows } = start();
    windows.of('e');
    await clock.advance(0);
    event.answer = refused('DEPENDENCY_UNAVAILABLE');
    await clock.advance(5 * minute);
    windows.of('e');
    await clock.advance(5 * minute);
    expect(windows.of('e')).to.eql({ opensAt, closesAt });
    await clock.advance(1);
    expect(windows.of('e')).to.equal(undefined);
    await windows.stop();
  });
});
