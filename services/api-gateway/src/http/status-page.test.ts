import { Event } from '@ticketbottle/sdk/event.js';
import { expect } from 'chai';
import type { Clients } from '../clients/clients.js';
import { statusPage } from './status-page.js';

describe('the page of what is on sale', () => {
  it('shows the HTML of an organiser as the text that it is', async () => {
    const html = `<script>alert("1")</script> & 'x'`;
    const location = { venue: html, street: '', city: html, country: 'VN', ward: '', district: '' };
    const events = [Event.fromPartial({ name: html, location })];
    const list = () => Promise.resolve({ events, nextCursor: '' });
    let sent = '';
    const response = {
      type: () => response,
      send: (text: string) => {
        sent = text;
      },
    };
    const clients = { event: { list } } as unknown as Clients;
    await statusPage(clients)({} as never, response as never, () => undefined);
    expect(sent).to.not.include('<script');
    expect(
      sent.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt; &amp;/g),
    ).to.have.length(3);
  });
});
