import type { RecipientAct } from '#contracts';
import type { Worded } from '../pages/page-language.js';

export interface RecipientWords {
  readonly title: string;
  /** What the controller did. */
  readonly passed: (controller: string) => string;
  readonly acts: Readonly<Record<RecipientAct, string>>;
  readonly unknown: string;
  readonly knownAs: string;
  /** Before the values that a correction set. */
  readonly rightNow: string;
  readonly nothing: string;
  readonly case: (caseNumber: string, toldOn: string, until: string) => string;
  readonly working: string;
  readonly proof: string;
  readonly hash: string;
  readonly note: string;
  readonly done: string;
  readonly thanks: string;
  readonly recorded: string;
  readonly noted: string;
}

export const RECIPIENT_WORDS: Worded<RecipientWords> = {
  en: {
    title: 'Data of a person',
    passed: (controller) => `${controller} passed data of a person on to you.`,
    acts: {
      erase: 'It was erased there on their request. Please erase it too.',
      correct: 'It was corrected there on their request. Please correct it too.',
      restrict: 'Its use was restricted there on their request. Please store it only.',
      stop: 'They do not want it to be used any more for the purposes below. Please end that use.',
    },
    unknown: 'Whose data it is is not shown any more: ask the controller.',
    knownAs: 'The person is known to you as',
    rightNow: 'What is right now',
    nothing: 'nothing',
    case: (number, told, until) => `Case ${number}, told on ${told}. Please confirm by ${until}.`,
    working: 'We have it and work on it',
    proof: 'Address of a proof, if there is one',
    hash: 'Its SHA-256',
    note: 'Note, without personal data',
    done: 'It is done',
    thanks: 'Thank you',
    recorded: 'It is on record that this is done. You can close this page.',
    noted: 'It is on record that you have this. Open the link again once it is done.',
  },
  de: {
    title: 'Daten einer Person',
    passed: (controller) => `${controller} hat Daten einer Person an Sie weitergegeben.`,
    acts: {
      erase: 'Sie wurden dort auf ihren Antrag gelöscht. Bitte löschen Sie sie auch.',
      correct: 'Sie wurden dort auf ihren Antrag berichtigt. Bitte berichtigen Sie sie auch.',
      restrict:
        'Ihre Verarbeitung wurde dort auf ihren Antrag eingeschränkt. Bitte speichern Sie sie nur noch.',
      stop: 'Die Person möchte nicht, dass sie für die folgenden Zwecke weiter verwendet werden. Bitte beenden Sie das.',
    },
    unknown: 'Wessen Daten es sind, wird nicht mehr gezeigt: Fragen Sie den Verantwortlichen.',
    knownAs: 'Die Person ist Ihnen bekannt als',
    rightNow: 'Richtig ist jetzt',
    nothing: 'nichts',
    case: (number, told, until) =>
      `Vorgang ${number}, mitgeteilt am ${told}. Bitte bestätigen Sie bis ${until}.`,
    working: 'Wir haben es und arbeiten daran',
    proof: 'Adresse eines Nachweises, falls es einen gibt',
    hash: 'Dessen SHA-256',
    note: 'Anmerkung, ohne personenbezogene Daten',
    done: 'Es ist erledigt',
    thanks: 'Vielen Dank',
    recorded: 'Es ist vermerkt, dass das erledigt ist. Sie können diese Seite schließen.',
    noted: 'Es ist vermerkt, dass Sie es haben. Öffnen Sie den Link wieder, wenn es erledigt ist.',
  },
  fr: {
    title: 'Données d’une personne',
    passed: (controller) => `${controller} vous a transmis des données d’une personne.`,
    acts: {
      erase: 'Elles y ont été effacées à sa demande. Veuillez les effacer aussi.',
      correct: 'Elles y ont été rectifiées à sa demande. Veuillez les rectifier aussi.',
      restrict: 'Leur traitement y a été limité à sa demande. Veuillez seulement les conserver.',
      stop: 'La personne ne veut plus qu’elles servent aux finalités ci-dessous. Veuillez y mettre fin.',
    },
    unknown: 'On ne montre plus de qui il s’agit : demandez au responsable du traitement.',
    knownAs: 'Vous connaissez la personne comme',
    rightNow: 'Ce qui est exact désormais',
    nothing: 'rien',
    case: (number, told, until) =>
      `Dossier ${number}, communiqué le ${told}. Veuillez confirmer avant le ${until}.`,
    working: 'Nous l’avons et y travaillons',
    proof: 'Adresse d’une preuve, s’il y en a une',
    hash: 'Son SHA-256',
    note: 'Remarque, sans données à caractère personnel',
    done: 'C’est fait',
    thanks: 'Merci',
    recorded: 'Il est noté que c’est fait. Vous pouvez fermer cette page.',
    noted: 'Il est noté que vous l’avez. Rouvrez le lien quand ce sera fait.',
  },
  es: {
    title: 'Datos de una persona',
    passed: (controller) => `${controller} le ha transmitido datos de una persona.`,
    acts: {
      erase: 'Allí se suprimieron a petición suya. Suprímalos también.',
      correct: 'Allí se rectificaron a petición suya. Rectifíquelos también.',
      restrict: 'Allí se limitó su tratamiento a petición suya. Limítese a conservarlos.',
      stop: 'La persona no quiere que se usen más para los fines siguientes. Ponga fin a ese uso.',
    },
    unknown: 'Ya no se muestra de quién son los datos: pregunte al responsable.',
    knownAs: 'Usted conoce a la persona como',
    rightNow: 'Lo correcto es ahora',
    nothing: 'nada',
    case: (number, told, until) =>
      `Expediente ${number}, comunicado el ${told}. Confirme antes del ${until}.`,
    working: 'Lo tenemos y estamos en ello',
    proof: 'Dirección de una prueba, si la hay',
    hash: 'Su SHA-256',
    note: 'Nota, sin datos personales',
    done: 'Está hecho',
    thanks: 'Gracias',
    recorded: 'Consta que está hecho. Puede cerrar esta página.',
    noted: 'Consta que lo tiene. Abra el enlace de nuevo cuando esté hecho.',
  },
  it: {
    title: 'Dati di una persona',
    passed: (controller) => `${controller} Le ha trasmesso dati di una persona.`,
    acts: {
      erase: 'Lì sono stati cancellati su sua richiesta. Li cancelli anche Lei.',
      correct: 'Lì sono stati rettificati su sua richiesta. Li rettifichi anche Lei.',
      restrict: 'Lì il loro trattamento è stato limitato su sua richiesta. Si limiti a conservarli.',
      stop: 'La persona non vuole più che siano usati per le finalità seguenti. Ponga fine a tale uso.',
    },
    unknown: 'Di chi sono i dati non viene più mostrato: chieda al titolare.',
    knownAs: 'La persona Le è nota come',
    rightNow: 'Ora è corretto',
    nothing: 'nulla',
    case: (number, told, until) =>
      `Pratica ${number}, comunicata in data ${told}. Confermi entro la data ${until}.`,
    working: 'L’abbiamo e ci lavoriamo',
    proof: 'Indirizzo di una prova, se c’è',
    hash: 'Il suo SHA-256',
    note: 'Nota, senza dati personali',
    done: 'È fatto',
    thanks: 'Grazie',
    recorded: 'È annotato che è fatto. Può chiudere questa pagina.',
    noted: 'È annotato che l’ha ricevuto. Riapra il link quando è fatto.',
  },
};
