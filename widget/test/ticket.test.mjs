import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tidyCode } from '../src/lookup.js';
import { ticketFaults } from '../src/ticket.js';

const filled = { text: '가로등이 꺼졌어요', kind: '', name: '', phone: '', email: '', consent: false };

test('text alone is enough; consent is asked for only with contact data', () => {
  assert.deepEqual(ticketFaults(filled), {});
  assert.deepEqual(Object.keys(ticketFaults({ ...filled, text: ' \n' })), ['text']);
  assert.deepEqual(Object.keys(ticketFaults({ ...filled, name: '김한빛' })), ['consent']);
  assert.deepEqual(ticketFaults({ ...filled, name: '김한빛', consent: true }), {});
});

test('phones as people write them', () => {
  for (const phone of ['010-1234-5678', '01012345678', '+82 10 1234 5678', '(02) 120-1234', '02.000.0000']) {
    assert.deepEqual(ticketFaults({ ...filled, phone, consent: true }), {}, phone);
  }
  for (const phone of ['공일공', '123', '010-1234-5678-9999-1']) {
    assert.deepEqual(Object.keys(ticketFaults({ ...filled, phone, consent: true })), ['phone'], phone);
  }
});

test('e-mail addresses', () => {
  assert.deepEqual(ticketFaults({ ...filled, email: ' a@b.kr ', consent: true }), {});
  for (const email of ['a', 'a@b', 'a b@c.kr']) assert.deepEqual(Object.keys(ticketFaults({ ...filled, email, consent: true })), ['email']);
});

test('faults come in the order of the form', () => {
  assert.deepEqual(Object.keys(ticketFaults({ ...filled, text: '', phone: 'x', email: 'x' })), ['text', 'phone', 'email', 'consent']);
});

test('pasted numbers are tidied', () => {
  assert.equal(tidyCode(' abcd–efgh '), 'ABCD-EFGH');
  assert.equal(tidyCode('２０２６－０００１２３'), '2026-000123');
});
