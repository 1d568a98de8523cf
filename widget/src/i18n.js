/** Strings and dates in the reader's language. Catalogues are flat: {"key": "text with {placeholder}"}. */

/** @typedef {Record<string, string>} Catalogue */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

const ZONE = 'Asia/Seoul';

/** A key without a string shows itself: visible to us, harmless to a reader. @param {Catalogue} catalogue @returns {Translate} */
export function translator(catalogue) {
  return (key, values = {}) =>
    (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * The first wish the service speaks, "en-US" counting as "en"; otherwise the service's first language.
 * @param {(string | null | undefined)[]} wishes
 * @param {string[]} spoken
 */
export function chooseLanguage(wishes, spoken) {
  for (const wish of wishes) {
    const base = wish?.toLowerCase().split('-')[0];
    if (base && spoken.includes(base)) return base;
  }
  return spoken[0] ?? 'ko';
}

/** "2026-01-01" → "2026년 1월 1일"; what is no date is shown as it is. @param {string} day @param {string} language */
export function formatDay(day, language) {
  return format(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00+09:00` : day, language, { dateStyle: 'long' });
}

/** "2026-09-30T18:00:00+09:00" → "2026년 9월 30일 (수) 오후 6:00", always in Korean time. @param {string} at @param {string} language */
export function formatMoment(at, language) {
  // Put together here, because browsers do not agree on how a weekday stands in a date.
  const [day, weekday, time] = [{ dateStyle: 'long' }, { weekday: 'short' }, { timeStyle: 'short' }].map((part) =>
    format(at, language, /** @type {Intl.DateTimeFormatOptions} */ (part)));
  return day === at ? at : `${day} (${weekday}) ${time}`;
}

/** @param {string} at @param {string} language @param {Intl.DateTimeFormatOptions} options */
function format(at, language, options) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return new Intl.DateTimeFormat(locale(language), { ...options, timeZone: ZONE }).format(date);
}

/**
 * The years of Korea (Thai alone would count those of Buddha). A browser that does not know a language would take its own: then Swedish, whose
 * dates are figures with the year first.
 * @param {string} language
 */
function locale(language) {
  const [known] = Intl.DateTimeFormat.supportedLocalesOf([language]);
  return `${known ?? 'sv'}-u-ca-gregory-nu-latn`;
}
