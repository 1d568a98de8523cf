/** The widget's frame: launcher, panel, the always visible way to a person, and which view stands in the panel. */
import { ChatView } from './chat.js';
import { button, h, icon } from './dom.js';
import { translator } from './i18n.js';
import { Live } from './live.js';
import { lookupView } from './lookup.js';
import { freshState } from './storage.js';
import { telUrl, withLetters } from './text.js';
import { ticketView } from './ticket.js';

/** The panel then covers the page; the same condition stands in minwon.css. */
const FULL_SCREEN = '(max-width: 32em), (max-height: 30em)';

/** @typedef {{ node: HTMLElement, focus: () => void, dispose?: () => void }} View */
/** @typedef {'chat' | 'ticket' | 'lookup' | 'fresh'} ViewName */

export class App {
  // Made anew by #use and #build whenever the language changes.
  /** @type {string} */ language;
  /** @type {import('./i18n.js').Translate} */ t;
  /** @type {HTMLButtonElement} */ launcher;
  /** @type {HTMLButtonElement} */ back;
  /** @type {HTMLElement} */ panel;
  /** @type {HTMLElement} */ root;
  /** @type {ChatView} */ chat;
  /** @type {View} */ current;

  /**
   * @param {{ shadow: ShadowRoot, api: import('./api.js').Api, config: import('./api.js').Config,
   *   session: import('./storage.js').Session, state: import('./storage.js').State, language: string,
   *   catalogue: import('./i18n.js').Catalogue, startOpen: boolean }} parts
   */
  constructor({ shadow, api, config, session, state, language, catalogue, startOpen }) {
    this.shadow = shadow;
    this.api = api;
    this.config = config;
    this.session = session;
    this.state = state;
    this.live = new Live(api, state, (event, data, id) => this.#onLive(event, data, id));
    /** @type {ViewName} */ this.view = 'chat';
    /** The ticket form and the look-up as far as they were filled in; memory only, for they hold contact data and codes. */
    this.form = { text: '', kind: '', name: '', phone: '', email: '', consent: false, key: '', sent: '' };
    this.looked = { number: '', code: '', show: false };
    if (state.asking && !state.draft) state.draft = state.asking;
    state.asking = '';
    this.form.text = state.ticketDraft;
    this.#use(language, catalogue);
    this.#build();
    if (state.open ?? startOpen) this.open({ focus: false });
    this.resume();
  }

  /** Takes up what stop() ended: the element was moved within its page. */
  resume() {
    if (this.hasTickets()) this.live.start();
  }

  stop() {
    this.live.stop();
  }

  /** Replies can only come once there is a ticket; before that no connection is held. */
  hasTickets() {
    return this.state.entries.some((entry) => entry.type === 'ticket');
  }

  save() {
    this.session.save(this.state);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** @param {{ focus?: boolean }} [options] */
  open({ focus = true } = {}) {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute('aria-expanded', 'true');
    this.state.open = true;
    this.#seen();
    const begun = this.state.entries.length > 0;
    if (begun) this.chat.scrollToEnd();
    if (!focus) return;
    if (this.view !== 'chat') this.current.focus();
    // The box would call a keyboard, or scroll a small panel, over the notice that must be read first.
    else if (matchMedia(begun ? '(pointer: coarse)' : `(pointer: coarse), ${FULL_SCREEN}`).matches) this.panel.focus();
    else this.chat.focus();
  }

  /** @param {{ focus?: boolean }} [options] */
  close({ focus = true } = {}) {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute('aria-expanded', 'false');
    this.state.open = false;
    this.save();
    if (focus) this.launcher.focus();
  }

  /** @param {string} question */
  askFromPage(question) {
    this.show('chat', { focus: false });
    this.open();
    if (question.trim()) void this.chat.ask(question);
  }

  /** @param {ViewName} view @param {{ focus?: boolean }} [options] */
  show(view, { focus = true } = {}) {
    if (this.current !== this.chat) {
      this.current.dispose?.();
      this.current.node.remove();
    }
    this.view = view;
    this.current = view === 'ticket' ? ticketView(this)
      : view === 'lookup' ? lookupView(this)
      : view === 'fresh' ? this.#freshView()
      : this.chat;
    this.chat.node.hidden = view !== 'chat';
    this.back.hidden = view === 'chat';
    if (view !== 'chat') this.panel.append(this.current.node);
    this.#seen();
    if (focus) this.current.focus();
  }

  /** Opens the ticket form, what was begun there kept. @param {string} text to begin with @param {string} [kind] chosen already */
  openTicket(text, kind = '') {
    if (!this.form.text.trim()) Object.assign(this.form, { text, kind });
    this.show('ticket');
  }

  /** @param {string} number @param {string} code */
  openLookup(number, code) {
    this.looked = { number, code, show: true };
    this.show('lookup');
  }

  /** @param {import('./storage.js').Entry} entry */
  add(entry) {
    this.state.entries.push(entry);
    this.save();
    return this.chat.append(entry);
  }

  /** Something new came; the launcher says so when nobody is looking. */
  countUnread() {
    if (this.isOpen && this.view === 'chat') return;
    this.state.unread += 1;
    this.#label();
    this.save();
  }

  /** @param {string} language */
  async setLanguage(language) {
    let catalogue;
    try {
      catalogue = await this.api.catalogue(language);
    } catch (error) {
      this.show('chat', { focus: false });
      this.chat.showFailure(error, () => this.setLanguage(language));
      return;
    }
    this.chat.dispose();
    this.state.language = language;
    this.#use(language, catalogue);
    this.save();
    const { isOpen, view } = this;
    this.#build();
    if (isOpen) this.open({ focus: false });
    if (view !== 'chat') this.show(view, { focus: false });
    /** @type {HTMLElement} */ (this.panel.querySelector('[data-test=language]')).focus();
  }

  /** @param {string} language @param {import('./i18n.js').Catalogue} catalogue */
  #use(language, catalogue) {
    this.language = language;
    this.api.language = language;
    this.t = translator(catalogue);
  }

  #build() {
    const { t, config, state } = this;
    this.launcher = button({
      class: 'launcher', test: 'launcher', 'aria-controls': 'panel', 'aria-expanded': 'false', onclick: () => this.open(),
    });
    this.back = button({ class: 'bare', test: 'back', hidden: true, 'aria-label': t('back'), title: t('back'),
      onclick: () => this.show('chat') }, icon('back'));
    const human = [
      h('a', { href: telUrl(config.phone), test: 'phone' }, icon('phone'),
        h('span', {}, h('span', { class: 'unseen', text: `${t('phone')} ` }), config.phone)),
      button({ test: 'ticket-open', onclick: () => this.openTicket(this.chat.lastQuestion()) }, icon('person'),
        h('span', { text: t('human.ask') })),
      button({ test: 'lookup-open', onclick: () => this.show('lookup') }, icon('find'), h('span', { text: t('human.lookup') })),
    ];
    this.panel = h('section', {
      id: 'panel', class: 'panel', test: 'panel', role: 'dialog', tabindex: '-1', hidden: true,
      'aria-labelledby': 'district title', 'aria-describedby': 'notice',
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      onfocusout: (/** @type {FocusEvent} */ event) => this.#onFocusOut(event),
    },
      h('div', { class: 'head' },
        this.back,
        h('div', { class: 'name' },
          h('p', { id: 'district', lang: 'ko', text: config.district }), h('h2', { id: 'title', text: t('title') })),
        config.languages.length > 1 && this.#languageSelect(),
        button({ class: 'bare large-letters', test: 'large', 'aria-label': t('large'), title: t('large'), 'aria-pressed': String(state.large),
          onclick: () => this.#setLarge(!state.large) }, icon('large')),
        button({ class: 'bare', test: 'new', 'aria-label': t('new'), title: t('new'), onclick: () => this.#askFresh() }, icon('fresh')),
        button({ class: 'bare', test: 'close', 'aria-label': t('close'), title: t('close'), onclick: () => this.close() }, icon('close'))),
      h('nav', { class: 'human', 'aria-label': t('human') }, ...human));
    this.view = 'chat';
    this.chat = new ChatView(this);
    this.current = this.chat;
    this.panel.append(this.chat.node);
    this.root = h('div', { class: 'root', lang: this.language }, this.launcher, this.panel);
    this.root.classList.toggle('large', state.large);
    this.shadow.replaceChildren(this.root);
    this.#label();
  }

  /** Each language under its own name, so that nobody has to read another to find theirs. */
  #languageSelect() {
    const { t, config } = this;
    const select = /** @type {HTMLSelectElement} */ (h('select', { class: 'bare language', test: 'language', 'aria-label': t('language'),
      title: t('language'), onchange: () => this.setLanguage(select.value) },
      ...config.languages.map((language) =>
        h('option', { value: language, lang: language, text: config.by_language[language]?.name ?? language }))));
    select.value = this.language;
    return select;
  }

  /** @param {boolean} large */
  #setLarge(large) {
    this.state.large = large;
    this.save();
    this.root.classList.toggle('large', large);
    this.panel.querySelector('[data-test=large]')?.setAttribute('aria-pressed', String(large));
    // The pages that an answer leads to have letters of the same size.
    const pages = /** @type {NodeListOf<HTMLAnchorElement>} */ (this.panel.querySelectorAll('.to-page'));
    for (const page of pages) page.href = withLetters(page.href, large);
    this.chat.scrollToEnd();
  }

  /** The launcher says how many replies wait. */
  #label() {
    const { t, state } = this;
    const unread = state.unread > 0;
    this.launcher.replaceChildren(icon('chat'), h('span', { text: t('launcher') }));
    if (unread) {
      this.launcher.append(h('span', { class: 'badge', test: 'unread' },
        h('span', { 'aria-hidden': 'true', text: String(state.unread) }),
        h('span', { class: 'unseen', text: t('launcher.unread', { count: state.unread }) })));
    }
  }

  #seen() {
    if (this.isOpen && this.view === 'chat') this.state.unread = 0;
    this.#label();
    this.save();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    this.close();
  }

