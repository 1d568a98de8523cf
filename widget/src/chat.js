/** The talk: the notice that comes before the first question, the log, the answer being written, and the question box. */
import { Failure } from './api.js';
import { button, h, icon } from './dom.js';
import { entryNode, suggestionList } from './entries.js';
import { failureNode } from './failure.js';
import { countCharacters, renderText, telUrl } from './text.js';

/** How near the end (in pixels) still counts as reading along. */
const NEAR_END = 80;

/** Error codes that mean the service no longer knows the conversation; the question is then asked in a new one. */
const STALE = /^conversation_/;

export class ChatView {
  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.app = app;
    const { t, state, config } = app;
    /** @type {AbortController | null} */ this.abort = null;
    /** What is shown of a question that failed, taken away by the next one. @type {Element[]} */ this.failed = [];

    this.log = h('div', { class: 'log', role: 'log', 'aria-label': t('log') });
    for (const entry of state.entries) this.append(entry);

    // Outside the log, so that nothing is read aloud until the whole answer is moved there, once.
    this.stage = h('p', { class: 'stage', test: 'stage' });
    this.partial = h('div', { class: 'text', test: 'streaming' });
    this.pending = h('div', { class: 'entry pending', 'aria-busy': 'true', hidden: true }, this.partial, this.stage,
      button({ class: 'secondary small', test: 'stop', text: t('stop'), onclick: () => this.abort?.abort() }));

    this.scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': t('talk') },
      this.#intro(), this.log, this.pending);

