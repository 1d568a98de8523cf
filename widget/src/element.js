/** `<minwon-chat>`: loads what the widget needs from its service, then hands over to {@link App}. Defined in minwon.js. */
import { Api } from './api.js';
import { App } from './app.js';
import { chooseLanguage } from './i18n.js';
import { Session } from './storage.js';

/** This file lies in `<service>/widget/`; a service mounted under a path keeps its prefix. */
const SERVICE = new URL('../', import.meta.url);
const LONGEST_WAIT = 60_000;

export class MinwonChat extends HTMLElement {
  /** @type {App | null} */ #app = null;
  /** A question asked before the widget was ready. @type {string | null} */ #early = null;
  #booting = false;

  connectedCallback() {
    if (this.#app) this.#app.resume();
    else void this.#boot();
  }

  disconnectedCallback() {
    this.#app?.stop();
  }

  /** Opens the panel and asks; an empty question only opens. @param {string} question */
  ask(question) {
    if (this.#app) this.#app.askFromPage(question);
    else this.#early = question;
  }

  /** Nothing shows until everything is here; a service that is down leaves the page as it was and is tried again. */
  async #boot() {
    if (this.#booting) return;
    this.#booting = true;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const api = new Api(SERVICE);
    for (let wait = 1000; this.isConnected && !this.#app; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        const [config] = await Promise.all([api.config(), adoptStyles(shadow)]);
        const session = new Session(storage(), `minwon:${SERVICE.href}`);
        const state = session.load();
        const wished = [state.language, this.dataset.language, document.documentElement.lang];
        const language = chooseLanguage(wished, config.languages);
        const catalogue = await api.catalogue(language);
        const startOpen = 'open' in this.dataset && this.dataset.open !== 'false';
        this.#app = new App({ shadow, api, config, session, state, language, catalogue, startOpen });
      } catch {
        await new Promise((done) => setTimeout(done, wait));
      }
    }
    this.#booting = false;
    if (this.#app && this.#early !== null) this.#app.askFromPage(this.#early);
  }
}

/** A page may forbid storage; then the talk lasts as long as the page. */
function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/**
 * A constructed sheet needs no `style-src` of the page; browsers without one (before 2023) get a link.
 * @param {ShadowRoot} shadow
 */
async function adoptStyles(shadow) {
  const url = new URL('./minwon.css', import.meta.url);
  if (!('adoptedStyleSheets' in Document.prototype)) {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url.href });
    const loaded = new Promise((done, fail) => Object.assign(link, { onload: done, onerror: fail }));
    shadow.replaceChildren(link);
    return loaded;
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`minwon.css: ${response.status}`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await response.text());
  shadow.adoptedStyleSheets = [sheet];
}
