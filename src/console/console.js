// Small comforts; every page works without them.

// One click sends once.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
});

// A page that comes back from the cache may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
  }
});

// An unsent reply is not lost by a stray click.
const reply = document.querySelector('textarea[name="text"]');
if (reply) {
  const begun = reply.defaultValue;
  let leaving = false;
  reply.form.addEventListener('submit', () => { leaving = true; });
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && reply.value.trim() !== '' && reply.value !== begun) event.preventDefault();
  });
}
