import { useLocation } from 'preact-iso';
import type { ComponentChildren } from 'preact';
import { useAccount, type Account } from '../clients/account.js';
import { at } from '../clients/site.js';
import { useText } from '../text/text.js';

/** Shows what needs a person, or the way to sign in and back here. */
export function SignedIn({ children }: { children: (account: Account) => ComponentChildren }) {
  const account = useAccount();
  const { url } = useLocation();
  const text = useText();
  if (account !== undefined) return <>{children(account)}</>;
  const back = encodeURIComponent(url);
  return (
    <div class="card">
      <p>{text.account.signInFirst}</p>
      <p class="actions">
        <a class="button primary" href={at(`sign-in?back=${back}`)}>
          {text.account.signIn}
        </a>
        <a class="button" href={at(`sign-up?back=${back}`)}>
          {text.account.signUp}
        </a>
      </p>
    </div>
  );
}
