export type Purpose = 'VERIFY_EMAIL' | 'RESET_PASSWORD';

const minute = 60_000;

/** How long a link works, and how long its mail may wait for the mail server. */
export const linkLifeMs = { VERIFY_EMAIL: 24 * 60 * minute, RESET_PASSWORD: 30 * minute };

const words = {
  VERIFY_EMAIL: {
    page: 'verify-email',
    subject: 'Confirm your address',
    before: 'Please confirm that this is your address.',
    after: 'The link works once, for a day.',
  },
  RESET_PASSWORD: {
    page: 'reset-password',
    subject: 'Set a new password',
    before: 'Somebody, probably you, asked for a new password.',
    after: 'The link works once, for 30 minutes.',
  },
};

export type Link = {
  /** Of the request for it. */
  id: string;
  to: string;
  purpose: Purpose;
  token: string;
};

export function linkMail({ id, to, purpose, token }: Link, publicUrl: string) {
  const { page, subject, before, after } = words[purpose];
  return {
    messageId: `<${id}.${page}@${new URL(publicUrl).hostname}>`,
    ...{ to, subject },
    text: `${before}\n\n${publicUrl}/${page}?token=${token}\n\n${after}`,
  };
}

/** About a quarter of an hour: long enough to mend a server that refuses everybody. */
export const mostRefusals = 10;

/** True when whoever asked for the link does not wait for it any more. */
export function isLate(o: { purpose: Purpose; createdAt: number }, now: number): boolean {
  return now - o.createdAt >= linkLifeMs[o.purpose];
}
