/** Answers are plain text with a few line conventions; this gives them paragraphs and lists without ever parsing HTML. */
import { h } from './dom.js';

/**
 * @typedef {{ kind: 'p', text: string }
 *   | { kind: 'ul', items: string[] }
 *   | { kind: 'ol', items: { value: number, text: string }[] }} Block
 */

/** @param {string} text @returns {Block[]} */
export function parseBlocks(text) {
  /** @type {Block[]} */ const blocks = [];
  let open = false; // whether the last block still takes lines
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim();
    const last = blocks.at(-1);
    const bullet = /^[-•·]\s+(.+)$/.exec(line);
    // Two digits at most, so that "2026. 1. 1." at the start of a line stays a date.
    const number = /^(\d{1,2})\.\s+(?!\d{1,2}\.)(.+)$/.exec(line);
    if (!line) {
      open = false;
    } else if (bullet) {
      if (last?.kind === 'ul') last.items.push(bullet[1]);
      else blocks.push({ kind: 'ul', items: [bullet[1]] });
      open = true;
    } else if (number) {
      const item = { value: Number(number[1]), text: number[2] };
      if (last?.kind === 'ol') last.items.push(item);
      else blocks.push({ kind: 'ol', items: [item] });
      open = true;
    } else if (open && last?.kind === 'p') {
      last.text += `\n${line}`;
    } else if (open && last?.kind === 'ul' && /^\s/.test(raw)) {
      last.items.push(`${last.items.pop()}\n${line}`);
    } else if (open && last?.kind === 'ol' && /^\s/.test(raw)) {
      const item = last.items[last.items.length - 1];
      item.text += `\n${line}`;
    } else {
      blocks.push({ kind: 'p', text: line });
      open = true;
    }
  }
  return blocks;
}

/**
 * @param {string} text
 * @param {{ hotlines?: boolean, language?: string }} [options] `hotlines`: numbers such as 109 and 119 can be dialled, too; `language`: that of
 *   the text, in which parts in Korean are then marked as such
 * @returns {HTMLElement[]}
 */
export function renderText(text, { hotlines = false, language = 'ko' } = {}) {
  /** @param {string} part */
  const lang = (part) => (language !== 'ko' && isKorean(part) ? 'ko' : null);
  /** @param {string} line */
  const inline = (line) => splitPhones(line, hotlines).map((part) =>
    part.phone ? h('a', { href: telUrl(part.text), text: part.text }) : part.text);
  return parseBlocks(text).map((block) => {
    if (block.kind === 'p') return h('p', { lang: lang(block.text) }, ...inline(block.text));
    if (block.kind === 'ul') return h('ul', {}, ...block.items.map((item) => h('li', { lang: lang(item) }, ...inline(item))));
    return h('ol', {}, ...block.items.map((item) => h('li', { value: item.value, lang: lang(item.text) }, ...inline(item.text))));
  });
}

/** Is most of it in Hangul? @param {string} text */
export function isKorean(text) {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.match(/[\uac00-\ud7a3]/g)?.length ?? 0) > letters / 2;
}

const PHONE = /(?<![\d-])(?:0\d{1,2}-\d{3,4}-\d{4}|1\d{3}-\d{4})(?![\d-])/g;
/** Only where the service signposts: elsewhere "120" is as likely a number of metres. */
const HOTLINE = /(?<![\d.,-])(?:0\d{1,2}-\d{3,4}-\d{4}|1\d{3}-\d{4}|1[0-3]\d{1,2})(?![\d%-]|,\d|\s?[원명개일년월시분만천])/g;

/** @param {string} text @param {boolean} hotlines @returns {{ text: string, phone: boolean }[]} */
export function splitPhones(text, hotlines) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(hotlines ? HOTLINE : PHONE)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), phone: false });
    parts.push({ text: match[0], phone: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), phone: false });
  return parts;
}

/** The number of characters as a person counts them (not UTF-16 units). @param {string} text */
export function countCharacters(text) {
  return [...text].length;
}

/** A link is shown only when it leads to a web page. @param {unknown} url @returns {string | null} */
export function safeUrl(url) {
  if (typeof url !== 'string') return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}

/**
 * The service's own page of an article, whose words around the text are in the reader's language.
 * @param {URL} base the service @param {string} page relative to it @param {string} language @param {boolean} [large] letters
 */
export function articleUrl(base, page, language, large = false) {
  const url = new URL(page, base);
  if (!url.href.startsWith(new URL('articles/', base).href)) return null;
  url.searchParams.set('lang', language);
  return withLetters(url.href, large);
}

/** The page of an article with large letters or without. @param {string} url @param {boolean} large @returns {string} */
export function withLetters(url, large) {
  const page = new URL(url);
  if (large) page.searchParams.set('large', '1');
  else page.searchParams.delete('large');
  return page.href;
}

/**
 * The address with a text fragment (`#:~:text=`), by which a browser scrolls to the quoted words and marks them. Table rows are put together for
 * reading and stand nowhere in this form: the first running line is taken.
 * @param {string} url @param {string} quote
 */
export function textFragment(url, quote) {
  const line = quote.split('\n').map((it) => it.replace(/^(?:- |\d+\. )/, '').trim()).find((it) => it.length > 5 && !it.includes(': '));
  if (!line) return url;
  const words = line.split(/\s+/);
  /** @param {string[]} some */
  const encode = (some) => encodeURIComponent(some.join(' ')).replaceAll('-', '%2D');
  const directive = words.length > 8 ? `${encode(words.slice(0, 4))},${encode(words.slice(-3))}` : encode(words);
  return `${url}${url.includes('#') ? '' : '#'}:~:text=${directive}`;
}

/** @param {string} phone as people write it @returns {string} a `tel:` address */
export function telUrl(phone) {
  return `tel:${phone.replace(/[^\d+*#]/g, '')}`;
}
