/** The one way this widget makes elements: text is always text, so nothing a person or a server wrote can become markup. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [props] `text` is the text, `test` the hook for browser tests, `on…` a listener; true
 *   stands for an empty attribute; false, null and undefined for none; the rest are attributes
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value == null) continue;
    if (name === 'text') node.textContent = String(value);
    else if (name === 'test') node.dataset.test = String(value);
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/** A button that does not submit. @param {Record<string, unknown>} props @param {...Child} children @returns {HTMLButtonElement} */
export function button(props, ...children) {
  return /** @type {HTMLButtonElement} */ (h('button', { type: 'button', ...props }, ...children));
}

const ICONS = {
  chat: 'M4 5h16v11H9l-5 4z M8 9h8 M8 12h5',
  large: 'M2 19L8.5 4 15 19 M4.6 13.5h7.8 M19 7v7 M15.5 10.5h7',
  close: 'M6 6l12 12 M18 6L6 18',
  back: 'M14 6l-6 6 6 6',
  fresh: 'M12 5v14 M5 12h14',
  phone: 'M6 4h4l1.5 4.5-2.2 1.6a12 12 0 0 0 4.6 4.6l1.6-2.2L20 14v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 20c1-4 4-6 8-6s7 2 8 6',
  find: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z M16 16l4 4',
  send: 'M12 19V5 M6 11l6-6 6 6',
  up: 'M7 11v9H4v-9z M7 11l4-8c2 0 3 1 2.6 3L13 9h6c1 0 2 1 1.7 2l-1.5 7c-.2 1-1 2-2 2H7',
  down: 'M17 13V4h3v9z M17 13l-4 8c-2 0-3-1-2.6-3l.6-3H5c-1 0-2-1-1.7-2l1.5-7c.2-1 1-2 2-2H17',
};

/** A drawing beside a text or a label; never the only thing that names its button. @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
