import { runBuyer } from './run-buyer.js';
import { createTally, type Tally } from './tally.js';
import type { BuyerEnd, RushOptions } from './types.js';

export type Rush = { tally: Tally; finished: Promise<BuyerEnd[]> };

const signUpsAtOnce = 16;

/**
 * Simulated buyers who sign up, join at once, wait, order and pay through the front door. Accounts are made first, so
 * that the joins come together.
 */
export function startRush(options: RushOptions): Rush {
  const tally = createTally();
  const run = async (): Promise<BuyerEnd[]> => {
    const tokens = await signUpAll(options, tally);
    return await Promise.all(
      tokens.map((token, number) => runBuyer({ ...options, token, number, tally })),
    );
  };
  return { tally, finished: run() };
}

async function signUpAll({ rest, buyers }: RushOptions, tally: Tally): Promise<string[]> {
  const tokens: string[] = [];
  const stamp = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < buyers; n = next++) {
      const body = {
        firstName: 'Buyer',
        lastName: `${n}`,
        email: `rush-${stamp}-${n}@ticketbottle.test`,
        password: `rush-${stamp}-${n}`,
      };
      const { accessToken } = await tally.timed('sign up', () =>
        rest.ok<{ accessToken: string }>('POST', '/api/auth/signup', { body }),
      );
      tokens.push(accessToken);
    }
  };
  await Promise.all(Array.from({ length: signUpsAtOnce }, worker));
  return tokens;
}