    this.input = /** @type {HTMLTextAreaElement} */ (h('textarea', {
      id: 'question', test: 'input', rows: '2', enterkeyhint: 'send', autocomplete: 'off',
      placeholder: t('ask.placeholder'), 'aria-describedby': 'question-count question-hint',
      oninput: () => this.#onInput(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
    }));
    this.input.value = state.draft;
    this.count = h('span', { id: 'question-count' });
    this.fault = h('p', { class: 'fault', id: 'question-fault', hidden: true });
    this.form = h('form', { class: 'composer', novalidate: true, onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.ask(this.input.value);
    } },
      h('label', { class: 'unseen', for: 'question', text: t('ask.label') }),
      this.fault,
      h('div', { class: 'box' }, this.input,
        h('button', { type: 'submit', class: 'send', test: 'send', 'aria-label': t('ask.send'), title: t('ask.send') }, icon('send'))),
      h('p', { class: 'hint' }, h('span', { id: 'question-hint', text: t(config.ai ? 'ask.hint_ai' : 'ask.hint') }), this.count));
    this.node = h('div', { class: 'chat' }, this.scroller, this.form);
    this.#showCount();
  }

  get busy() {
    return this.abort !== null;
  }

  focus() {
    this.input.focus();
  }

  /** Ends the answer under way; its question goes back into the box. */
  dispose() {
    this.disposed = true;
    const { state } = this.app;
    if (state.asking && !state.draft) state.draft = state.asking;
    state.asking = '';
    this.abort?.abort();
  }

  /** What a ticket would be about: what stands in the box, or the last thing asked. */
  lastQuestion() {
    const last = this.app.state.entries.findLast((entry) => entry.type === 'question');
    return this.input.value.trim() || (last?.type === 'question' ? last.text : '');
  }

  /** @param {import('./storage.js').Entry} entry */
  append(entry) {
    const node = entryNode(this.app, entry);
    this.log.append(node);
    return node;
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** @param {unknown} error @param {() => void} onRetry */
  showFailure(error, onRetry) {
    const node = failureNode(this.app, error, onRetry);
    this.failed.push(node);
    this.log.append(node);
    this.scrollToEnd();
  }

  /** @param {string} text @param {string | null} [language] of the answer, when the question alone does not say it */
  async ask(text, language = null) {
    const { app, app: { state } } = this;
    const question = text.trim();
    const typed = this.input.value.trim() === question;
    const wrong = this.#check(question);
    if (wrong || this.busy) {
      // Asked from elsewhere (a suggestion, the page): the text is kept unless it would replace another.
      if (!this.input.value.trim()) this.#fill(text);
      this.#showFault(wrong || app.t('ask.busy'));
      this.input.focus();
      return;
    }
    this.#showFault('');
    for (const node of this.failed.splice(0)) node.remove();
    if (typed) this.#fill('');
    state.asking = question;
    app.save();

    const asked = entryNode(app, { type: 'question', text: question });
    this.log.append(asked);
    this.#pend(true);
    this.scrollToEnd();
    try {
      const answer = await this.#stream(question, language);
      if (this.disposed) return;
      this.#pend(false);
      state.asking = '';
      state.conversation = answer.conversation;
      state.entries.push({ type: 'question', text: question });
      app.add({ type: 'answer', question, answer });
      app.countUnread();
      this.#showTop(asked);
    } catch (error) {
      if (this.disposed) return;
      this.#pend(false);
      state.asking = '';
      if (!this.input.value.trim()) this.#fill(question);
      this.failed.push(asked);
      if (error instanceof Failure && error.kind === 'stopped') {
        asked.remove();
        this.focus();
      } else {
        this.showFailure(error, () => {
          this.focus();
          void this.ask(question, language);
        });
      }
    }
    app.save();
  }

  /** @param {string} question @param {string | null} language */
  async #stream(question, language) {
    const { app, app: { state, api } } = this;
    const abort = (this.abort = new AbortController());
    let text = '';
    let drawn = true;
    const progress = {
      signal: abort.signal,
      /** @param {string} stage */
      onStage: (stage) => { this.stage.textContent = app.t(stage === 'writing' ? 'stage.writing' : 'stage.searching'); },
      /** @param {string} delta */
      onDelta: (delta) => {
        text += delta;
        if (!drawn) return;
        drawn = false;
        requestAnimationFrame(() => {
          drawn = true;
          if (this.abort === abort) this.#keepEnd(() => this.partial.replaceChildren(...renderText(text)));
        });
      },
    };
    // Only a chosen language is insisted on; otherwise the service answers in the language of the question.
    const body = { question, conversation: state.conversation, language: state.language ?? language };
    try {
      return await api.ask(body, progress);
    } catch (error) {
      if (!(error instanceof Failure) || !body.conversation || !STALE.test(error.code ?? '')) throw error;
      return await api.ask({ ...body, conversation: null }, progress);
    } finally {
      this.abort = null;
    }
  }

  /** @param {boolean} on */
  #pend(on) {
    this.pending.hidden = !on;
    this.partial.replaceChildren();
    this.stage.textContent = on ? this.app.t('stage.searching') : '';
    this.form.classList.toggle('busy', on);
  }

  /** Changes the view and stays at its end if the reader was there. @param {() => void} change */
  #keepEnd(change) {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    change();
    if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.scrollToEnd();
  }

  /** An answer is read from its beginning: its question goes to the top. @param {HTMLElement} node */
  #showTop(node) {
    const top = node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += top - 8;
  }

  /** @param {string} question @returns {string} what is wrong with it, or nothing */
  #check(question) {
    const { t, config: { max_question: max } } = this.app;
    if (!question) return t('ask.empty');
    return countCharacters(question) > max ? t('ask.too_long', { max }) : '';
  }

  /** @param {string} message */
  #showFault(message) {
    this.fault.hidden = !message;
    this.fault.textContent = message;
    this.fault.toggleAttribute('data-test', false);
    if (message) this.fault.dataset.test = 'error';
    this.input.toggleAttribute('aria-invalid', false);
    if (message) this.input.setAttribute('aria-invalid', 'true');
    this.input.setAttribute('aria-describedby', `${message ? 'question-fault ' : ''}question-count question-hint`);
  }

  /** @param {string} text */
  #fill(text) {
    this.input.value = text;
    this.#onInput();
  }

  #onInput() {
    this.app.state.draft = this.input.value;
    this.app.save();
    this.#showCount();
    if (!this.fault.hidden) this.#showFault('');
  }

  #showCount() {
    const { t, config: { max_question: max } } = this.app;
    const count = countCharacters(this.input.value.trim());
    this.count.textContent = t('ask.count', { count, max });
    this.count.classList.toggle('over', count > max);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // 229 is what some browsers report for the Enter that ends a Hangul syllable.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void this.ask(this.input.value);
  }

  /** Said before the first question (AI 기본법 제31조), and that a person can be reached. */
  #intro() {
    const { t, config, language } = this.app;
    const own = config.by_language[language];
    return h('div', { class: 'intro' },
      h('div', { class: 'notice', id: 'notice', test: 'notice' },
        h('p', {}, h('strong', { text: t('notice.title') })),
        h('p', { text: t(config.ai ? 'notice.ai' : 'notice.rule') }),
        h('p', { text: t('notice.private') }),
        h('p', {}, `${t('notice.phone')} `, h('a', { href: telUrl(config.phone), text: config.phone }), ' (',
          h('span', { class: 'nowrap', text: own?.hours ?? '' }), ')')),
      suggestionList(this.app, own?.suggestions ?? [], t('suggestions.start'), language));
  }
}
