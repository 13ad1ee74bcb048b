import { useLocation } from 'preact-iso';
import { signedIn } from '../clients/account.js';
import { rest } from '../clients/api.js';
import { at } from '../clients/site.js';
import { Field } from '../parts/field.js';
import { Form, type Fields } from '../parts/form.js';
import { Page } from '../parts/page.js';
import { useBack } from '../parts/use-back.js';
import { useText } from '../text/text.js';

export default function SignInPage() {
  const text = useText();
  const { route } = useLocation();
  const { back, withBack } = useBack();
  const submit = async ({ email = '', password = '' }: Fields) => {
    const { data, error } = await rest.POST('/api/auth/signin', { body: { email, password } });
    if (data === undefined) return error;
    signedIn(data);
    route(back, true);
    return undefined;
  };
  return (
    <Page title={text.account.signIn}>
      <Form label={text.account.signIn} submit={submit}>
        <Field label={text.account.email} name="email" type="email" autocomplete="username" />
        <Field
          label={text.account.password}
          name="password"
          type="password"
          autocomplete="current-password"
        />
      </Form>
      <p>
        <a href={at('forgot-password')}>{text.account.forgot}</a>
      </p>
      <p>
        {text.account.noAccount} <a href={withBack('sign-up')}>{text.account.signUp}</a>
      </p>
    </Page>
  );
}
