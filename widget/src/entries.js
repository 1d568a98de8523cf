/** What stands in the log: questions, answers with their sources, tickets, officers' replies. */
import { button, h, icon } from './dom.js';
import { feedbackNode } from './feedback.js';
import { formatDay, formatMoment } from './i18n.js';
import { articleUrl, isKorean, renderText, safeUrl, telUrl, textFragment } from './text.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app @param {import('./storage.js').Entry} entry @returns {HTMLElement} */
export function entryNode(app, entry) {
  switch (entry.type) {
    case 'question': return said('question', app.t('entry.question'), h('p', { text: entry.text }));
    case 'answer': return answerNode(app, entry);
    case 'ticket': return ticketCard(app, entry.ticket);
    case 'officer': return officerNode(app, entry.message);
    case 'status': return h('p', { class: 'entry status', test: 'ticket-status',
      text: app.t('entry.status', { number: entry.number, status: entry.label }) });
  }
}

/**
 * Questions that ask themselves when pressed, and are answered in the reader's language though they may be written in Korean.
 * @param {App} app @param {string[]} questions @param {string} label @param {string} language
 */
export function suggestionList(app, questions, label, language) {
  if (!questions?.length) return null;
  return h('div', { class: 'suggestions' },
    h('p', { text: label }),
    h('ul', {}, ...questions.map((question) =>
      h('li', {}, button({ test: 'suggestion', lang: isKorean(question) ? 'ko' : language, text: question,
        onclick: () => app.chat.ask(question, language) })))));
}

/** @param {string} kind @param {string} who read aloud, not shown: the shape shows it @param {...(Node | null | false)} children */
function said(kind, who, ...children) {
  return h('div', { class: `entry ${kind}` }, h('span', { class: 'unseen', text: `${who} ` }), ...children);
}

/** @param {App} app @param {Extract<import('./storage.js').Entry, { type: 'answer' }>} entry */
function answerNode(app, entry) {
  const { t } = app;
  const { answer } = entry;
  const { department, ticket_offer: offer } = answer;
  // Nobody in distress is asked for a rating, and small talk needs none.
  const rated = answer.outcome === 'answered' || answer.outcome === 'unanswered';
  const node = said('answer', t('entry.answer'),
    ...(answer.easy ? switched(app, answer) : [label(app, answer, false), h('div', { class: 'words' }, ...words(app, answer, false))]),
    // The text names the office already, where it comes from the service's own composer.
    department && !answer.text.includes(department.phone) && h('p', { class: 'department', test: 'department' }, `${t('department')} `,
      h('strong', { lang: 'ko', text: department.name }), ' ', phoneLink(department.phone),
      department.hours && ' ', department.hours && h('span', { class: 'nowrap', text: `(${department.hours})` })),
    offer && h('div', { class: 'offer', test: 'ticket-offer' },
      h('p', { lang: answer.language, text: offer.reason }),
      !answer.text.includes(offer.phone) &&
        h('p', {}, `${t('department')} `, h('strong', { lang: 'ko', text: offer.department }), ' ', phoneLink(offer.phone)),
      button({ class: 'primary', test: 'ticket-offer-open', onclick: () => app.openTicket(ticketText(entry.question, offer.fields), offer.kind) },
        icon('person'), t('human.ask'))),
    suggestionList(app, answer.suggestions, t(answer.outcome === 'clarify' ? 'suggestions.clarify' : 'suggestions.next'), answer.language),
    rated && feedbackNode(app, entry));
  node.dataset.test = 'answer';
  node.dataset.outcome = answer.outcome;
  return node;
}

/**
 * An answer that is there in easy Korean as well, and the button between the two. Who chose one gets the next answers so, too.
 * @param {App} app @param {import('./api.js').Answer} answer
 */
function switched(app, answer) {
  const { t, state } = app;
  const head = h('div', { class: 'row' });
  const shown = h('div', { class: 'words' });
  const change = button({ class: 'secondary small', test: 'easy', onclick: () => {
    state.easy = !easy;
    app.save();
    show(state.easy);
  } });
  let easy = false;
  /** @param {boolean} on */
  const show = (on) => {
    easy = on;
    head.firstChild?.replaceWith(label(app, answer, on));
    shown.replaceChildren(...words(app, answer, on));
    change.textContent = t(on ? 'easy.hide' : 'easy.show');
  };
  head.append(label(app, answer, false), change);
  show(state.easy);
  return [head, shown];
}

/** Who wrote it. @param {App} app @param {import('./api.js').Answer} answer @param {boolean} inEasyWords */
function label({ t }, answer, inEasyWords) {
  const by = inEasyWords ? 'quote' : answer.composed_by;
  const badge = t({ model: 'badge.model', quote: 'badge.quote' }[/** @type {string} */ (by)] ?? 'badge.rule');
  return h('p', { class: `label ${by}`, test: 'composed-by', text: inEasyWords ? `${t('easy.label')} · ${badge}` : badge });
}

