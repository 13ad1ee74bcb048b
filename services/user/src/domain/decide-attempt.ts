/** Bad logins within 15 minutes. */
export type Attempts = {
  /** Of one account, or of an address that has none; those under way included. */
  ofAccount: number;
  /** From one network address, failed ones. */
  fromAddress: number;
};

export const windowMs = 15 * 60_000;
const mostOfAccount = 10;
const mostFromAddress = 100;

/** Whether a password may be tried: nobody guesses through one account, or from one place through many. */
export function mayTry({ ofAccount, fromAddress }: Attempts): boolean {
  return ofAccount < mostOfAccount && fromAddress < mostFromAddress;
}
