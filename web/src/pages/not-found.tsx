import { at } from '../clients/site.js';
import { Page } from '../parts/page.js';
import { useText } from '../text/text.js';

export function NotFoundPage() {
  const text = useText();
  return (
    <Page title={text.notFound}>
      <a class="button" href={at('')}>
        {text.home}
      </a>
    </Page>
  );
}