  /** A panel that covers the page gives way when the focus moves on into the page, so that the focus is never hidden. */
  #onFocusOut(/** @type {FocusEvent} */ event) {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !this.shadow.contains(to) && to !== this.shadow.host && matchMedia(FULL_SCREEN).matches) this.close({ focus: false });
  }

  #askFresh() {
    if (this.state.entries.length || this.chat.busy) this.show('fresh');
    else this.#startFresh();
  }

  #startFresh() {
    this.chat.dispose();
    this.live.stop();
    const { language, large, easy } = this.state;
    Object.assign(this.state, freshState(), { language, large, easy, open: true });
    this.form = { text: '', kind: '', name: '', phone: '', email: '', consent: false, key: '', sent: '' };
    this.looked = { number: '', code: '', show: false };
    this.#build();
    this.open({ focus: false });
    this.chat.focus();
  }

  /** @returns {View} */
  #freshView() {
    const { t } = this;
    const heading = h('h3', { tabindex: '-1', text: t('fresh.title') });
    const node = h('div', { class: 'page' }, heading,
      h('p', { text: t(this.hasTickets() ? 'fresh.text_ticket' : 'fresh.text') }),
      h('div', { class: 'row' },
        button({ class: 'primary', test: 'new-confirm', text: t('fresh.yes'), onclick: () => this.#startFresh() }),
        button({ class: 'secondary', test: 'new-cancel', text: t('fresh.no'), onclick: () => this.show('chat') })));
    return { node, focus: () => heading.focus() };
  }

  /** @param {string} event @param {any} data @param {string} id */
  #onLive(event, data, id) {
    const { state } = this;
    if (id) state.lastEventId = id;
    if (event === 'message' && data.author === 'officer') {
      if (state.entries.some((entry) => entry.type === 'officer' && entry.message.id === data.id)) return;
      this.add({ type: 'officer', message: data });
      this.countUnread();
      this.chat.scrollToEnd();
    } else if (event === 'ticket') {
      const known = state.entries.findLast((entry) => entry.type === 'status' && entry.number === data.number);
      if (known?.type === 'status' && known.label === data.status_label) return;
      this.add({ type: 'status', number: data.number, label: data.status_label });
      this.chat.scrollToEnd();
    }
    this.save();
  }
}
