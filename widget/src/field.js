/** A form field with its label, hint and fault, tied together for those who hear the form. */
import { h } from './dom.js';

/**
 * @param {{ id: string, label: string, input: HTMLElement, hint?: string, required?: string, check?: boolean }} parts the
 *   id is also the hook for browser tests; `required` is the word shown beside the label; `check` puts the label after
 */
export function field({ id, label, input, hint, required, check = false }) {
  input.id = id;
  input.dataset.test = id;
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`);
  const fault = h('p', { class: 'fault', id: `${id}-fault`, hidden: true });
  const name = h('label', { for: id }, label, required && h('span', { class: 'required', text: ` (${required})` }));
  const hinted = hint && h('p', { class: 'hint', id: `${id}-hint`, text: hint });
  const node = check
    ? h('div', { class: 'field check' }, h('div', {}, input, name), fault)
    : h('div', { class: 'field' }, name, hinted, input, fault);
  return { node, fault, input: /** @type {HTMLInputElement} */ (input) };
}

/** Shows a fault at its field, or takes it away. @param {HTMLElement} input @param {HTMLElement} fault @param {string | undefined} message */
export function describeFault(input, fault, message) {
  fault.hidden = !message;
  fault.textContent = message ?? '';
  const others = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== fault.id);
  const ids = message ? [fault.id, ...others] : others;
  if (ids.length) input.setAttribute('aria-describedby', ids.join(' '));
  else input.removeAttribute('aria-describedby');
  if (message) {
    input.setAttribute('aria-invalid', 'true');
    fault.dataset.test = 'error';
  } else {
    input.removeAttribute('aria-invalid');
    delete fault.dataset.test;
  }
}
