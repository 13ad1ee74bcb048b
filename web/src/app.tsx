import { ErrorBoundary, lazy, LocationProvider, Route, Router } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { at } from './clients/site.js';
import { EventPage } from './pages/event.js';
import { EventsPage } from './pages/events.js';
import { LinePage } from './pages/line.js';
import { NotFoundPage } from './pages/not-found.js';
import { Header } from './parts/header.js';
import type { Text } from './text/en.js';
import { Speech, type Language } from './text/text.js';

const SignIn = lazy(() => import('./pages/sign-in.js'));
const SignUp = lazy(() => import('./pages/sign-up.js'));
const Forgot = lazy(() => import('./pages/forgot-password.js'));
const Reset = lazy(() => import('./pages/reset-password.js'));
const Verify = lazy(() => import('./pages/verify-email.js'));
const Checkout = lazy(() => import('./pages/checkout.js'));
const Orders = lazy(() => import('./pages/orders.js'));
const Order = lazy(() => import('./pages/order.js'));
const Tickets = lazy(() => import('./pages/tickets.js'));

const Organise = lazy(() => import('./organise/pages/mine.js'));
const NewEvent = lazy(() => import('./organise/pages/new-event.js'));
const EditEvent = lazy(() => import('./organise/pages/edit-event.js'));
const Manage = lazy(() => import('./organise/pages/manage.js'));
const Helpers = lazy(() => import('./organise/pages/helpers.js'));
const CheckIn = lazy(() => import('./organise/pages/check-in.js'));
const Draw = lazy(() => import('./organise/pages/draw.js'));

type Spoken = { language: Language; text: Text };
type Props = {
  first: Spoken;
  load: (language: Language) => Promise<Text>;
  choose: (language: Language) => void;
};

export function App({ first, load, choose }: Props) {
  const [spoken, setSpoken] = useState(first);
  const speak = (language: Language): void => {
    choose(language);
    void load(language).then((text) => setSpoken({ language, text }));
  };
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken]);
  return (
    <Speech.Provider value={{ ...spoken, speak }}>
      <LocationProvider>
        <Header />
        <main id="main">
          <ErrorBoundary>
            <Pages />
          </ErrorBoundary>
        </main>
      </LocationProvider>
    </Speech.Provider>
  );
}

function Pages() {
  return (
    <Router>
      <Route path={at('')} component={EventsPage} />
      <Route path={at('events/:id')} component={EventPage} />
      <Route path={at('events/:id/line')} component={LinePage} />
      <Route path={at('events/:id/checkout')} component={Checkout} />
      <Route path={at('sign-in')} component={SignIn} />
      <Route path={at('sign-up')} component={SignUp} />
      <Route path={at('forgot-password')} component={Forgot} />
      <Route path={at('reset-password')} component={Reset} />
      <Route path={at('verify-email')} component={Verify} />
      <Route path={at('orders')} component={Orders} />
      <Route path={at('orders/return')} component={Order} />
      <Route path={at('orders/:code')} component={Order} />
      <Route path={at('orders/:code/tickets')} component={Tickets} />
      <Route path={at('events/:id/draw')} component={Draw} />
      <Route path={at('organise')} component={Organise} />
      <Route path={at('organise/new')} component={NewEvent} />
      <Route path={at('organise/:id')} component={Manage} />
      <Route path={at('organise/:id/edit')} component={EditEvent} />
      <Route path={at('organise/:id/helpers')} component={Helpers} />
      <Route path={at('check-in/:id')} component={CheckIn} />
      <Route default component={NotFoundPage} />
    </Router>
  );
}
