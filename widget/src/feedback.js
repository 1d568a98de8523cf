/** "Was this helpful?" under an answer; a no may be explained. */
import { button, h, icon } from './dom.js';

/**
 * @param {import('./app.js').App} app
 * @param {Extract<import('./storage.js').Entry, { type: 'answer' }>} entry
 */
export function feedbackNode(app, entry) {
  const { t, api, state } = app;
  const id = `feedback-${entry.answer.answer_id}`;
  const note = h('p', { class: 'note', test: 'feedback-note', hidden: true });
  const comment = /** @type {HTMLTextAreaElement} */ (h('textarea', { id, rows: '2', maxlength: '500', test: 'feedback-comment' }));
  const form = h('form', { class: 'comment', hidden: true, onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (await send(false, comment.value.trim() || null)) {
      form.hidden = true;
      thumbs[1].focus();
    }
  } },
    h('label', { for: id, text: t('feedback.why') }), comment,
    h('button', { type: 'submit', class: 'secondary small', test: 'feedback-send', text: t('feedback.send') }));
  const thumbs = [true, false].map((helpful) => button({
    class: 'thumb', test: helpful ? 'thumbs-up' : 'thumbs-down', 'aria-pressed': String(entry.helpful === helpful),
    'aria-label': t(helpful ? 'feedback.up' : 'feedback.down'), title: t(helpful ? 'feedback.up' : 'feedback.down'),
    onclick: async () => {
      form.hidden = helpful;
      await send(helpful, null);
    },
  }, icon(helpful ? 'up' : 'down')));

  /** @param {boolean} helpful @param {string | null} text @returns {Promise<boolean>} whether it arrived */
  async function send(helpful, text) {
    const before = entry.helpful;
    entry.helpful = helpful;
    show();
    try {
      await api.feedback(entry.answer.answer_id, { conversation: state.conversation, helpful, comment: text });
      note.textContent = t('feedback.thanks');
      return true;
    } catch {
      entry.helpful = before;
      show();
      note.textContent = t('feedback.failed');
      return false;
    } finally {
      note.hidden = false;
      app.save();
    }
  }

  function show() {
    thumbs.forEach((thumb, at) => thumb.setAttribute('aria-pressed', String(entry.helpful === (at === 0))));
  }

  return h('div', { class: 'feedback' },
    h('div', { class: 'row', role: 'group', 'aria-label': t('feedback.ask') },
      h('span', { 'aria-hidden': 'true', text: t('feedback.ask') }), ...thumbs),
    form, note);
}
