import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { useAccount, userIs } from '../clients/account.js';
import { rest, type Problem as Refusal } from '../clients/api.js';
import { at } from '../clients/site.js';
import { Busy } from '../parts/busy.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { useText } from '../text/text.js';

/** Where the letter of a new account leads: `?token=`, used once. */
export default function VerifyEmailPage() {
  const text = useText();
  const account = useAccount();
  const token = useLocation().query['token'] ?? '';
  const [end, setEnd] = useState<{ problem?: Refusal | undefined }>();
  useEffect(() => {
    const verify = async (): Promise<void> => {
      const { error } = await rest.POST('/api/auth/verify-email', { body: { token } });
      setEnd({ problem: error });
      if (error === undefined && account !== undefined)
        userIs({ ...account.user, emailVerified: true });
    };
    void verify();
  }, [token]);
  return (
    <Page title={text.account.email}>
      {end === undefined && <Busy what={text.account.verifying} />}
      <Problem problem={end?.problem} />
      {end !== undefined && end.problem === undefined && (
        <p role="status">
          {text.account.verified} <a href={at('')}>{text.home}</a>
        </p>
      )}
      {end?.problem !== undefined && account !== undefined && <Resend />}
    </Page>
  );
}

function Resend() {
  const text = useText();
  const [answer, setAnswer] = useState<{ problem?: Refusal | undefined }>();
  const resend = async (): Promise<void> =>
    setAnswer({ problem: (await rest.POST('/api/auth/verify-email/resend', { body: {} })).error });
  if (answer !== undefined && answer.problem === undefined)
    return <p role="status">{text.account.resent}</p>;
  return (
    <>
      <Problem problem={answer?.problem} />
      <button type="button" onClick={() => void resend()}>
        {text.account.resend}
      </button>
    </>
  );
}
