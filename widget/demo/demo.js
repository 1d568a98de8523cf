// How a page hands a question to the widget: one event on `document` (see widget/src/minwon.js).
const ask = (question) => document.dispatchEvent(new CustomEvent('minwon:ask', { detail: { question } }));

document.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-ask]');
  if (!form) return;
  event.preventDefault();
  ask(new FormData(form).get('question'));
  form.reset();
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-question]');
  if (button) ask(button.dataset.question);
});
