import type { ErrorCode } from '#contracts';
import type { PageLanguage, Worded } from './page-language.js';

interface FailureWords {
  readonly title: string;
  readonly text: string;
}
type Known = Extract<
  ErrorCode,
  | 'resource.not_found'
  | 'verification.link_used'
  | 'verification.code_invalid'
  | 'verification.locked'
  | 'request.illegal_transition'
  | 'package.gone'
  | 'package.code_invalid'
  | 'package.locked'
  | 'request.invalid'
  | 'rate.limited'
>;

const WORDS: Worded<Readonly<Record<Known, FailureWords>>> = {
  en: {
    'request.illegal_transition': {
      title: 'Nothing is left to do here',
      text: 'The request has gone on meanwhile. We write to you about it.',
    },
    'resource.not_found': {
      title: 'This link is not valid',
      text: 'It has expired, or was not copied whole. Open the newest message that you have from us. If that does not help, answer it: we will help you further.',
    },
    'verification.link_used': {
      title: 'Nothing is left to do here',
      text: 'What this link was for is done. You can close this page.',
    },
    'verification.code_invalid': {
      title: 'Nothing is left to do here',
      text: 'This link was used or has expired. Open the newest message that you have from us.',
    },
    'verification.locked': {
      title: 'Tried too often',
      text: 'This was tried too often today. Try again tomorrow, or answer our message: we will help you further.',
    },
    'package.gone': {
      title: 'The package is no longer here',
      text: 'It was downloaded with this link, or the link has expired. Answer our message if you still need it.',
    },
    'package.code_invalid': {
      title: 'The code is not right',
      text: 'It is wrong or older than ten minutes.',
    },
    'package.locked': {
      title: 'Too many wrong codes',
      text: 'Wait a quarter of an hour, then try again.',
    },
    'request.invalid': {
      title: 'Something is missing',
      text: 'What you entered is not complete, or not in the form that is asked for. Go back and look at it again.',
    },
    'rate.limited': { title: 'Too fast', text: 'Wait a minute, then try again.' },
  },
  de: {
    'request.illegal_transition': {
      title: 'Hier ist nichts mehr zu tun',
      text: 'Der Antrag ist inzwischen weiter. Wir schreiben Ihnen dazu.',
    },
    'resource.not_found': {
      title: 'Dieser Link gilt nicht',
      text: 'Er ist abgelaufen oder wurde nicht vollständig kopiert. Öffnen Sie die neueste Nachricht, die Sie von uns haben. Hilft das nicht, antworten Sie darauf: Wir helfen Ihnen weiter.',
    },
    'verification.link_used': {
      title: 'Hier ist nichts mehr zu tun',
      text: 'Wofür dieser Link war, ist erledigt. Sie können diese Seite schließen.',
    },
    'verification.code_invalid': {
      title: 'Hier ist nichts mehr zu tun',
      text: 'Dieser Link wurde benutzt oder ist abgelaufen. Öffnen Sie die neueste Nachricht, die Sie von uns haben.',
    },
    'verification.locked': {
      title: 'Zu oft versucht',
      text: 'Das wurde heute zu oft versucht. Versuchen Sie es morgen wieder, oder antworten Sie auf unsere Nachricht: Wir helfen Ihnen weiter.',
    },
    'package.gone': {
      title: 'Das Paket ist nicht mehr hier',
      text: 'Es wurde mit diesem Link heruntergeladen, oder der Link ist abgelaufen. Antworten Sie auf unsere Nachricht, wenn Sie es noch brauchen.',
    },
    'package.code_invalid': {
      title: 'Der Code stimmt nicht',
      text: 'Er ist falsch oder älter als zehn Minuten.',
    },
    'package.locked': {
      title: 'Zu viele falsche Codes',
      text: 'Warten Sie eine Viertelstunde, und versuchen Sie es dann wieder.',
    },
    'request.invalid': {
      title: 'Etwas fehlt',
      text: 'Ihre Eingabe ist nicht vollständig oder hat nicht die verlangte Form. Gehen Sie zurück und sehen Sie sie noch einmal durch.',
    },
    'rate.limited': {
      title: 'Zu schnell',
      text: 'Warten Sie eine Minute, und versuchen Sie es dann wieder.',
    },
  },
  fr: {
    'request.illegal_transition': {
      title: 'Il n’y a plus rien à faire ici',
      text: 'La demande a avancé entre-temps. Nous vous écrivons à ce sujet.',
    },
    'resource.not_found': {
      title: 'Ce lien n’est pas valable',
      text: 'Il a expiré ou n’a pas été copié en entier. Ouvrez le message le plus récent que vous avez de nous. Si cela ne suffit pas, répondez-y : nous vous aiderons.',
    },
    'verification.link_used': {
      title: 'Il n’y a plus rien à faire ici',
      text: 'Ce à quoi servait ce lien est fait. Vous pouvez fermer cette page.',
    },
    'verification.code_invalid': {
      title: 'Il n’y a plus rien à faire ici',
      text: 'Ce lien a été utilisé ou a expiré. Ouvrez le message le plus récent que vous avez de nous.',
    },
    'verification.locked': {
      title: 'Trop d’essais',
      text: 'Il y a eu trop d’essais aujourd’hui. Réessayez demain, ou répondez à notre message : nous vous aiderons.',
    },
    'package.gone': {
      title: 'Le dossier n’est plus ici',
      text: 'Il a été téléchargé par ce lien, ou le lien a expiré. Répondez à notre message si vous en avez encore besoin.',
    },
    'package.code_invalid': {
      title: 'Le code n’est pas le bon',
      text: 'Il est faux ou date de plus de dix minutes.',
    },
    'package.locked': {
      title: 'Trop de codes faux',
      text: 'Attendez un quart d’heure, puis réessayez.',
    },
    'request.invalid': {
      title: 'Il manque quelque chose',
      text: 'Votre saisie est incomplète ou n’a pas la forme demandée. Revenez en arrière et relisez-la.',
    },
    'rate.limited': { title: 'Trop vite', text: 'Attendez une minute, puis réessayez.' },
  },
  es: {
    'request.illegal_transition': {
      title: 'Aquí no queda nada por hacer',
      text: 'La solicitud ha avanzado entretanto. Le escribimos sobre ella.',
    },
    'resource.not_found': {
      title: 'Este enlace no es válido',
      text: 'Ha caducado o no se copió entero. Abra el mensaje más reciente que tenga de nosotros. Si eso no basta, respóndalo: le ayudaremos.',
    },
    'verification.link_used': {
      title: 'Aquí no queda nada por hacer',
      text: 'Aquello para lo que servía este enlace está hecho. Puede cerrar esta página.',
    },
    'verification.code_invalid': {
      title: 'Aquí no queda nada por hacer',
      text: 'Este enlace ya se usó o ha caducado. Abra el mensaje más reciente que tenga de nosotros.',
    },
    'verification.locked': {
      title: 'Demasiados intentos',
      text: 'Hoy ha habido demasiados intentos. Vuelva a intentarlo mañana o responda a nuestro mensaje: le ayudaremos.',
    },
    'package.gone': {
      title: 'El paquete ya no está aquí',
      text: 'Se descargó con este enlace, o el enlace ha caducado. Responda a nuestro mensaje si aún lo necesita.',
    },
    'package.code_invalid': {
      title: 'El código no es correcto',
      text: 'Es erróneo o tiene más de diez minutos.',
    },
    'package.locked': {
      title: 'Demasiados códigos erróneos',
      text: 'Espere un cuarto de hora y vuelva a intentarlo.',
    },
    'request.invalid': {
      title: 'Falta algo',
      text: 'Lo que ha escrito no está completo o no tiene la forma pedida. Vuelva atrás y revíselo.',
    },
    'rate.limited': { title: 'Demasiado rápido', text: 'Espere un minuto y vuelva a intentarlo.' },
  },
  it: {
    'request.illegal_transition': {
      title: 'Qui non resta nulla da fare',
      text: 'La richiesta nel frattempo è andata avanti. Le scriviamo in merito.',
    },
    'resource.not_found': {
      title: 'Questo link non è valido',
      text: 'È scaduto o non è stato copiato per intero. Apra il messaggio più recente che ha ricevuto da noi. Se non basta, risponda a quel messaggio: La aiuteremo.',
    },
    'verification.link_used': {
      title: 'Qui non resta nulla da fare',
      text: 'Ciò a cui serviva questo link è fatto. Può chiudere questa pagina.',
    },
    'verification.code_invalid': {
      title: 'Qui non resta nulla da fare',
      text: 'Questo link è stato usato o è scaduto. Apra il messaggio più recente che ha ricevuto da noi.',
    },
    'verification.locked': {
      title: 'Troppi tentativi',
      text: 'Oggi ci sono stati troppi tentativi. Riprovi domani o risponda al nostro messaggio: La aiuteremo.',
    },
    'package.gone': {
      title: 'Il pacchetto non è più qui',
      text: 'È stato scaricato con questo link, o il link è scaduto. Risponda al nostro messaggio se ne ha ancora bisogno.',
    },
    'package.code_invalid': {
      title: 'Il codice non è giusto',
      text: 'È sbagliato o ha più di dieci minuti.',
    },
    'package.locked': {
      title: 'Troppi codici sbagliati',
      text: 'Aspetti un quarto d’ora, poi riprovi.',
    },
    'request.invalid': {
      title: 'Manca qualcosa',
      text: 'Ciò che ha inserito non è completo o non ha la forma richiesta. Torni indietro e lo ricontrolli.',
    },
    'rate.limited': { title: 'Troppo veloce', text: 'Aspetti un minuto, poi riprovi.' },
  },
};

export const BACK: Worded<string> = {
  en: 'Back',
  de: 'Zurück',
  fr: 'Retour',
  es: 'Volver',
  it: 'Indietro',
};

/** null for what is not said to people who followed a link. */
export const failureWords = (code: ErrorCode, language: PageLanguage): FailureWords | null =>
  (WORDS[language] as Partial<Record<ErrorCode, FailureWords>>)[code] ?? null;
