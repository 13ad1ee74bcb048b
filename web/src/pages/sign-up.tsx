import { useLocation } from 'preact-iso';
import { signedIn } from '../clients/account.js';
import { rest } from '../clients/api.js';
import { Field } from '../parts/field.js';
import { Form, type Fields } from '../parts/form.js';
import { Page } from '../parts/page.js';
import { useBack } from '../parts/use-back.js';
import { useText } from '../text/text.js';

export default function SignUpPage() {
  const { account } = useText();
  const { route } = useLocation();
  const { back, withBack } = useBack();
  const submit = async (fields: Fields) => {
    const { firstName = '', lastName = '', email = '', password = '' } = fields;
    const body = { firstName, lastName, email, password };
    const { data, error } = await rest.POST('/api/auth/signup', { body });
    if (data === undefined) return error;
    signedIn(data);
    route(back, true);
    return undefined;
  };
  return (
    <Page title={account.signUp}>
      <Form label={account.signUp} submit={submit}>
        <Field label={account.firstName} name="firstName" autocomplete="given-name" />
        <Field label={account.lastName} name="lastName" autocomplete="family-name" />
        <Field label={account.email} name="email" type="email" autocomplete="username" />
        <Field
          label={account.password}
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={10}
          hint={account.passwordHint}
        />
      </Form>
      <p>
        {account.haveAccount} <a href={withBack('sign-in')}>{account.signIn}</a>
      </p>
    </Page>
  );
}
