import { escapeHtml, page } from '#platform/http';
import type { LinkStanding } from '#requests';
import { pageLanguage, type PageLanguage, type Worded } from '../pages/page-language.js';
import { pointLabel } from './point-labels.js';

interface Words {
  readonly confirm: readonly [title: string, text: string, button: string];
  readonly mandate: readonly [title: string, text: string, button: string];
  readonly thanks: string;
  readonly done: string;
  readonly mandateDone: string;
  readonly more: readonly [title: string, text: string];
  readonly points: string;
  readonly account: string;
  readonly check: string;
  readonly cannot: string;
  readonly wrong: string;
  readonly wait: string;
  readonly settled: readonly [title: string, text: string];
  readonly expired: readonly [title: string, text: string, button: string];
  readonly renewed: readonly [title: string, text: string];
}

const WORDS: Worded<Words> = {
  en: {
    confirm: [
      'Confirm your request',
      'Press the button if you made a request about your personal data.',
      'Confirm',
    ],
    mandate: [
      'Somebody asks in your name',
      'Press the button only if the person who made this request about your personal data may do so for you. Otherwise close this page and write to us.',
      'They may ask for me',
    ],
    thanks: 'Thank you',
    done: 'Your request is confirmed. You can close this page.',
    mandateDone:
      'We take it that this person may ask for you, and go on with the request. You can close this page.',
    more: [
      'Thank you: one more step',
      'Your e-mail address is confirmed. Your request is not carried out yet: we must also make sure that it is you who asks.',
    ],
    points:
      'Fill in at least two of these fields with what we know of you. We compare it and keep nothing of it.',
    account:
      'If you made the request with an account, you can sign in there again instead and confirm the request.',
    check: 'Check',
    cannot: 'I cannot say that',
    wrong:
      'That does not fit together. You can try three times; after that we cannot take the request as yours.',
    wait: 'We have noted that something is missing, and will ask you for a proof of who you are, or that you may act for the person. You need not do anything until then.',
    settled: [
      'Nothing is left to confirm here',
      'Your request is being worked on, or is answered already. We write to you about it. You can close this page.',
    ],
    expired: [
      'This link has expired',
      'A link confirms a request for a few days only. Press the button, and we send another one to the address that this one went to.',
      'Send me a new link',
    ],
    renewed: [
      'A new link is on its way',
      'Look into your mailbox: we have sent a new link to the address that the old one went to. You can close this page.',
    ],
  },
  de: {
    confirm: [
      'Bestätigen Sie Ihren Antrag',
      'Drücken Sie den Knopf, wenn Sie einen Antrag zu Ihren personenbezogenen Daten gestellt haben.',
      'Bestätigen',
    ],
    mandate: [
      'Jemand stellt einen Antrag in Ihrem Namen',
      'Drücken Sie den Knopf nur, wenn die Person, die diesen Antrag zu Ihren personenbezogenen Daten gestellt hat, das für Sie tun darf. Sonst schließen Sie diese Seite und schreiben Sie uns.',
      'Sie darf das für mich',
    ],
    thanks: 'Vielen Dank',
    done: 'Ihr Antrag ist bestätigt. Sie können diese Seite schließen.',
    mandateDone:
      'Wir gehen davon aus, dass diese Person den Antrag für Sie stellen darf, und bearbeiten ihn weiter. Sie können diese Seite schließen.',
    more: [
      'Vielen Dank: noch ein Schritt',
      'Ihre E-Mail-Adresse ist bestätigt. Ihr Antrag wird noch nicht ausgeführt: Wir müssen uns auch vergewissern, dass Sie es sind, der ihn stellt.',
    ],
    points:
      'Füllen Sie mindestens zwei dieser Felder mit dem aus, was wir von Ihnen wissen. Wir vergleichen es und behalten nichts davon.',
    account:
      'Wenn Sie den Antrag mit einem Konto gestellt haben, können Sie sich stattdessen dort neu anmelden und den Antrag bestätigen.',
    check: 'Prüfen',
    cannot: 'Das kann ich nicht angeben',
    wrong:
      'Das passt nicht zusammen. Sie können es dreimal versuchen; danach können wir den Antrag nicht als Ihren annehmen.',
    wait: 'Wir haben notiert, dass etwas fehlt, und werden Sie um einen Nachweis bitten, wer Sie sind oder dass Sie für die Person handeln dürfen. Bis dahin brauchen Sie nichts zu tun.',
    settled: [
      'Hier ist nichts mehr zu bestätigen',
      'Ihr Antrag wird bearbeitet oder ist schon beantwortet. Wir schreiben Ihnen dazu. Sie können diese Seite schließen.',
    ],
    expired: [
      'Dieser Link ist abgelaufen',
      'Ein Link bestätigt einen Antrag nur einige Tage lang. Drücken Sie den Knopf, dann senden wir einen neuen an die Adresse, an die dieser ging.',
      'Neuen Link senden',
    ],
    renewed: [
      'Ein neuer Link ist unterwegs',
      'Sehen Sie in Ihr Postfach: Wir haben einen neuen Link an die Adresse gesendet, an die der alte ging. Sie können diese Seite schließen.',
    ],
  },
  fr: {
    confirm: [
      'Confirmez votre demande',
      'Appuyez sur le bouton si vous avez fait une demande concernant vos données à caractère personnel.',
      'Confirmer',
    ],
    mandate: [
      'Quelqu’un fait une demande en votre nom',
      'N’appuyez sur le bouton que si la personne qui a fait cette demande concernant vos données à caractère personnel peut le faire pour vous. Sinon, fermez cette page et écrivez-nous.',
      'Elle peut le faire pour moi',
    ],
    thanks: 'Merci',
    done: 'Votre demande est confirmée. Vous pouvez fermer cette page.',
    mandateDone:
      'Nous considérons que cette personne peut faire la demande pour vous, et la traitons. Vous pouvez fermer cette page.',
    more: [
      'Merci : encore une étape',
      'Votre adresse électronique est confirmée. Votre demande n’est pas encore exécutée : nous devons aussi nous assurer que c’est bien vous qui la faites.',
    ],
    points:
      'Remplissez au moins deux de ces champs avec ce que nous savons de vous. Nous le comparons et n’en gardons rien.',
    account:
      'Si vous avez fait la demande avec un compte, vous pouvez aussi vous y reconnecter et confirmer la demande.',
    check: 'Vérifier',
    cannot: 'Je ne peux pas le dire',
    wrong:
      'Cela ne concorde pas. Vous pouvez essayer trois fois ; ensuite nous ne pourrons pas considérer la demande comme la vôtre.',
    wait: 'Nous avons noté qu’il manque quelque chose, et vous demanderons une preuve de votre identité, ou du fait que vous pouvez agir pour la personne. D’ici là, vous n’avez rien à faire.',
    settled: [
      'Il n’y a plus rien à confirmer ici',
      'Votre demande est en cours de traitement, ou a déjà reçu une réponse. Nous vous écrivons à ce sujet. Vous pouvez fermer cette page.',
    ],
    expired: [
      'Ce lien a expiré',
      'Un lien ne confirme une demande que pendant quelques jours. Appuyez sur le bouton : nous en enverrons un autre à l’adresse à laquelle celui-ci a été envoyé.',
      'M’envoyer un nouveau lien',
    ],
    renewed: [
      'Un nouveau lien est en route',
      'Consultez votre boîte de réception : nous avons envoyé un nouveau lien à l’adresse de l’ancien. Vous pouvez fermer cette page.',
    ],
  },
  es: {
    confirm: [
      'Confirme su solicitud',
      'Pulse el botón si ha presentado una solicitud sobre sus datos personales.',
      'Confirmar',
    ],
    mandate: [
      'Alguien presenta una solicitud en su nombre',
      'Pulse el botón solo si la persona que presentó esta solicitud sobre sus datos personales puede hacerlo por usted. Si no, cierre esta página y escríbanos.',
      'Puede hacerlo por mí',
    ],
    thanks: 'Gracias',
    done: 'Su solicitud está confirmada. Puede cerrar esta página.',
    mandateDone:
      'Entendemos que esta persona puede presentar la solicitud por usted y seguimos con ella. Puede cerrar esta página.',
    more: [
      'Gracias: un paso más',
      'Su dirección de correo está confirmada. Su solicitud aún no se ejecuta: también tenemos que asegurarnos de que es usted quien la presenta.',
    ],
    points:
      'Rellene al menos dos de estos campos con lo que sabemos de usted. Lo comparamos y no guardamos nada de ello.',
    account:
      'Si presentó la solicitud con una cuenta, también puede volver a iniciar sesión allí y confirmarla.',
    check: 'Comprobar',
    cannot: 'No puedo decirlo',
    wrong: 'Eso no concuerda. Puede intentarlo tres veces; después no podremos tomar la solicitud como suya.',
    wait: 'Hemos anotado que falta algo y le pediremos una prueba de quién es, o de que puede actuar por la persona. Hasta entonces no tiene que hacer nada.',
    settled: [
      'Aquí no queda nada por confirmar',
      'Su solicitud se está tramitando o ya tiene respuesta. Le escribimos sobre ella. Puede cerrar esta página.',
    ],
    expired: [
      'Este enlace ha caducado',
      'Un enlace confirma una solicitud solo durante unos días. Pulse el botón y enviaremos otro a la dirección a la que se envió este.',
      'Enviarme un enlace nuevo',
    ],
    renewed: [
      'Un enlace nuevo está en camino',
      'Mire su buzón: hemos enviado un enlace nuevo a la dirección a la que se envió el anterior. Puede cerrar esta página.',
    ],
  },
  it: {
    confirm: [
      'Confermi la Sua richiesta',
      'Prema il pulsante se ha presentato una richiesta sui Suoi dati personali.',
      'Confermo',
    ],
    mandate: [
      'Qualcuno presenta una richiesta a Suo nome',
      'Prema il pulsante solo se la persona che ha presentato questa richiesta sui Suoi dati personali può farlo per Lei. Altrimenti chiuda questa pagina e ci scriva.',
      'Può farlo per me',
    ],
    thanks: 'Grazie',
    done: 'La Sua richiesta è confermata. Può chiudere questa pagina.',
    mandateDone:
      'Riteniamo che questa persona possa presentare la richiesta per Lei e la portiamo avanti. Può chiudere questa pagina.',
    more: [
      'Grazie: ancora un passo',
      'Il Suo indirizzo e-mail è confermato. La Sua richiesta non viene ancora eseguita: dobbiamo anche accertarci che sia Lei a presentarla.',
    ],
    points:
      'Compili almeno due di questi campi con ciò che sappiamo di Lei. Lo confrontiamo e non ne conserviamo nulla.',
    account: 'Se ha presentato la richiesta con un account, può anche accedere di nuovo lì e confermarla.',
    check: 'Controlla',
    cannot: 'Non posso indicarlo',
    wrong: 'Questo non corrisponde. Può provare tre volte; dopo non potremo considerare Sua la richiesta.',
    wait: 'Abbiamo annotato che manca qualcosa e Le chiederemo una prova di chi è, o del fatto che può agire per la persona. Fino ad allora non deve fare nulla.',
    settled: [
      'Qui non resta nulla da confermare',
      'La Sua richiesta è in lavorazione o ha già avuto risposta. Le scriviamo in merito. Può chiudere questa pagina.',
    ],
    expired: [
      'Questo link è scaduto',
      'Un link conferma una richiesta solo per alcuni giorni. Prema il pulsante e ne invieremo un altro all’indirizzo a cui è stato inviato questo.',
      'Inviatemi un nuovo link',
    ],
    renewed: [
      'Un nuovo link è in arrivo',
      'Guardi nella Sua casella: abbiamo inviato un nuovo link all’indirizzo a cui era stato inviato il precedente. Può chiudere questa pagina.',
    ],
  },
};

