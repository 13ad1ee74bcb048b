import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keptText } from '../process/kept-text.js';

/** Signing keys as files (PEM, PKCS8, ES256); secrets as text. Made once per folder, mode 0600. */
export type DevelopmentKeys = {
  signingKeyFile: { user: string; waitroom: string; order: string };
  queueTicketSecret: string;
  cursorSecret: string;
  zaloPay: { appId: string; key1: string; key2: string };
  payOs: { clientId: string; apiKey: string; checksumKey: string };
  vnPay: { tmnCode: string; hashSecret: string };
};

export async function ensureKeys(dir: string): Promise<DevelopmentKeys> {
  const file = (name: string) => join(dir, name);
  const secret = (name: string) =>
    keptText(file(name), () => randomBytes(32).toString('base64url'));
  const signing = async (name: string) => {
    await keptText(file(`${name}.pem`), newSigningKey);
    return file(`${name}.pem`);
  };
  return {
    signingKeyFile: {
      user: await signing('user'),
      waitroom: await signing('waitroom'),
      order: await signing('order'),
    },
    queueTicketSecret: await secret('queue-ticket.secret'),
    cursorSecret: await secret('cursor.secret'),
    zaloPay: {
      appId: '2553',
      key1: await secret('zalopay-key1.secret'),
      key2: await secret('zalopay-key2.secret'),
    },
    payOs: {
      clientId: 'simulated-channel',
      apiKey: await secret('payos-api-key.secret'),
      checksumKey: await secret('payos-checksum-key.secret'),
    },
    vnPay: { tmnCode: 'SIMULATE', hashSecret: await secret('vnpay-hash.secret') },
  };
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
