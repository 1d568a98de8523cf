/** The way to a person: a ticket (민원) for an officer. */
import { Failure } from './api.js';
import { button, h } from './dom.js';
import { failureNode } from './failure.js';
import { describeFault, field } from './field.js';

const KINDS = ['inquiry', 'suggestion', 'grievance', 'other'];

/** @typedef {{ text: string, kind: string, name: string, phone: string, email: string, consent: boolean }} Filled */

/**
 * What has to be put right before a ticket can be sent, by field, in the order of the form.
 * @param {Filled} form
 * @returns {Record<string, string>} field → catalogue key
 */
export function ticketFaults(form) {
  /** @type {Record<string, string>} */ const faults = {};
  if (!form.text.trim()) faults.text = 'ticket.fault.text';
  const digits = form.phone.replace(/[\s().+-]/g, '');
  if (form.phone.trim() && !/^\d{7,15}$/.test(digits)) faults.phone = 'ticket.fault.phone';
  if (form.email.trim() && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email.trim())) faults.email = 'ticket.fault.email';
  if (hasContact(form) && !form.consent) faults.consent = 'ticket.fault.consent';
  return faults;
}

/** @param {Filled} form */
function hasContact(form) {
  return Boolean(form.name.trim() || form.phone.trim() || form.email.trim());
}

/** @param {import('./app.js').App} app @returns {import('./app.js').View} */
export function ticketView(app) {
  const { t, form, state } = app;
  const heading = h('h3', { tabindex: '-1', text: t('ticket.title') });
  /** @param {'text' | 'kind' | 'name' | 'phone' | 'email'} name */
  const keep = (name) => (/** @type {Event} */ event) => {
    form[name] = /** @type {HTMLInputElement} */ (event.target).value;
    if (name === 'text') {
      state.ticketDraft = form.text;
      app.save();
    }
  };
  const fields = {
    text: field({ id: 'ticket-text', label: t('ticket.text'), hint: t('ticket.text_hint'), required: t('required'),
      input: h('textarea', { rows: '5', required: true, oninput: keep('text') }) }),
    kind: field({ id: 'ticket-kind', label: t('ticket.kind'),
      input: h('select', { onchange: keep('kind') }, h('option', { value: '', text: t('kind.unknown') }),
        ...KINDS.map((kind) => h('option', { value: kind, text: t(`kind.${kind}`) }))) }),
    name: field({ id: 'ticket-name', label: t('ticket.name'), input: h('input', { autocomplete: 'name', oninput: keep('name') }) }),
    phone: field({ id: 'ticket-phone', label: t('ticket.phone'), hint: t('ticket.phone_hint'),
      input: h('input', { type: 'tel', autocomplete: 'tel', oninput: keep('phone') }) }),
    email: field({ id: 'ticket-email', label: t('ticket.email'), hint: t('ticket.email_hint'),
      input: h('input', { type: 'email', autocomplete: 'email', oninput: keep('email') }) }),
    consent: field({ id: 'ticket-consent', label: t('ticket.consent'), check: true,
      input: h('input', { type: 'checkbox', onchange: (/** @type {Event} */ event) => {
        form.consent = /** @type {HTMLInputElement} */ (event.target).checked;
      } }) }),
  };
  for (const name of /** @type {const} */ (['text', 'kind', 'name', 'phone', 'email'])) fields[name].input.value = form[name];
  fields.consent.input.checked = form.consent;

  const submit = h('button', { type: 'submit', class: 'primary', test: 'ticket-submit', text: t('ticket.submit') });
  const failure = h('div', {});
  const node = h('form', { class: 'page', novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void send();
  } },
    heading, h('p', { text: t('ticket.lead') }),
    fields.text.node, fields.kind.node,
    h('fieldset', {}, h('legend', { text: t('ticket.contact') }), h('p', { class: 'hint', text: t('ticket.contact_hint') }),
      fields.name.node, fields.phone.node, fields.email.node,
      h('ul', { class: 'terms' }, ...['items', 'purpose', 'period', 'refuse'].map((term) => h('li', { text: t(`ticket.terms.${term}`) }))),
      fields.consent.node),
    failure,
    h('div', { class: 'row' }, submit,
      button({ class: 'secondary', test: 'ticket-cancel', text: t('back'), onclick: () => app.show('chat') })));

  let busy = false;
  let shown = true;
  async function send() {
    if (busy) return;
    const faults = ticketFaults(form);
    for (const [name, { input, fault }] of Object.entries(fields)) describeFault(input, fault, faults[name] && t(faults[name]));
    const first = /** @type {keyof typeof fields | undefined} */ (Object.keys(faults)[0]);
    if (first) return fields[first].input.focus();

    const contact = { name: form.name.trim() || null, phone: form.phone.trim() || null, email: form.email.trim() || null };
    const body = {
      conversation: state.conversation,
      kind: form.kind || null,
      text: form.text.trim(),
      contact: hasContact(form) ? contact : null,
      consent: form.consent,
      language: state.language,
    };
    // The key stands for this very ticket: it stays through every retry and changes when the resident changes the ticket.
    const content = JSON.stringify(body);
    if (!form.key || form.sent !== content) Object.assign(form, { key: uuid(), sent: content });

    busy = true;
    submit.setAttribute('aria-disabled', 'true');
    submit.textContent = t('ticket.sending');
    failure.replaceChildren();
    try {
      const ticket = await app.api.fileTicket(body, form.key);
      Object.assign(form, { text: '', kind: '', name: '', phone: '', email: '', consent: false, key: '', sent: '' });
      state.ticketDraft = '';
      if (shown) app.show('chat', { focus: false });
      const card = app.add({ type: 'ticket', ticket });
      app.live.start();
      app.chat.scrollToEnd();
      card.querySelector('h3')?.focus();
    } catch (error) {
      const notice = failureNode(app, error instanceof Failure ? error : new Failure('server'), () => void send());
      failure.replaceChildren(notice);
      notice.focus();
    } finally {
      busy = false;
      submit.removeAttribute('aria-disabled');
      submit.textContent = t('ticket.submit');
    }
  }

  return { node, focus: () => heading.focus(), dispose: () => { shown = false; } };
}

/** crypto.randomUUID exists only on pages with TLS; an intranet page may have none. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
