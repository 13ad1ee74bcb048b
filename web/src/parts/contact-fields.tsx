import type { User } from '../clients/account.js';
import { useText } from '../text/text.js';
import { Field } from './field.js';

/** Who gets the tickets, as known from the account; the name is printed on them. */
export function ContactFields({ user }: { user: User }) {
  const { account, checkout } = useText();
  const name = `${user.firstName} ${user.lastName}`.trim();
  return (
    <fieldset>
      <legend>{checkout.contact}</legend>
      <Field label={checkout.name} name="name" autocomplete="name" defaultValue={name} />
      <Field
        label={account.email}
        name="email"
        type="email"
        autocomplete="email"
        defaultValue={user.email}
      />
      <Field label={checkout.phone} name="phone" type="tel" autocomplete="tel" />
    </fieldset>
  );
}
