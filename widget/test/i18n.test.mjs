import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chooseLanguage, formatDay, formatMoment, translator } from '../src/i18n.js';

const catalogue = (language) => JSON.parse(readFileSync(new URL(`../../locales/${language}/widget.json`, import.meta.url), 'utf8'));
const sources = new URL('../src/', import.meta.url);
const code = readdirSync(sources).filter((f) => f.endsWith('.js')).map((f) => readFileSync(new URL(f, sources), 'utf8')).join('\n');

test('placeholders are filled, unknown ones and unknown keys stay visible', () => {
  const t = translator({ a: '{n}건, {n}건 {m}' });
  assert.equal(t('a', { n: 2 }), '2건, 2건 {m}');
  assert.equal(t('b'), 'b');
});

test('a value is never taken for a placeholder', () => {
  assert.equal(translator({ a: '{x} {y}' })('a', { x: '{y}', y: '$&' }), '{y} $&');
});

test('the first wish that is spoken wins', () => {
  assert.equal(chooseLanguage([null, 'en-US', 'ko'], ['ko', 'en']), 'en');
  assert.equal(chooseLanguage(['fr', undefined, ''], ['ko', 'en']), 'ko');
});

test('dates are Korean time in the reader’s words, whatever the computer’s zone', () => {
  // Browsers write 오후; some Node builds know only PM.
  assert.match(formatMoment('2026-09-30T18:00:00+09:00', 'ko'), /^2026년 9월 30일 \(수\) \S+ 6:00$/);
  assert.match(formatMoment('2026-09-30T23:30:00Z', 'ko'), /^2026년 10월 1일 \(목\) \S+ 8:30$/);
  assert.equal(formatMoment('', 'ko'), '');
  assert.match(formatMoment('2026-09-30T18:00:00+09:00', 'en'), /September 30, 2026/);
  assert.equal(formatDay('2026-01-01', 'ko'), '2026년 1월 1일');
  assert.equal(formatDay('상시', 'ko'), '상시');
  // Thai readers would else see the year 2569, and what a browser does not know would be in the computer's own language.
  assert.match(formatDay('2026-01-01', 'th'), /2026/);
  assert.match(formatDay('2026-01-01', 'xx'), /2026/);
});

test('all catalogues have the same keys and the same placeholders', () => {
  const ko = catalogue('ko');
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const language of ['en', 'zh', 'vi', 'ja', 'th', 'ru', 'mn', 'uz']) {
    const other = catalogue(language);
    assert.deepEqual(Object.keys(other), Object.keys(ko), language);
    for (const key of Object.keys(ko)) assert.deepEqual(holes(other[key]), holes(ko[key]), `${language} ${key}`);
  }
});

test('every key the code names exists, and every string is used', () => {
  const ko = catalogue('ko');
  const named = new Set([...code.matchAll(/'([a-z]+(?:\.[a-z_]+)*)'/g)].map((m) => m[1]));
  const families = [...code.matchAll(/`([a-z.]+\.)\$\{/g)].map((m) => m[1]);
  for (const [, key] of code.matchAll(/\bt\('([a-z._]+)'/g)) assert.ok(key in ko, `missing: ${key}`);
  for (const key of Object.keys(ko)) {
    assert.ok(named.has(key) || families.some((family) => key.startsWith(family)), `unused: ${key}`);
  }
});

test('no string a person sees stands in the code', () => {
  const withoutComments = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  assert.equal(/[가-힣]/.exec(withoutComments.replace(/\[원명개일년월시분만천\]/, '')), null);
});
