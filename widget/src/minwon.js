/**
 * Entry of the residents' widget: defines `<minwon-chat>` and puts one on the page.
 *
 *   <script type="module" src="https://district.example/widget/minwon.js" data-language="ko"></script>
 *
 * The service is found from this script's own URL, so the page configures nothing else. Optional attributes of the tag:
 *   data-language="ko"   the language to start in (otherwise the page's `lang`, then the service's first language)
 *   data-open            the panel starts open (without taking the focus)
 *
 * A page may place `<minwon-chat></minwon-chat>` itself; then no second one is made. A page asks on a resident's behalf with
 *
 *   document.dispatchEvent(new CustomEvent('minwon:ask', { detail: { question: '소파 버리려면 어떻게 해요?' } }));
 *
 * which opens the panel and asks; an empty or missing question only opens it. Nothing is added to `window`.
 *
 * Content-Security-Policy of the page needs the service's origin in `script-src` and `connect-src`, nothing inline.
 */
import { MinwonChat } from './element.js';

const TAG = 'minwon-chat';

if (!customElements.get(TAG)) {
  customElements.define(TAG, MinwonChat);
  document.addEventListener('minwon:ask', (event) => {
    const question = /** @type {CustomEvent} */ (event).detail?.question;
    place().ask(typeof question === 'string' ? question : '');
  });
  place();
}

/** The page's element, made when the page has none. @returns {MinwonChat} */
function place() {
  const present = document.querySelector(TAG);
  if (present) return /** @type {MinwonChat} */ (present);
  const chat = /** @type {MinwonChat} */ (document.createElement(TAG));
  // `document.currentScript` is null in a module.
  const script = [...document.scripts].find((s) => s.src === import.meta.url);
  for (const name of ['data-language', 'data-open']) {
    const value = script?.getAttribute(name);
    if (value != null) chat.setAttribute(name, value);
  }
  document.body.append(chat);
  return chat;
}
