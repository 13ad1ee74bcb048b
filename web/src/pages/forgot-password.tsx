import { useState } from 'preact/hooks';
import { rest } from '../clients/api.js';
import { Field } from '../parts/field.js';
import { Form, type Fields } from '../parts/form.js';
import { Page } from '../parts/page.js';
import { useText } from '../text/text.js';

export default function ForgotPasswordPage() {
  const { account } = useText();
  const [isSent, setSent] = useState(false);
  const submit = async ({ email = '' }: Fields) => {
    const { error } = await rest.POST('/api/auth/forgot-password', { body: { email } });
    setSent(error === undefined);
    return error;
  };
  return (
    <Page title={account.forgot}>
      {isSent ? (
        <p role="status">{account.forgotDone}</p>
      ) : (
        <Form label={account.sendLink} submit={submit}>
          <Field label={account.email} name="email" type="email" autocomplete="username" />
        </Form>
      )}
    </Page>
  );
}
