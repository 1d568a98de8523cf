/** Where a ticket stands: by its number and code, with what was written on both sides. */
import { button, h } from './dom.js';
import { failureNode } from './failure.js';
import { describeFault, field } from './field.js';
import { formatMoment } from './i18n.js';
import { renderText, telUrl } from './text.js';

/** People paste numbers with full-width digits, spaces and long dashes. @param {string} text */
export function tidyCode(text) {
  return text.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/g, '-').replace(/\s+/g, '').toUpperCase();
}

/** @param {import('./app.js').App} app @returns {import('./app.js').View} */
export function lookupView(app) {
  const { t, looked, api } = app;
  const heading = h('h3', { tabindex: '-1', text: t('lookup.title') });
  const number = field({ id: 'lookup-number', label: t('ticket.number'), hint: t('lookup.number_hint'),
    input: h('input', { autocomplete: 'off', inputmode: 'numeric' }) });
  const code = field({ id: 'lookup-code', label: t('ticket.code'), hint: t('lookup.code_hint'),
    input: h('input', { autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' }) });
  number.input.value = looked.number;
  code.input.value = looked.code;
  const submit = h('button', { type: 'submit', class: 'primary', test: 'lookup-submit', text: t('lookup.submit') });
  const result = h('div', {});
  const form = h('form', { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    looked.number = tidyCode(number.input.value);
    looked.code = tidyCode(code.input.value);
    describeFault(number.input, number.fault, looked.number ? undefined : t('lookup.fault.number'));
    describeFault(code.input, code.fault, looked.code ? undefined : t('lookup.fault.code'));
    if (!looked.number) number.input.focus();
    else if (!looked.code) code.input.focus();
    else void load();
  } }, h('p', { text: t('lookup.lead') }), number.node, code.node, h('div', { class: 'row' }, submit));

  let busy = false;
  async function load() {
    if (busy) return;
    busy = true;
    submit.setAttribute('aria-disabled', 'true');
    submit.textContent = t('lookup.loading');
    try {
      const ticket = await api.lookup(looked.number, looked.code);
      looked.show = true;
      const status = statusNode(ticket);
      result.replaceChildren(status);
      form.hidden = true;
      status.querySelector('h4')?.focus();
    } catch (error) {
      looked.show = false;
      form.hidden = false;
      const notice = failureNode(app, error, () => void load());
      result.replaceChildren(notice);
      notice.focus();
    } finally {
      busy = false;
      submit.removeAttribute('aria-disabled');
      submit.textContent = t('lookup.submit');
    }
  }

  /** @param {import('./api.js').TicketStatus} ticket */
  function statusNode(ticket) {
    const { language } = app;
    return h('div', { class: 'status-card' },
      h('h4', { tabindex: '-1', text: t('lookup.of', { number: ticket.number }) }),
      h('dl', {},
        h('dt', { text: t('lookup.status') }),
        h('dd', {}, h('strong', { class: `state ${ticket.status}`, test: 'lookup-status', 'data-status': ticket.status, text: ticket.status_label })),
        h('dt', { text: t('ticket.department') }),
        h('dd', {}, h('span', { lang: 'ko', text: ticket.department }), ' ', h('a', { href: telUrl(ticket.phone), text: ticket.phone })),
        h('dt', { text: t('lookup.arrived') }), h('dd', { text: formatMoment(ticket.arrived_at, language) }),
        ticket.due_at && h('dt', { text: t('ticket.due') }),
        ticket.due_at && h('dd', { test: 'lookup-due', text: formatMoment(ticket.due_at, language) })),
      h('h5', { text: t('lookup.thread') }),
      h('ol', { class: 'thread' }, ...ticket.thread.map((message) =>
        h('li', { class: message.author, test: 'thread-message', 'data-author': message.author },
          h('p', { class: 'label' }, t(`author.${message.author}`),
            message.name && message.author !== 'resident' && h('span', { lang: 'ko', text: ` · ${message.name}` })),
          h('div', { class: 'text', lang: 'ko' }, ...renderText(message.text)),
          h('p', { class: 'when' }, h('time', { datetime: message.at, text: formatMoment(message.at, language) }))))),
      addForm(),
      h('div', { class: 'row' },
        button({ class: 'secondary', test: 'lookup-refresh', text: t('lookup.refresh'), onclick: () => load() }),
        button({ class: 'secondary', test: 'lookup-other', text: t('lookup.other'), onclick: other })));
  }

  function addForm() {
    const more = field({ id: 'lookup-message', label: t('lookup.add'), input: h('textarea', { rows: '3' }) });
    const failure = h('div', {});
    let sending = false;
    const send = async () => {
      const text = more.input.value.trim();
      describeFault(more.input, more.fault, text ? undefined : t('lookup.fault.message'));
      if (!text) return more.input.focus();
      if (sending) return;
      sending = true;
      try {
        await api.addMessage(looked.number, looked.code, text);
        await load();
      } catch (error) {
        const notice = failureNode(app, error, () => void send());
        failure.replaceChildren(notice);
        notice.focus();
      } finally {
        sending = false;
      }
    };
    return h('form', { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void send();
    } }, more.node, failure,
      h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary', test: 'lookup-message-send', text: t('lookup.add_send') })));
  }

  function other() {
    Object.assign(looked, { number: '', code: '', show: false });
    number.input.value = code.input.value = '';
    result.replaceChildren();
    form.hidden = false;
    number.input.focus();
  }

  if (looked.show) void load();
  return { node: h('div', { class: 'page', test: 'lookup' }, heading, form, result), focus: () => heading.focus() };
}
