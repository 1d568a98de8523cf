import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents, SseParser } from '../src/sse.js';

const parse = (...chunks) => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

test('an event has a name, data and an id', () => {
  assert.deepEqual(parse('event: delta\nid: 7\ndata: {"text":"안녕"}\n\n'), [{ event: 'delta', data: '{"text":"안녕"}', id: '7' }]);
});

test('data lines are joined, one leading space is dropped, the default name is message', () => {
  assert.deepEqual(parse('data: a\ndata:  b\ndata\n\n'), [{ event: 'message', data: 'a\n b\n', id: '' }]);
});

test('comments and events without data are nothing; an id stays for the next event', () => {
  assert.deepEqual(parse(': keep-alive\n\nid: 1\nevent: x\n\ndata: y\n\n'), [{ event: 'message', data: 'y', id: '1' }]);
});

test('every way of cutting a stream gives the same events, for every line ending', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    const stream = ['\uFEFFevent: a', 'data: 하나', '', 'data: 둘', 'id: 2', '', ': x', 'data: 셋', '', ''].join(end);
    const whole = parse(stream);
    assert.deepEqual(whole.map((e) => e.data), ['하나', '둘', '셋']);
    assert.deepEqual(parse(...stream), whole, JSON.stringify(end));
    for (let cut = 1; cut < stream.length; cut += 1) {
      assert.deepEqual(parse(stream.slice(0, cut), stream.slice(cut)), whole, `${JSON.stringify(end)} cut at ${cut}`);
    }
  }
});

test('an unfinished event is not shown', () => {
  assert.deepEqual(parse('data: half'), []);
  assert.deepEqual(parse('data: half\n'), []);
});

test('bytes cut in the middle of a Hangul syllable are put together again', async () => {
  const bytes = new TextEncoder().encode('event: delta\ndata: 소파 버리기\n\n');
  let touched = 0;
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(body, () => (touched += 1))) events.push(event);
  assert.deepEqual(events, [{ event: 'delta', data: '소파 버리기', id: '' }]);
  assert.equal(touched, bytes.length);
});

test('a reader that leaves early lets the stream go', async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\ndata: 2\n\n')),
    cancel: () => { cancelled = true; },
  });
  for await (const event of readEvents(body)) { assert.equal(event.data, '1'); break; }
  assert.equal(cancelled, true);
});
