import { render } from 'preact';
import { App } from './app.js';
import { addressOf } from './clients/site.js';
import { isReadablePath } from './domain/readable-path.js';
import { choose, firstLanguage, load } from './text/text.js';
import './style.css';

const root = document.querySelector('#app');
if (root === null) throw new Error('index.html has no #app');
// The router would stop at it: shown as the page that is not there.
if (!isReadablePath(location.pathname)) history.replaceState(null, '', addressOf('not-found'));
const language = firstLanguage();
render(<App first={{ language, text: await load(language) }} load={load} choose={choose} />, root);
if ('serviceWorker' in navigator) await keepForOffline(navigator.serviceWorker);

/** Tickets open without a network, once they have been opened with one. */
async function keepForOffline(container: ServiceWorkerContainer): Promise<void> {
  await container.register(addressOf('service-worker.js'));
  const { active } = await container.ready;
  const assets = addressOf('assets/');
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  active?.postMessage({
    loaded: [addressOf(''), ...loaded.filter((url) => url.startsWith(assets))],
  });
}
