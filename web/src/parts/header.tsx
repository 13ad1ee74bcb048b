import { rest } from '../clients/api.js';
import { signedOut, useAccount } from '../clients/account.js';
import { at } from '../clients/site.js';
import { languages, useSpeech, type Language } from '../text/text.js';

export function Header() {
  const { text } = useSpeech();
  return (
    <header>
      <a class="skip" href="#main">
        {text.skip}
      </a>
      <a class="brand" href={at('')}>
        {text.app}
      </a>
      <nav aria-label={text.nav.menu}>
        <a href={at('')}>{text.nav.events}</a>
        <a href={at('orders')}>{text.nav.orders}</a>
        <a href={at('organise')}>{text.nav.organise}</a>
      </nav>
      <Languages />
      <Who />
    </header>
  );
}

function Languages() {
  const { language, speak } = useSpeech();
  return (
    <div class="languages" role="group" aria-label={languages[language]}>
      {(Object.keys(languages) as Language[]).map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-label={`${each.toUpperCase()}: ${languages[each]}`}
          aria-pressed={each === language}
          onClick={() => speak(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

function Who() {
  const account = useAccount();
  const { text } = useSpeech();
  if (account === undefined) return <a href={at('sign-in')}>{text.account.signIn}</a>;
  const leave = async (): Promise<void> => {
    await rest.POST('/api/auth/logout', { body: { refreshToken: account.refreshToken } });
    signedOut();
  };
  return (
    <button type="button" class="link" title={account.user.email} onClick={() => void leave()}>
      {text.account.signOut}
    </button>
  );
}
