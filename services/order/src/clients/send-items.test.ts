import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { ClientError, Status } from 'nice-grpc-common';
import { sendItems } from './send-items.js';
import type { Answer, StockItem } from './stock-item.js';
import type { StockClient } from './stock-owners.js';

describe('the items of one call', () => {
  it('are told that they are too late, also where the call notices before they do, and are not sent again', async () => {
    const now = 1_000_000;
    const answers: (Answer | Error)[] = [];
    const item: StockItem = {
      request: {
        $case: 'confirm',
        value: { orderCode: 'TB-1', eventId: 'e', lines: [], reacquire: false },
      },
      endsAt: now + 100,
      traceparent: undefined,
      isSettled: () => answers.length > 0,
      whenSettled: () => undefined,
      settle: (answer) => void answers.push(answer),
    };
    let calls = 0;
    const applyMany = () => {
      calls++;
      return Promise.reject(new ClientError('ApplyMany', Status.DEADLINE_EXCEEDED, 'no answer'));
    };
    const owner = () => ({ applyMany }) as unknown as StockClient;
    await sendItems([item], { owners: () => Promise.resolve([owner, owner]), now: () => now });
    expect(answers).to.have.length(1);
    expect(refusalOf(answers[0])?.reason).to.equal('TIMEOUT');
    expect(calls).to.equal(1);
  });
});