interface Shown {
  readonly token: string;
  /** Data points were given just now, and were not right. */
  readonly wrong?: boolean;
}

/** What somebody reads who follows the link of a request, or has pressed its button. */
export function verificationPage(standing: LinkStanding, { token, wrong = false }: Shown): string {
  const language = pageLanguage(standing.locale);
  const words = WORDS[language];
  const { kind, step } = standing;
  switch (step) {
    case 'confirm': {
      const [title, text, button] = kind === 'mandate' ? words.mandate : words.confirm;
      return show(language, title, `<p>${text}</p><form method="post"><button>${button}</button></form>`);
    }
    case 'done':
      return show(language, words.thanks, `<p>${kind === 'mandate' ? words.mandateDone : words.done}</p>`);
    case 'settled':
      return show(language, words.settled[0], `<p>${words.settled[1]}</p>`);
    case 'expired': {
      const [title, text, button] = words.expired;
      const form = `<form method="post" action="/v/${encodeURIComponent(token)}/renewal"><button>${button}</button></form>`;
      return show(language, title, `<p>${text}</p>${form}`);
    }
    case 'renewed':
      return show(language, words.renewed[0], `<p>${words.renewed[1]}</p>`);
    case 'wait':
      return show(language, words.more[0], `<p>${words.more[1]}</p><p>${words.wait}</p>`);
    case 'points':
      return show(language, words.more[0], pointsForm(language, standing, { token, wrong }));
  }
}

function pointsForm(language: PageLanguage, { types }: LinkStanding, { token, wrong }: Shown): string {
  const words = WORDS[language];
  const path = `/v/${encodeURIComponent(token)}`;
  const fields = types.map(
    (type) =>
      `<p><label>${escapeHtml(pointLabel(type, language))} <input name="${escapeHtml(type)}" maxlength="500" autocomplete="off"></label></p>`,
  );
  return `<p${wrong ? ' role="alert"' : ''}>${wrong ? words.wrong : words.more[1]}</p><p>${words.points}</p>
    <form method="post" action="${path}/points">${fields.join('')}<button>${words.check}</button></form>
    <form method="post" action="${path}/help"><p><button>${words.cannot}</button></p></form>
    <p>${words.account}</p>`;
}

const show = (language: PageLanguage, title: string, body: string): string =>
  page(title, `<h1>${title}</h1>${body}`, language);
