/** Words of the made-up values of a preview, by the English ones, in the order of {@link LANGUAGES}. */
const WORDS: Readonly<Record<string, readonly [de: string, fr: string, es: string, it: string]>> = {
  'contact data': ['Kontaktdaten', 'coordonnées', 'datos de contacto', 'dati di contatto'],
  invoices: ['Rechnungen', 'factures', 'facturas', 'fatture'],
  addresses: ['Anschriften', 'adresses', 'direcciones', 'indirizzi'],
  newsletter: ['Newsletter (Werbung)', 'lettre d’information', 'boletín', 'bollettino'],
  orders: ['Bestellungen', 'commandes', 'pedidos', 'ordini'],
  'market research': ['Marktforschung', 'études de marché', 'estudios de mercado', 'ricerche di mercato'],
  'fraud prevention': [
    'Betrugsprävention',
    'prévention de la fraude',
    'prevención del fraude',
    'prevenzione delle frodi',
  ],
  'My income was read wrongly.': [
    'Mein Einkommen wurde falsch gelesen.',
    'Mon revenu a été mal lu.',
    'Mis ingresos se leyeron mal.',
    'Il mio reddito è stato letto male.',
  ],
  'The income of March was left out.': [
    'Das Einkommen im März fehlte.',
    'Le revenu de mars manquait.',
    'Faltaban los ingresos de marzo.',
    'Mancava il reddito di marzo.',
  ],
  'A card was misused.': [
    'Eine Karte wurde missbraucht.',
    'Une carte a été utilisée frauduleusement.',
    'Se usó una tarjeta de forma fraudulenta.',
    'Una carta è stata usata in modo fraudolento.',
  ],
  'Invoices must be kept for ten years.': [
    'Rechnungen sind zehn Jahre aufzubewahren.',
    'Les factures doivent être conservées dix ans.',
    'Las facturas deben conservarse diez años.',
    'Le fatture vanno conservate per dieci anni.',
  ],
  'The amount in the file is wrong.': [
    'Der Betrag in der Akte ist falsch.',
    'Le montant dans le dossier est faux.',
    'El importe del expediente es incorrecto.',
    'L’importo nel fascicolo è sbagliato.',
  ],
  'How we use your data': [
    'Wie wir Ihre Daten verwenden',
    'Comment nous utilisons vos données',
    'Cómo usamos sus datos',
    'Come usiamo i Suoi dati',
  ],
  'We process your order data to deliver what you bought.': [
    'Wir verarbeiten Ihre Bestelldaten, um zu liefern, was Sie gekauft haben.',
    'Nous traitons les données de vos commandes pour livrer vos achats.',
    'Tratamos los datos de sus pedidos para entregar lo que compró.',
    'Trattiamo i dati dei Suoi ordini per consegnare ciò che ha comprato.',
  ],
  'How we deliver': ['Wie wir liefern', 'Comment nous livrons', 'Cómo entregamos', 'Come consegniamo'],
  'Answer two questions about your orders.': [
    'Beantworten Sie zwei Fragen zu Ihren Bestellungen.',
    'Répondez à deux questions sur vos commandes.',
    'Responda a dos preguntas sobre sus pedidos.',
    'Risponda a due domande sui Suoi ordini.',
  ],
  'Which account do you mean?': [
    'Welches Konto meinen Sie?',
    'De quel compte s’agit-il ?',
    '¿A qué cuenta se refiere?',
    'A quale conto si riferisce?',
  ],
  '2 hours of work': ['2 Stunden Arbeit', '2 heures de travail', '2 horas de trabajo', '2 ore di lavoro'],
  'Your data are kept in nine stores.': [
    'Ihre Daten liegen in neun Systemen.',
    'Vos données se trouvent dans neuf systèmes.',
    'Sus datos están en nueve sistemas.',
    'I Suoi dati si trovano in nove sistemi.',
  ],
  'The form on our page was mended.': [
    'Das Formular auf unserer Seite wurde berichtigt.',
    'Le formulaire de notre page a été corrigé.',
    'El formulario de nuestra página se ha corregido.',
    'Il modulo sulla nostra pagina è stato corretto.',
  ],
  'The data were checked.': [
    'Die Daten wurden geprüft.',
    'Les données ont été vérifiées.',
    'Los datos se han comprobado.',
    'I dati sono stati verificati.',
  ],
  Purposes: ['Zwecke', 'Finalités', 'Fines', 'Finalità'],
  'orders: contract': [
    'Bestellungen: Vertrag',
    'commandes : contrat',
    'pedidos: contrato',
    'ordini: contratto',
  ],
  'newsletter: consent': [
    'Newsletter: Einwilligung',
    'lettre d’information : consentement',
    'boletín: consentimiento',
    'bollettino: consenso',
  ],
  Recipients: ['Empfänger', 'Destinataires', 'Destinatarios', 'Destinatari'],
  'Before that day the notice hung in our shop.': [
    'Vor diesem Tag hing der Hinweis in unserem Laden.',
    'Avant ce jour, l’avis était affiché dans notre magasin.',
    'Antes de ese día, el aviso estaba expuesto en nuestra tienda.',
    'Prima di quel giorno l’avviso era affisso nel nostro negozio.',
  ],
};
const LANGUAGES: readonly string[] = ['de', 'fr', 'es', 'it'];

/** A made-up value in another language: names, codes, days and links stay as they are. */
export function sampleIn<T>(language: string, value: T): T {
  const index = LANGUAGES.indexOf(language);
  return index < 0 ? value : (translated(value, index) as T);
}

function translated(value: unknown, index: number): unknown {
  if (typeof value === 'string') return WORDS[value]?.[index] ?? value;
  if (Array.isArray(value)) return value.map((item) => translated(item, index));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, translated(item, index)]));
}
