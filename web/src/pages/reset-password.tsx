import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { rest } from '../clients/api.js';
import { at } from '../clients/site.js';
import { Field } from '../parts/field.js';
import { Form, type Fields } from '../parts/form.js';
import { Page } from '../parts/page.js';
import { useText } from '../text/text.js';

/** Where the letter of a forgotten password leads: `?token=`. */
export default function ResetPasswordPage() {
  const { account } = useText();
  const token = useLocation().query['token'] ?? '';
  const [isDone, setDone] = useState(false);
  const submit = async ({ password = '' }: Fields) => {
    const { error } = await rest.POST('/api/auth/reset-password', { body: { token, password } });
    setDone(error === undefined);
    return error;
  };
  return (
    <Page title={account.newPassword}>
      {isDone ? (
        <p role="status">
          {account.resetDone} <a href={at('sign-in')}>{account.signIn}</a>
        </p>
      ) : (
        <Form label={account.setPassword} submit={submit}>
          <Field
            label={account.newPassword}
            name="password"
            type="password"
            autocomplete="new-password"
            minLength={10}
            hint={account.passwordHint}
          />
        </Form>
      )}
    </Page>
  );
}
