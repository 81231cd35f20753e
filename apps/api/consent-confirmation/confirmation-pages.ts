import { escapeHtml, page } from '#platform/http';
import type { PageLanguage, Worded } from '../pages/page-language.js';

interface Words {
  readonly title: string;
  readonly press: string;
  readonly button: string;
  readonly thanks: string;
  readonly done: string;
}

const WORDS: Worded<Words> = {
  en: {
    title: 'Confirm your consent',
    press:
      'Press the button if it was you who gave this consent. Otherwise close this page: it then does not count.',
    button: 'Confirm',
    thanks: 'Thank you',
    done: 'Your consent is confirmed. You can take it back at any time. You can close this page.',
  },
  de: {
    title: 'Bestätigen Sie Ihre Einwilligung',
    press:
      'Drücken Sie den Knopf, wenn Sie diese Einwilligung gegeben haben. Sonst schließen Sie diese Seite: Dann zählt sie nicht.',
    button: 'Bestätigen',
    thanks: 'Vielen Dank',
    done: 'Ihre Einwilligung ist bestätigt. Sie können sie jederzeit widerrufen. Sie können diese Seite schließen.',
  },
  fr: {
    title: 'Confirmez votre consentement',
    press:
      'Appuyez sur le bouton si c’est vous qui avez donné ce consentement. Sinon, fermez cette page : il ne comptera pas.',
    button: 'Confirmer',
    thanks: 'Merci',
    done: 'Votre consentement est confirmé. Vous pouvez le retirer à tout moment. Vous pouvez fermer cette page.',
  },
  es: {
    title: 'Confirme su consentimiento',
    press:
      'Pulse el botón si fue usted quien dio este consentimiento. Si no, cierre esta página: entonces no cuenta.',
    button: 'Confirmar',
    thanks: 'Gracias',
    done: 'Su consentimiento está confirmado. Puede retirarlo en cualquier momento. Puede cerrar esta página.',
  },
  it: {
    title: 'Confermi il Suo consenso',
    press:
      'Prema il pulsante se è stato Lei a dare questo consenso. Altrimenti chiuda questa pagina: allora non vale.',
    button: 'Confermo',
    thanks: 'Grazie',
    done: 'Il Suo consenso è confermato. Può revocarlo in qualsiasi momento. Può chiudere questa pagina.',
  },
};

/** Asks for the second step. @param consent its name */
export function confirmPage(consent: string, language: PageLanguage): string {
  const { title, press, button } = WORDS[language];
  return page(
    title,
    `<h1>${title}</h1><p>${escapeHtml(consent)}</p><p>${press}</p><form method="post"><button>${button}</button></form>`,
    language,
  );
}

export function confirmedPage(language: PageLanguage): string {
  const { thanks, done } = WORDS[language];
  return page(thanks, `<h1>${thanks}</h1><p>${done}</p>`, language);
}
