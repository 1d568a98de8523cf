import assert from 'node:assert/strict';
import { test } from 'node:test';
import { articleUrl, countCharacters, isKorean, parseBlocks, safeUrl, splitPhones, telUrl, textFragment } from '../src/text.js';

test('blank lines part paragraphs, single breaks stay', () => {
  assert.deepEqual(parseBlocks('첫 줄\n둘째 줄\n\n\n다음'), [{ kind: 'p', text: '첫 줄\n둘째 줄' }, { kind: 'p', text: '다음' }]);
});

test('lists, with a lead line before and text after', () => {
  assert.deepEqual(parseBlocks('순서:\n1. 신청\n2. 납부\n   카드만\n\n- 소파\n- 침대\n끝'), [
    { kind: 'p', text: '순서:' },
    { kind: 'ol', items: [{ value: 1, text: '신청' }, { value: 2, text: '납부\n카드만' }] },
    { kind: 'ul', items: ['소파', '침대'] },
    { kind: 'p', text: '끝' },
  ]);
});

test('numbers of a list are kept as written', () => {
  assert.deepEqual(parseBlocks('3. 셋\n\n5. 다섯'), [{ kind: 'ol', items: [{ value: 3, text: '셋' }, { value: 5, text: '다섯' }] }]);
});

test('a date, a range and a minus are no list', () => {
  for (const text of ['2026. 1. 1.부터', '1. 1.부터 적용', '-5도', '1.5톤 이하']) {
    assert.deepEqual(parseBlocks(text), [{ kind: 'p', text }]);
  }
});

test('markup is text', () => {
  assert.deepEqual(parseBlocks('<img src=x onerror=alert(1)>'), [{ kind: 'p', text: '<img src=x onerror=alert(1)>' }]);
  assert.deepEqual(parseBlocks(''), []);
});

test('phone numbers can be dialled; amounts, dates and longer numbers cannot', () => {
  const phones = (text, hotlines = false) => splitPhones(text, hotlines).filter((p) => p.phone).map((p) => p.text);
  assert.deepEqual(phones('자원순환과(02-0000-1234), 폐가전 1599-0903번'), ['02-0000-1234', '1599-0903']);
  assert.deepEqual(phones('2026-01-01부터 112번길 119명, 계좌 110-234-567890'), []);
  assert.deepEqual(phones('109 또는 119, 1577-0199로 전화하세요. 110원, 120명', true), ['109', '119', '1577-0199']);
  const text = '앞 1599-0903 뒤';
  assert.equal(splitPhones(text, false).map((p) => p.text).join(''), text);
});

test('characters are counted as people count them', () => {
  assert.equal(countCharacters('가나다'), 3);
  assert.equal(countCharacters('👍'), 1);
});

test('only web addresses become links', () => {
  assert.equal(safeUrl('https://a.example/x'), 'https://a.example/x');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', '/relative', '', null, undefined, 3]) assert.equal(safeUrl(bad), null);
});

test('tel addresses hold only what can be dialled', () => {
  assert.equal(telUrl('02-0000-1000'), 'tel:0200001000');
  assert.equal(telUrl('+82 (2) 120'), 'tel:+822120');
});

test('a source is opened at the quoted words', () => {
  const url = 'https://a.example/x';
  assert.equal(textFragment(url, '소파는 신고합니다.'), `${url}#:~:text=${encodeURIComponent('소파는 신고합니다.')}`);
  // A row is put together for reading; a dash within the words would end the directive.
  const row = '- 품목: 2인용, 수수료: 5,000원';
  assert.equal(textFragment(url, `${row}\n1. 전화 02-0000-1130으로 알립니다`), `${url}#:~:text=${encodeURIComponent('전화 02-0000-1130으로 알립니다').replaceAll('-', '%2D')}`);
  assert.equal(textFragment(url, row), url);
  assert.match(textFragment(`${url}#top`, '하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열'), /#top:~:text=[^,]+,[^,]+$/);
});

test('the page of an article is one of the service', () => {
  const base = new URL('https://s.example/minwon/');
  assert.equal(articleUrl(base, 'articles/a?marks=1#s2', 'th'), 'https://s.example/minwon/articles/a?marks=1&lang=th#s2');
  assert.equal(articleUrl(base, 'articles/a#s2', 'ko', true), 'https://s.example/minwon/articles/a?lang=ko&large=1#s2');
  for (const bad of ['https://evil.example/articles/a', '//evil.example/articles/a', 'javascript:alert(1)', '../console']) {
    assert.equal(articleUrl(base, bad, 'th'), null, bad);
  }
});

test('Korean is told from the language around it', () => {
  assert.ok(isKorean('만 18세 이상은 신분증을 가지고 옵니다.'));
  assert.ok(!isKorean('Sau đây là nguyên văn tiếng Hàn (다누리콜)'));
  assert.ok(!isKorean('1577-1366'));
});
