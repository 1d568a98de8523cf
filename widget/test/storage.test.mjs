import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshState, MAX_ENTRIES, MAX_SIZE, serialize, Session } from '../src/storage.js';

const memory = () => {
  const map = new Map();
  return { getItem: (k) => map.get(k) ?? null, setItem: (k, v) => void map.set(k, v) };
};

test('what is saved comes back', () => {
  const storage = memory();
  const state = { ...freshState(), conversation: 'token', draft: '쓰다 만', entries: [{ type: 'question', text: '소파?' }] };
  new Session(storage, 'k').save(state);
  assert.deepEqual(new Session(storage, 'k').load(), state);
  assert.deepEqual(new Session(storage, 'other').load(), freshState());
});

test('strange records are taken for none', () => {
  for (const record of ['{', '[]', 'null', '{"version":0,"entries":[]}', '{"version":1}']) {
    const storage = memory();
    storage.setItem('k', record);
    assert.deepEqual(new Session(storage, 'k').load(), freshState());
  }
});

test('a page without storage, or with a full one, still talks', () => {
  assert.deepEqual(new Session(null, 'k').load(), freshState());
  new Session(null, 'k').save(freshState());
  const full = { getItem: () => { throw new Error('denied'); }, setItem: () => { throw new Error('full'); } };
  assert.deepEqual(new Session(full, 'k').load(), freshState());
  new Session(full, 'k').save(freshState());
});

test('the record is bounded in number and size, the newest entries staying', () => {
  const many = { ...freshState(), entries: Array.from({ length: 500 }, (_, i) => ({ type: 'question', text: String(i) })) };
  const kept = JSON.parse(serialize(many)).entries;
  assert.equal(kept.length, MAX_ENTRIES);
  assert.equal(kept.at(-1).text, '499');

  const big = { ...freshState(), entries: Array.from({ length: 40 }, () => ({ type: 'question', text: '가'.repeat(20_000) })) };
  const text = serialize(big);
  assert.ok(text.length <= MAX_SIZE);
  assert.ok(JSON.parse(text).entries.length > 0);
});
