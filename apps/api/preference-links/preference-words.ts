import type { Worded } from '../pages/page-language.js';

interface PreferenceWords {
  readonly title: string;
  readonly nothing: string;
  readonly intro: string;
  readonly takeBack: string;
  readonly wanted: string;
  readonly save: string;
  /** `day` is HTML made by us. */
  readonly agreed: (day: string) => string;
  readonly disagreed: (day: string) => string;
  readonly never: string;
  readonly done: string;
  readonly recorded: string;
  readonly back: string;
}

export const PREFERENCE_WORDS: Worded<PreferenceWords> = {
  en: {
    title: 'Your choices',
    nothing: 'There is nothing to change with this link. You can close this page.',
    intro:
      'You can take back what you agreed to at any time, without giving a reason. Nothing changes until you press a button.',
    takeBack: 'Take back my consent',
    wanted: 'What you want, and how',
    save: 'Save',
    agreed: (day) => `You agreed to this on ${day}.`,
    disagreed: (day) => `You do not agree to this, since ${day}.`,
    never: 'You do not agree to this at present.',
    done: 'Done',
    recorded: 'Your choice is recorded. You can close this page.',
    back: 'Back to your choices',
  },
  de: {
    title: 'Ihre Einstellungen',
    nothing: 'Mit diesem Link ist nichts zu ändern. Sie können diese Seite schließen.',
    intro:
      'Was Sie erlaubt haben, können Sie jederzeit widerrufen, ohne Gründe zu nennen. Es ändert sich nichts, bevor Sie einen Knopf drücken.',
    takeBack: 'Meine Einwilligung widerrufen',
    wanted: 'Was Sie wünschen, und wie',
    save: 'Speichern',
    agreed: (day) => `Sie haben dem am ${day} zugestimmt.`,
    disagreed: (day) => `Sie stimmen dem seit ${day} nicht zu.`,
    never: 'Sie stimmen dem zurzeit nicht zu.',
    done: 'Erledigt',
    recorded: 'Ihre Wahl ist vermerkt. Sie können diese Seite schließen.',
    back: 'Zurück zu Ihren Einstellungen',
  },
  fr: {
    title: 'Vos choix',
    nothing: 'Il n’y a rien à changer avec ce lien. Vous pouvez fermer cette page.',
    intro:
      'Vous pouvez retirer à tout moment ce que vous avez accepté, sans donner de raison. Rien ne change tant que vous n’appuyez pas sur un bouton.',
    takeBack: 'Retirer mon consentement',
    wanted: 'Ce que vous souhaitez, et comment',
    save: 'Enregistrer',
    agreed: (day) => `Vous avez accepté cela le ${day}.`,
    disagreed: (day) => `Vous n’acceptez plus cela depuis le ${day}.`,
    never: 'Vous n’acceptez pas cela à présent.',
    done: 'C’est fait',
    recorded: 'Votre choix est enregistré. Vous pouvez fermer cette page.',
    back: 'Retour à vos choix',
  },
  es: {
    title: 'Sus preferencias',
    nothing: 'Con este enlace no hay nada que cambiar. Puede cerrar esta página.',
    intro:
      'Puede retirar en cualquier momento lo que aceptó, sin dar razones. Nada cambia hasta que pulse un botón.',
    takeBack: 'Retirar mi consentimiento',
    wanted: 'Qué desea, y cómo',
    save: 'Guardar',
    agreed: (day) => `Aceptó esto el ${day}.`,
    disagreed: (day) => `No acepta esto desde el ${day}.`,
    never: 'Por ahora no acepta esto.',
    done: 'Hecho',
    recorded: 'Su elección consta. Puede cerrar esta página.',
    back: 'Volver a sus preferencias',
  },
  it: {
    title: 'Le Sue scelte',
    nothing: 'Con questo link non c’è nulla da cambiare. Può chiudere questa pagina.',
    intro:
      'Può revocare in qualsiasi momento ciò che ha accettato, senza dare motivi. Nulla cambia finché non preme un pulsante.',
    takeBack: 'Revoca il mio consenso',
    wanted: 'Che cosa desidera, e come',
    save: 'Salva',
    agreed: (day) => `Ha accettato questo in data ${day}.`,
    disagreed: (day) => `Non accetta questo dalla data ${day}.`,
    never: 'Al momento non accetta questo.',
    done: 'Fatto',
    recorded: 'La Sua scelta è annotata. Può chiudere questa pagina.',
    back: 'Torna alle Sue scelte',
  },
};
