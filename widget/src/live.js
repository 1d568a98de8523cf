/** Officers' replies as they are written: a stream that is kept open while somebody may be looking. */
import { Failure } from './api.js';
import { readEvents } from './sse.js';

/** Sorts before every message id, so the first connection also brings what was said since the ticket was filed. */
export const FROM_THE_START = '00000000-0000-0000-0000-000000000000';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** The service sends keep-alive comments more often than this. */
const SILENCE = 90_000;
/** A page hidden longer gives its connection back. */
const HIDDEN = 60_000;

export class Live {
  /**
   * @param {import('./api.js').Api} api
   * @param {{ conversation: string | null, lastEventId: string | null }} state read on every connection
   * @param {(event: string, data: any, id: string) => void} onEvent
   */
  constructor(api, state, onEvent) {
    this.api = api;
    this.state = state;
    this.onEvent = onEvent;
    /** @type {AbortController | null} */ this.abort = null;
    this.wanted = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ this.hiding = undefined;
    this.onVisibility = () => {
      clearTimeout(this.hiding);
      if (!document.hidden) this.#connect();
      else this.hiding = setTimeout(() => this.#disconnect(), HIDDEN);
    };
    // A page in the back/forward cache may not hold a connection.
    this.onHide = () => this.#disconnect();
    this.onShow = () => this.#connect();
  }

  start() {
    if (this.wanted) return;
    this.wanted = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    window.addEventListener('pagehide', this.onHide);
    window.addEventListener('pageshow', this.onShow);
    this.#connect();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.hiding);
    document.removeEventListener('visibilitychange', this.onVisibility);
    window.removeEventListener('pagehide', this.onHide);
    window.removeEventListener('pageshow', this.onShow);
    this.#disconnect();
  }

  #disconnect() {
    this.abort?.abort();
    this.abort = null;
  }

  #connect() {
    if (!this.wanted || this.abort) return;
    this.abort = new AbortController();
    void this.#run(this.abort.signal);
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    let wait = FIRST_WAIT;
    while (!signal.aborted && this.state.conversation) {
      let least = 0;
      try {
        await this.#once(this.state.conversation, signal, () => (wait = FIRST_WAIT));
      } catch (error) {
        const refused = error instanceof Failure && error.kind === 'refused';
        if (refused) break; // The token is no longer good: asking again would not help.
        if (error instanceof Failure) least = error.retryAfter * 1000;
      }
      // Half of it at random, so that a service that comes back is not met by everybody at once.
      await pause(Math.max(least, wait / 2 + (Math.random() * wait) / 2), signal);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    if (this.abort?.signal === signal) this.abort = null;
  }

  /** One connection, to its end. @param {string} conversation @param {AbortSignal} outer @param {() => void} onEvent */
  async #once(conversation, outer, onEvent) {
    const abort = new AbortController();
    const end = () => abort.abort();
    outer.addEventListener('abort', end, { once: true });
    let timer = setTimeout(end, SILENCE);
    try {
      const response = await this.api.events(conversation, this.state.lastEventId ?? FROM_THE_START, abort.signal);
      if (!response.body) return;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(end, SILENCE);
      };
      for await (const { event, data, id } of readEvents(response.body, alive)) {
        if (outer.aborted) return;
        onEvent();
        this.onEvent(event, JSON.parse(data), id);
      }
    } finally {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
      abort.abort();
    }
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });
}
