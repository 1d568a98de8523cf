/**
 * Server-sent events read from `fetch`, because EventSource can neither POST nor send an Authorization header.
 * Parsing follows https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
 */

/** @typedef {{ event: string, data: string, id: string }} SseEvent `id` is the last one seen, as the standard has it */

export class SseParser {
  #line = '';
  #skipLf = false;
  #first = true;
  #event = '';
  /** @type {string[]} */ #data = [];
  #id = '';

  /** @param {string} chunk decoded text, cut anywhere @returns {SseEvent[]} the events this chunk completed */
  push(chunk) {
    /** @type {SseEvent[]} */ const events = [];
    if (this.#first && chunk) {
      this.#first = false;
      chunk = chunk.replace(/^\uFEFF/, '');
    }
    // A CR ends a line at once; an LF right after it, perhaps in the next chunk, belongs to it.
    if (this.#skipLf && chunk) {
      this.#skipLf = false;
      if (chunk[0] === '\n') chunk = chunk.slice(1);
    }
    if (chunk.endsWith('\r')) this.#skipLf = true;
    const lines = chunk.split(/\r\n|\r|\n/);
    for (const [at, line] of lines.entries()) {
      this.#line += line;
      if (at === lines.length - 1) break;
      const event = this.#take(this.#line);
      this.#line = '';
      if (event) events.push(event);
    }
    return events;
  }

  /** @param {string} line @returns {SseEvent | null} */
  #take(line) {
    if (line === '') {
      const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
      const empty = this.#data.length === 0;
      this.#event = '';
      this.#data = [];
      return empty ? null : event;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }
}

/**
 * The events of a response body, as they arrive. `onBytes` is called for every chunk, comments too, so that a caller can
 * tell a slow stream from a dead one.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [onBytes]
 * @returns {AsyncGenerator<SseEvent>}
 */
export async function* readEvents(body, onBytes = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
