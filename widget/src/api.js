/** The service's API as the widget uses it; the shapes are those of openapi.json. */
import { readEvents } from './sse.js';

/**
 * @typedef {{ district: string, phone: string, languages: string[], max_question: number, ai: boolean,
 *   by_language: Record<string, { name: string, hours: string, suggestions: string[] }> }} Config
 * @typedef {{ article: string, title: string, source: string, url: string | null, quote: string, as_of: string | null, page?: string }} Citation
 * @typedef {{ answer_id: string, conversation: string, outcome: string, text: string, language: string,
 *   citations: Citation[], suggestions: string[], composed_by: 'quote' | 'model' | 'rule',
 *   easy?: { text: string, citations: Citation[] } | null,
 *   note: string | null,
 *   ticket_offer: { department: string, phone: string, reason: string, kind: string, fields: string[] } | null,
 *   department: { name: string, phone: string, hours: string } | null }} Answer
 * @typedef {{ number: string, code: string, department: string, phone: string, kind: string, due_at: string }} Ticket
 * @typedef {{ id: string, author: string, name: string | null, text: string, at: string }} Message
 * @typedef {{ number: string, status: string, status_label: string, kind: string, department: string, phone: string,
 *   arrived_at: string, due_at: string, thread: Message[] }} TicketStatus
 * @typedef {Message & { ticket: string, status: string }} OfficerMessage
 * @typedef {{ onStage: (stage: string) => void, onDelta: (text: string) => void, signal: AbortSignal }} Progress
 */

const PATIENCE = 20_000;
/** A model may think for a while, but a stream this silent is taken for dead. */
const STREAM_SILENCE = 45_000;

/** What went wrong. `kind` names the message of our own, `detail` is the service's, already in the reader's language. */
export class Failure extends Error {
  /**
   * @param {'offline' | 'timeout' | 'limited' | 'server' | 'refused' | 'stopped'} kind
   * @param {{ detail?: string, code?: string, status?: number, retryAfter?: number }} [more] `retryAfter` in seconds
   */
  constructor(kind, more = {}) {
    super(more.detail ?? kind);
    this.kind = kind;
    this.detail = more.detail;
    this.code = more.code;
    this.status = more.status ?? 0;
    this.retryAfter = more.retryAfter ?? 0;
  }
}

export class Api {
  /** @param {URL} base the service, ending in a slash */
  constructor(base) {
    this.base = base;
    this.language = 'ko';
  }

  /** @returns {Promise<Config>} */
  config() {
    return this.#json('widget/config.json');
  }

  /** @param {string} language @returns {Promise<import('./i18n.js').Catalogue>} */
  catalogue(language) {
    return this.#json(`widget/locales/${encodeURIComponent(language)}.json`);
  }

  /**
   * @param {{ question: string, conversation: string | null, language: string | null }} body
   * @param {Progress} progress
   * @returns {Promise<Answer>}
   */
  async ask(body, progress) {
    const watch = watchdog(STREAM_SILENCE, progress.signal);
    try {
      const response = await this.#send('api/v1/questions', {
        method: 'POST', body, signal: watch.signal, headers: { Accept: 'text/event-stream' },
      });
      if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
        return await response.json();
      }
      for await (const { event, data } of readEvents(response.body, watch.touch)) {
        const value = JSON.parse(data);
        if (event === 'status') progress.onStage(value.stage);
        else if (event === 'delta') progress.onDelta(value.text);
        else if (event === 'outcome') return value;
        else if (event === 'problem') throw problem(value.status ?? 500, value, null);
      }
      throw new Failure('server');
    } catch (error) {
      throw watch.explain(error);
    } finally {
      watch.stop();
    }
  }

  /** @param {string} answerId @param {{ conversation: string | null, helpful: boolean, comment: string | null }} body */
  feedback(answerId, body) {
    return this.#json(`api/v1/answers/${encodeURIComponent(answerId)}/feedback`, { method: 'POST', body });
  }

  /** The same key sent again makes no second ticket. @param {object} body @param {string} key @returns {Promise<Ticket>} */
  fileTicket(body, key) {
    return this.#json('api/v1/tickets', { method: 'POST', body, headers: { 'Idempotency-Key': key } });
  }

  /** @param {string} number @param {string} code @returns {Promise<TicketStatus>} */
  lookup(number, code) {
    return this.#json('api/v1/tickets/lookup', { method: 'POST', body: { number, code } });
  }

  /** @param {string} number @param {string} code @param {string} text */
  addMessage(number, code, text) {
    return this.#json(`api/v1/tickets/${encodeURIComponent(number)}/messages`, { method: 'POST', body: { code, text } });
  }

  /**
   * The raw response of the conversation's event stream; live.js reads it.
   * @param {string} conversation @param {string} lastEventId @param {AbortSignal} signal
   */
  events(conversation, lastEventId, signal) {
    return this.#send('api/v1/conversations/events', {
      signal,
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${conversation}`, 'Last-Event-ID': lastEventId },
    });
  }

  /** @param {string} path @param {{ method?: string, body?: object, headers?: Record<string, string> }} [options] */
  async #json(path, options = {}) {
    const watch = watchdog(PATIENCE);
    try {
      const response = await this.#send(path, { ...options, signal: watch.signal });
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw watch.explain(error);
    } finally {
      watch.stop();
    }
  }

  /** @param {string} path @param {{ method?: string, body?: object, headers?: Record<string, string>, signal: AbortSignal }} options */
  async #send(path, { method = 'GET', body, headers = {}, signal }) {
    const response = await fetch(new URL(path, this.base), {
      method,
      signal,
      // The conversation's token is the only identity; the page's cookies are none of our business.
      credentials: 'omit',
      // Past the cache: Chromium may open a stream twice while the one before it still holds the cache entry.
      cache: path.startsWith('api/') ? 'no-store' : 'no-cache',
      headers: { 'Accept-Language': this.language, ...(body && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw problem(response.status, await response.json().catch(() => null), response.headers.get('retry-after'));
  }
}

/** @param {number} status @param {any} body the problem object, or null when something else answered @param {string | null} retryAfter */
function problem(status, body, retryAfter) {
  const kind = status === 429 ? 'limited' : status >= 500 ? 'server' : 'refused';
  const detail = typeof body?.detail === 'string' ? body.detail : undefined;
  return new Failure(kind, { detail, code: body?.code, status, retryAfter: Number(retryAfter) || 0 });
}

/**
 * Aborts after `patience` milliseconds without a `touch`, or with `outer`; afterwards tells which of them it was.
 * @param {number} patience @param {AbortSignal} [outer]
 */
function watchdog(patience, outer) {
  const abort = new AbortController();
  let late = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const stop = () => clearTimeout(timer);
  const touch = () => {
    stop();
    timer = setTimeout(() => {
      late = true;
      abort.abort();
    }, patience);
  };
  touch();
  outer?.addEventListener('abort', () => abort.abort());
  return {
    signal: abort.signal,
    touch,
    stop,
    /** @param {unknown} error */
    explain(error) {
      if (error instanceof Failure) return error;
      if (late) return new Failure('timeout');
      if (outer?.aborted) return new Failure('stopped');
      // fetch and reader failures are TypeErrors; a body that is no JSON is a SyntaxError of the service's making.
      return new Failure(error instanceof SyntaxError ? 'server' : 'offline');
    },
  };
}
