import { page } from '#platform/http';
import { BACK } from '../pages/failure-words.js';
import type { PageLanguage, Worded } from '../pages/page-language.js';

interface PackageWords {
  readonly title: string;
  readonly enter: string;
  readonly code: string;
  readonly download: string;
  readonly none: string;
  readonly send: string;
  readonly asked: string;
  /** How the code gets to the person. */
  readonly mail: string;
  readonly staff: string;
  readonly handed_over: string;
}

const WORDS: Worded<PackageWords> = {
  en: {
    title: 'Your package',
    enter: 'Enter the six-digit code to download it. It can be downloaded completely once.',
    code: 'Code',
    download: 'Download',
    none: 'No code yet?',
    send: 'Send me a code by mail',
    asked: 'Your code',
    mail: 'If a code may be sent for this link, it is in your mailbox now. It is valid for ten minutes.',
    staff:
      'We do not mail this code: so far nothing but your mailbox tells us that it is you. We have noted that you need it, and will give it to you in another way.',
    handed_over:
      'You were given the code for this link in another way than by mail. Ask us if you do not have it any more.',
  },
  de: {
    title: 'Ihr Paket',
    enter:
      'Geben Sie den sechsstelligen Code ein, um es herunterzuladen. Vollständig herunterladen lässt es sich einmal.',
    code: 'Code',
    download: 'Herunterladen',
    none: 'Noch kein Code?',
    send: 'Code per E-Mail senden',
    asked: 'Ihr Code',
    mail: 'Wenn für diesen Link ein Code gesendet werden darf, liegt er jetzt in Ihrem Postfach. Er gilt zehn Minuten.',
    staff:
      'Diesen Code senden wir nicht per E-Mail: Bisher sagt uns nur Ihr Postfach, dass Sie es sind. Wir haben notiert, dass Sie ihn brauchen, und geben ihn Ihnen auf einem anderen Weg.',
    handed_over:
      'Den Code zu diesem Link haben Sie auf einem anderen Weg als per E-Mail bekommen. Fragen Sie uns, wenn Sie ihn nicht mehr haben.',
  },
  fr: {
    title: 'Votre dossier',
    enter:
      'Saisissez le code à six chiffres pour le télécharger. Il ne peut être téléchargé en entier qu’une fois.',
    code: 'Code',
    download: 'Télécharger',
    none: 'Pas encore de code ?',
    send: 'M’envoyer un code par courriel',
    asked: 'Votre code',
    mail: 'Si un code peut être envoyé pour ce lien, il est maintenant dans votre boîte aux lettres. Il est valable dix minutes.',
    staff:
      'Nous n’envoyons pas ce code par courriel : jusqu’ici seule votre boîte aux lettres nous dit que c’est vous. Nous avons noté que vous en avez besoin et vous le donnerons par une autre voie.',
    handed_over:
      'Le code de ce lien vous a été donné autrement que par courriel. Demandez-le-nous si vous ne l’avez plus.',
  },
  es: {
    title: 'Su paquete',
    enter: 'Escriba el código de seis cifras para descargarlo. Solo se puede descargar completo una vez.',
    code: 'Código',
    download: 'Descargar',
    none: '¿Aún no tiene un código?',
    send: 'Enviarme un código por correo',
    asked: 'Su código',
    mail: 'Si para este enlace se puede enviar un código, ya está en su buzón. Es válido durante diez minutos.',
    staff:
      'No enviamos este código por correo: hasta ahora solo su buzón nos dice que es usted. Hemos anotado que lo necesita y se lo daremos por otra vía.',
    handed_over:
      'El código de este enlace se le dio por otra vía que el correo. Pídanoslo si ya no lo tiene.',
  },
  it: {
    title: 'Il Suo pacchetto',
    enter: 'Inserisca il codice di sei cifre per scaricarlo. Si può scaricare per intero una sola volta.',
    code: 'Codice',
    download: 'Scarica',
    none: 'Non ha ancora un codice?',
    send: 'Inviami un codice per e-mail',
    asked: 'Il Suo codice',
    mail: 'Se per questo link si può inviare un codice, ora è nella Sua casella di posta. Vale dieci minuti.',
    staff:
      'Non inviamo questo codice per e-mail: finora solo la Sua casella di posta ci dice che è Lei. Abbiamo annotato che ne ha bisogno e glielo daremo per un’altra via.',
    handed_over:
      'Il codice di questo link Le è stato dato per una via diversa dall’e-mail. Ce lo chieda se non lo ha più.',
  },
};

interface Door {
  readonly token: string;
  /** The code came with the link: there is none to be mailed. */
  readonly handedOver: boolean;
}

/** Where the code is entered, and asked for. */
export function doorPage(language: PageLanguage, { token, handedOver }: Door): string {
  const words = WORDS[language];
  const sending = `<form method="post" action="${pathOf(token)}/code"><p>${words.none} <button>${words.send}</button></p></form>`;
  return page(
    words.title,
    `<h1>${words.title}</h1>
     <p>${words.enter}</p>
     <form method="post"><label>${words.code} <input name="code" inputmode="numeric" pattern="[0-9]{6}" autocomplete="one-time-code" required></label> <button>${words.download}</button></form>
     ${handedOver ? `<p>${words.handed_over}</p>` : sending}`,
    language,
  );
}

/** What follows when somebody asked for a code. */
export function codePage(
  language: PageLanguage,
  { token, way }: { readonly token: string; readonly way: 'mail' | 'staff' | 'handed_over' },
): string {
  const words = WORDS[language];
  return page(
    words.asked,
    `<h1>${words.asked}</h1><p>${words[way]}</p><p><a href="${pathOf(token)}">${BACK[language]}</a></p>`,
    language,
  );
}

const pathOf = (token: string): string => `/d/${encodeURIComponent(token)}`;
