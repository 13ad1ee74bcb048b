import type { components } from '@ticketbottle/sdk/rest.js';
import { useEffect, useState } from 'preact/hooks';
import { learnFrom } from './clock.js';
import { forgetAllBut, onRemembered, recall, remember } from './remembered.js';

type SignedIn = components['schemas']['SignedIn'];
export type User = SignedIn['user'];
export type Account = {
  user: User;
  accessToken: string;
  refreshToken: string;
  /** By the clock of this machine. */
  expiresAt: number;
};

const name = 'account';
const renewBeforeMs = 30_000;
const timeoutMs = 10_000;
let current = recall(name) as Account | undefined;
const listeners = new Set<() => void>();
onRemembered(name, () => tell(recall(name) as Account | undefined));

function tell(account: Account | undefined): void {
  current = account;
  for (const listener of listeners) listener();
}

function keep(account: Account | undefined): void {
  remember(name, account);
  tell(account);
}

/** Who is signed in, in every tab. */
export function useAccount(): Account | undefined {
  const [account, setAccount] = useState(current);
  useEffect(() => {
    const listener = (): void => setAccount(current);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return account;
}

export function signedIn({ user, accessToken, refreshToken, expiresInSeconds }: SignedIn): void {
  keep({ user, accessToken, refreshToken, expiresAt: Date.now() + expiresInSeconds * 1_000 });
}

/** The user as it is now, e.g. with an address that has been confirmed. */
export function userIs(user: User): void {
  if (current !== undefined) keep({ ...current, user });
}

/** Places and tickets that were kept here go, too. */
export function signedOut(): void {
  keep(undefined);
  forgetAllBut('language');
}

/** The server takes this one no longer, whatever its time says: the next asker gets another. */
export function tokenRefused(token: string): void {
  if (current?.accessToken === token) keep({ ...current, expiresAt: 0 });
}

/** An access token that lives on for a while; undefined when nobody is signed in. */
export async function accessToken(): Promise<string | undefined> {
  if (current === undefined || isFresh(current)) return current?.accessToken;
  return await navigator.locks.request('ticketbottle refresh', renewed);
}

function isFresh({ expiresAt }: Account): boolean {
  return expiresAt - Date.now() > renewBeforeMs;
}

/** One tab after the other: whoever waited finds what the first one got. */
async function renewed(): Promise<string | undefined> {
  const account = (recall(name) as Account | undefined) ?? current;
  if (account === undefined) return undefined;
  if (isFresh(account)) {
    tell(account);
    return account.accessToken;
  }
  const { refreshToken } = account;
  const sentAt = Date.now();
  const response = await fetch(new URL('api/auth/refresh', document.baseURI), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => undefined);
  if (response === undefined) return account.accessToken; // no network: who asks will be told so
  learnFrom(response, sentAt);
  if (response.status === 401) {
    keep(undefined);
    return undefined;
  }
  if (!response.ok) return account.accessToken; // a moment of trouble: the old one may still do
  signedIn((await response.json()) as SignedIn);
  return current?.accessToken;
}