/**
 * What an answer says and what proves it. @param {App} app @param {import('./api.js').Answer} answer @param {boolean} inEasyWords
 */
function words(app, answer, inEasyWords) {
  const { t } = app;
  const easy = inEasyWords ? answer.easy : null;
  const { text, citations = [] } = easy ?? answer;
  const { language, note, outcome } = answer;
  return [
    h('div', { class: 'text', lang: language, test: easy ? 'easy-text' : 'text' },
      ...renderText(text, { hotlines: outcome === 'signposted', language })),
    note && h('p', { class: 'note', lang: language, test: 'answer-note', text: note }),
    citations.length > 0 && h('div', { class: 'citations' },
      h('p', { text: t('citations', { count: citations.length }) }),
      h('ol', {}, ...citations.map((citation) => citationNode(app, citation)))),
  ].filter((part) => part);
}

/** The question, and below it what the officer will need to know, to be filled in. @param {string} question @param {string[]} [fields] */
export function ticketText(question, fields = []) {
  return fields.length > 0 ? `${question}\n\n${fields.map((field) => `${field}: `).join('\n')}` : question;
}

/** @param {App} app @param {import('./api.js').Citation} citation */
function citationNode({ api, t, language, state }, citation) {
  const url = safeUrl(citation.url);
  const page = citation.page && articleUrl(api.base, citation.page, language, state.large);
  return h('li', { test: 'citation' }, h('details', {},
    h('summary', { test: 'citation-summary' }, h('span', {},
      h('span', { class: 'source-title', lang: 'ko', text: citation.title }),
      h('span', { class: 'source' }, h('span', { lang: 'ko', text: citation.source }),
        citation.as_of && ` · ${t('citation.as_of', { date: formatDay(citation.as_of, language) })}`))),
    h('blockquote', { lang: 'ko' }, ...renderText(citation.quote)),
    page && h('p', {}, h('a', { class: 'to-page', href: page, target: '_blank', rel: 'noopener', test: 'citation-page' },
      t('citation.view'), h('span', { class: 'unseen', text: ` (${citation.title})` }))),
    url && h('p', {}, h('a', { href: textFragment(url, citation.quote), target: '_blank', rel: 'noopener noreferrer', test: 'citation-link' },
      t('citation.open'), h('span', { class: 'unseen', text: ` (${citation.title})` })))));
}

/** @param {App} app @param {import('./api.js').Ticket} ticket */
function ticketCard(app, ticket) {
  const { t, language } = app;
  const copy = button({ class: 'secondary', test: 'ticket-copy', text: t('ticket.copy'), onclick: async () => {
    const copied = await copyText(t('ticket.copy_text', { number: ticket.number, code: ticket.code }));
    copy.textContent = t(copied ? 'ticket.copied' : 'ticket.copy_failed');
  } });
  return h('div', { class: 'entry ticket', test: 'ticket-card' },
    h('h3', { tabindex: '-1', text: t('ticket.done') }),
    h('p', { text: t('ticket.done_text') }),
    h('dl', {},
      h('dt', { text: t('ticket.number') }), h('dd', { class: 'code', test: 'ticket-number', text: ticket.number }),
      h('dt', { text: t('ticket.code') }), h('dd', { class: 'code', test: 'ticket-code', text: ticket.code }),
      h('dt', { text: t('ticket.department') }), h('dd', {}, h('span', { lang: 'ko', text: ticket.department }), ' ', phoneLink(ticket.phone)),
      ticket.due_at && h('dt', { text: t('ticket.due') }),
      ticket.due_at && h('dd', { test: 'ticket-due', text: formatMoment(ticket.due_at, language) })),
    h('div', { class: 'row' }, copy,
      button({ class: 'secondary', test: 'ticket-follow', text: t('ticket.follow'),
        onclick: () => app.openLookup(ticket.number, ticket.code) })));
}

/** @param {App} app @param {import('./api.js').OfficerMessage} message */
function officerNode({ t, language }, message) {
  return h('div', { class: 'entry officer', test: 'officer-reply' },
    h('p', { class: 'label' }, t('entry.officer'), message.name && ' · ', message.name && h('span', { lang: 'ko', text: message.name })),
    h('div', { class: 'text', lang: 'ko' }, ...renderText(message.text)),
    h('p', { class: 'when' }, t('entry.about', { number: message.ticket }), ' · ',
      h('time', { datetime: message.at, text: formatMoment(message.at, language) })));
}

/** @param {string | null | undefined} phone */
function phoneLink(phone) {
  return phone ? h('a', { href: telUrl(phone), text: phone }) : null;
}

/** The clipboard is closed to pages without TLS. @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
