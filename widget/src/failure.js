/** What is shown when something went wrong: what happened, what to do, the office's phone, and a way to try again. */
import { Failure } from './api.js';
import { button, h } from './dom.js';
import { telUrl } from './text.js';

/**
 * @param {import('./app.js').App} app
 * @param {unknown} error
 * @param {() => void} onRetry
 * @returns {HTMLElement} can take the focus
 */
export function failureNode({ t, config }, error, onRetry) {
  if (!(error instanceof Failure)) console.error(error);
  const failure = error instanceof Failure ? error : new Failure('server');
  const { retryAfter } = failure;
  const node = h('div', { class: 'entry failure', test: 'error', tabindex: '-1' },
    h('p', { text: failure.detail ?? t(`error.${failure.kind}`) }),
    retryAfter > 0 && h('p', { text: t('error.wait', { seconds: retryAfter }) }),
    h('p', {}, `${t('error.phone')} `, h('a', { href: telUrl(config.phone), text: config.phone })));
  // A request the service refuses stays refused; it has to be changed first.
  if (failure.kind !== 'refused') {
    const retry = button({ class: 'secondary', test: 'retry', text: t('error.retry'), onclick: onRetry });
    node.append(retry);
    if (retryAfter > 0) {
      retry.disabled = true;
      setTimeout(() => { retry.disabled = false; }, retryAfter * 1000);
    }
  }
  return node;
}
