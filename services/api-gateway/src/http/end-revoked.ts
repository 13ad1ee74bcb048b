import { readProven, type TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';

const everyMs = 2_000;

/** Asks every 2 s which access tokens died early, and ends the streams that were opened with one of them. */
export function endRevoked({ verifier, streams, logger }: EndRevokedParts): Loop {
  const { revocations } = verifier;
  let known = 0;
  const isDead = (authorization: string): boolean => {
    const holder = readProven(authorization);
    return holder !== undefined && revocations?.isRevoked(holder) === true;
  };
  const run = async (): Promise<void> => {
    await revocations?.refresh();
    const news = revocations?.news() ?? 0;
    if (news === known) return;
    known = news;
    await Promise.all(streams.map((some) => some.endThose(isDead)));
  };
  return every({ name: 'end streams of ended sessions', ms: everyMs, logger, run });
}

type EndRevokedParts = {
  verifier: TokenVerifier;
  /** Of every door. */
  streams: { endThose(isDead: (authorization: string) => boolean): unknown }[];
  logger: Logger;
};
