// The page that the link in a mail opens: sends the token of its address with a new password.
'use strict';

const english = !/^fr/i.test(navigator.language || 'fr');
const words = english
  ? { differ: 'The two passwords differ.', done: 'The password is set. You can sign in with it.', lost: 'The server cannot be reached. Try again.' }
  : { differ: 'Les deux mots de passe diffèrent.', done: 'Le mot de passe est enregistré. Vous pouvez vous connecter.', lost: 'Le serveur est injoignable. Réessayez.' };
const token = new URLSearchParams(location.search).get('token') || '';
const form = document.getElementById('form');
const message = document.getElementById('message');

if (english) {
  document.documentElement.lang = 'en';
  for (const element of document.querySelectorAll('[data-en]')) element.textContent = element.dataset.en;
}
history.replaceState(null, '', location.pathname); // the token does not stay in the address bar

function say(text, bad) {
  message.textContent = text;
  message.className = bad ? 'bad' : '';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const password = document.getElementById('password').value;
  if (password !== document.getElementById('again').value) return say(words.differ, true);
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await fetch('/api/auth/reset-password', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': english ? 'en' : 'fr' },
      body: JSON.stringify({ token, password }),
    });
    if (answer.status === 204) {
      form.hidden = true;
      return say(words.done, false);
    }
    const problem = await answer.json();
    say((problem.errors[0] || problem).message, true);
  } catch {
    say(words.lost, true);
  }
  button.disabled = false;
});
