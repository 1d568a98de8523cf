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
 * @param {{ hotlines?: boolean }} [options] `hotlines`: numbers such as 109 and 119 can be dialled, too
 * @returns {HTMLElement[]}
 */
export function renderText(text, { hotlines = false } = {}) {
  /** @param {string} line */
  const inline = (line) => splitPhones(line, hotlines).map((part) =>
    part.phone ? h('a', { href: telUrl(part.text), text: part.text }) : part.text);
  return parseBlocks(text).map((block) => {
    if (block.kind === 'p') return h('p', {}, ...inline(block.text));
    if (block.kind === 'ul') return h('ul', {}, ...block.items.map((item) => h('li', {}, ...inline(item))));
    return h('ol', {}, ...block.items.map((item) => h('li', { value: item.value }, ...inline(item.text))));
  });
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

/** @param {string} phone as people write it @returns {string} a `tel:` address */
export function telUrl(phone) {
  return `tel:${phone.replace(/[^\d+*#]/g, '')}`;
}
