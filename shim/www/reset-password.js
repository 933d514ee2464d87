// The pages that links in mails open: they send the token of their address, where it is asked for with a new password.
'use strict';

const english = !/^fr/i.test(navigator.language || 'fr');
const say2 = (french, text) => (english ? text : french);
const kinds = {
  '/reset-password': {
    title: say2('Nouveau mot de passe', 'A new password'),
    hint: '',
    act: say2('Enregistrer', 'Set the password'),
    done: say2('Le mot de passe est enregistré. Vous pouvez vous connecter.',
      'The password is set. You can sign in with it.'),
  },
  '/invitation': {
    title: say2('Votre compte', 'Your account'),
    hint: say2('Choisissez le mot de passe de votre compte : vous seul le connaîtrez.',
      'Choose the password of your account: nobody else will know it.'),
    act: say2('Enregistrer', 'Set the password'),
    done: say2('Le mot de passe est enregistré. Vous pouvez vous connecter.',
      'The password is set. You can sign in with it.'),
  },
  '/restore-account': {
    title: say2('Rétablir le compte', 'Restore the account'),
    hint: say2(
      "L'adresse et le numéro d'avant la modification reviennent, toutes les sessions se terminent, et vous " +
        "choisissez un nouveau mot de passe.",
      'The address and number of before the change come back, every session ends, and you choose a new password.',
    ),
    act: say2('Rétablir', 'Restore'),
    done: say2('Le compte est rétabli. Vous pouvez vous connecter.', 'The account is restored. You can sign in.'),
  },
  '/confirm-email': {
    title: say2('Confirmer cette adresse', 'Confirm this address'),
    hint: say2('Le compte sera joint à cette adresse.', 'The account will be reached at this address.'),
    act: say2('Confirmer', 'Confirm'),
    done: say2("L'adresse est confirmée.", 'The address is confirmed.'),
  },
};
const kind = kinds[location.pathname] ?? kinds['/reset-password'];
const confirms = kind === kinds['/confirm-email'];
const words = {
  differ: say2('Les deux mots de passe diffèrent.', 'The two passwords differ.'),
  lost: say2('Le serveur est injoignable. Réessayez.', 'The server cannot be reached. Try again.'),
};
const token = new URLSearchParams(location.search).get('token') || '';
const form = document.getElementById('form');
const message = document.getElementById('message');
const [password, again] = ['password', 'again'].map((id) => document.getElementById(id));

if (english) {
  document.documentElement.lang = 'en';
  for (const element of document.querySelectorAll('[data-en]')) element.textContent = element.dataset.en;
}
document.getElementById('title').textContent = kind.title;
document.getElementById('hint').textContent = kind.hint;
form.querySelector('button').textContent = kind.act;
for (const input of [password, again]) {
  input.required = !confirms;
  input.closest('p').hidden = confirms;
}
history.replaceState(null, '', location.pathname); // the token does not stay in the address bar

function say(text, bad) {
  message.textContent = text;
  message.className = bad ? 'bad' : '';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!confirms && password.value !== again.value) return say(words.differ, true);
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await fetch(confirms ? '/api/auth/confirm-email' : '/api/auth/reset-password', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': english ? 'en' : 'fr' },
      body: JSON.stringify(confirms ? { token } : { token, password: password.value }),
    });
    if (answer.status === 204) {
      form.hidden = true;
      return say(kind.done, false);
    }
    const problem = await answer.json();
    say((problem.errors[0] || problem).message, true);
  } catch {
    say(words.lost, true);
  }
  button.disabled = false;
});
