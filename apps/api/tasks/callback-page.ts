import type { ExternalState } from '#contracts';
import { page } from '#platform/http';
import type { PageLanguage, Worded } from '../pages/page-language.js';

interface CallbackWords {
  readonly title: string;
  readonly what: string;
  readonly states: Readonly<Record<ExternalState, string>>;
  readonly how: string;
  readonly by: string;
}

const WORDS: Worded<CallbackWords> = {
  en: {
    title: 'Report on work that you were asked for',
    what: 'This address is for the program in which you keep your tickets. It serves until the work is confirmed, and opening this page changes nothing.',
    states: {
      requested: 'So far nobody has reported on it.',
      acknowledged: 'It was acknowledged.',
      confirmed: 'It is confirmed.',
    },
    how: 'To report, send one of these as JSON to this address, with POST and Content-Type: application/json:',
    by: 'Whoever has no such program answers the message in which the link was.',
  },
  de: {
    title: 'Meldung zu einer Arbeit, um die Sie gebeten wurden',
    what: 'Diese Adresse ist für das Programm, in dem Sie Ihre Vorgänge führen. Sie gilt, bis die Arbeit bestätigt ist, und das Öffnen dieser Seite ändert nichts.',
    states: {
      requested: 'Bisher hat niemand etwas dazu gemeldet.',
      acknowledged: 'Der Eingang wurde bestätigt.',
      confirmed: 'Sie ist als erledigt bestätigt.',
    },
    how: 'Zum Melden senden Sie eines davon als JSON an diese Adresse, mit POST und Content-Type: application/json:',
    by: 'Wer kein solches Programm hat, antwortet auf die Nachricht, in der der Link stand.',
  },
  fr: {
    title: 'Compte rendu d’un travail qui vous a été demandé',
    what: 'Cette adresse est destinée au programme où vous tenez vos dossiers. Elle sert jusqu’à ce que le travail soit confirmé, et ouvrir cette page ne change rien.',
    states: {
      requested: 'Pour l’instant, personne n’a rendu compte.',
      acknowledged: 'La réception a été confirmée.',
      confirmed: 'Le travail est confirmé.',
    },
    how: 'Pour rendre compte, envoyez l’un de ces textes en JSON à cette adresse, avec POST et Content-Type: application/json :',
    by: 'Si vous n’avez pas un tel programme, répondez au message qui contenait le lien.',
  },
  es: {
    title: 'Informe sobre un trabajo que se le pidió',
    what: 'Esta dirección es para el programa en el que lleva sus expedientes. Sirve hasta que el trabajo esté confirmado, y abrir esta página no cambia nada.',
    states: {
      requested: 'Hasta ahora nadie ha informado.',
      acknowledged: 'Se ha confirmado la recepción.',
      confirmed: 'El trabajo está confirmado.',
    },
    how: 'Para informar, envíe uno de estos textos en JSON a esta dirección, con POST y Content-Type: application/json:',
    by: 'Si no tiene un programa así, responda al mensaje en el que estaba el enlace.',
  },
  it: {
    title: 'Riscontro su un lavoro che Le è stato chiesto',
    what: 'Questo indirizzo è per il programma in cui tiene le Sue pratiche. Vale finché il lavoro non è confermato, e aprire questa pagina non cambia nulla.',
    states: {
      requested: 'Finora nessuno ha dato riscontro.',
      acknowledged: 'La ricezione è stata confermata.',
      confirmed: 'Il lavoro è confermato.',
    },
    how: 'Per dare riscontro invii uno di questi testi in JSON a questo indirizzo, con POST e Content-Type: application/json:',
    by: 'Chi non ha un programma simile risponde al messaggio che conteneva il link.',
  },
};

/** What a link is for that a tool of tickets reports by, for who opens it in a browser. It says nothing of the work. */
export function callbackPage(state: ExternalState, language: PageLanguage): string {
  const { title, what, states, how, by } = WORDS[language];
  return page(
    title,
    `<h1>${title}</h1><p>${what}</p><p>${states[state]}</p><p>${how}</p><pre>{"state": "acknowledged"}\n{"state": "confirmed", "note": "…"}</pre><p>${by}</p>`,
    language,
  );
}
