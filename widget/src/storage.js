/** What survives a reload, in sessionStorage: gone with the tab, never on a shared computer's next user. Never contact data. */

/**
 * @typedef {{ type: 'question', text: string }
 *   | { type: 'answer', question: string, answer: import('./api.js').Answer, helpful?: boolean }
 *   | { type: 'ticket', ticket: import('./api.js').Ticket }
 *   | { type: 'officer', message: import('./api.js').OfficerMessage }
 *   | { type: 'status', number: string, label: string }} Entry
 *
 * @typedef {object} State
 * @property {string | null} conversation the service's token
 * @property {string | null} language set only when the resident chose one
 * @property {boolean} large letters
 * @property {boolean} easy words, where an answer has them
 * @property {boolean | null} open null until the resident opened or closed it
 * @property {number} unread officers' replies not seen yet
 * @property {string | null} lastEventId
 * @property {string} draft what stands in the question box
 * @property {string} asking the question under way, so that a reload does not lose it
 * @property {string} ticketDraft what stands in the ticket's text
 * @property {Entry[]} entries
 */

const VERSION = 1;
export const MAX_ENTRIES = 60;
/** UTF-16 units of the whole record; browsers give 5 MB to all scripts of an origin together. */
export const MAX_SIZE = 200_000;

/** @returns {State} */
export function freshState() {
  return {
    conversation: null, language: null, large: false, easy: false, open: null, unread: 0, lastEventId: null,
    draft: '', asking: '', ticketDraft: '', entries: [],
  };
}

export class Session {
  /** @param {Storage | null} storage @param {string} key */
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
  }

  /** @returns {State} what was kept, or a fresh state when there is nothing or something strange */
  load() {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.key) ?? 'null');
      if (kept?.version === VERSION && Array.isArray(kept.entries)) {
        const { version: _, ...state } = kept;
        return { ...freshState(), ...state };
      }
    } catch {
      // Unreadable is the same as absent.
    }
    return freshState();
  }

  /** @param {State} state */
  save(state) {
    try {
      this.storage?.setItem(this.key, serialize(state));
    } catch {
      // Full or forbidden: the talk goes on in memory.
    }
  }
}

/** The record, its oldest entries left out until it fits. @param {State} state */
export function serialize(state) {
  let entries = state.entries.slice(-MAX_ENTRIES);
  for (;;) {
    const text = JSON.stringify({ version: VERSION, ...state, entries });
    if (text.length <= MAX_SIZE || entries.length === 0) return text;
    entries = entries.slice(Math.ceil(entries.length / 8));
  }
}
