import type { BuiltinRight } from '#contracts';

/** What people are told of each right, in plain words. A tenant may put its own in their place. */
export const BUILTIN_RIGHT_TEXTS: Readonly<
  Record<BuiltinRight, { readonly en: string; readonly de: string }>
> = {
  RevocationOfConsent: {
    en: 'You can take back a consent at any time. What was done until then stays lawful; from then on your data is no longer used for what you had agreed to. Taking it back is as easy as giving it.',
    de: 'Sie können eine Einwilligung jederzeit zurücknehmen. Was bis dahin geschah, bleibt rechtmäßig; danach werden Ihre Daten nicht mehr für das verwendet, worin Sie eingewilligt hatten. Das Zurücknehmen ist so einfach wie das Erteilen.',
  },
  Information: {
    en: 'You can ask whether we hold data about you. If we do, you get a copy of it and learn what we use it for, where it comes from, who receives it and how long we keep it.',
    de: 'Sie können fragen, ob wir Daten über Sie haben. Wenn ja, bekommen Sie eine Kopie davon und erfahren, wofür wir sie verwenden, woher sie stammen, wer sie erhält und wie lange wir sie behalten.',
  },
  DataCorrection: {
    en: 'If data about you is wrong, you can have it corrected. If something is missing, you can have it completed.',
    de: 'Wenn Daten über Sie falsch sind, können Sie sie berichtigen lassen. Fehlt etwas, können Sie es ergänzen lassen.',
  },
  DataDeletion: {
    en: 'You can ask us to delete data about you. We do so unless a reason of the law, such as a duty to keep invoices, makes us keep some of it; then we tell you which.',
    de: 'Sie können verlangen, dass wir Daten über Sie löschen. Das tun wir, es sei denn, ein gesetzlicher Grund, etwa die Pflicht, Rechnungen aufzubewahren, zwingt uns, einen Teil zu behalten; dann sagen wir Ihnen, welchen.',
  },
  RestrictionOfProcessing: {
    en: 'You can have your data set aside: we then keep it but do not use it, for example while we check whether it is right.',
    de: 'Sie können Ihre Daten sperren lassen: Wir behalten sie dann, verwenden sie aber nicht, zum Beispiel solange wir prüfen, ob sie stimmen.',
  },
  DataPortability: {
    en: 'You can get the data that you gave us as a file which computers can read, for yourself or for another provider.',
    de: 'Sie können die Daten, die Sie uns gegeben haben, als Datei bekommen, die Computer lesen können, für sich oder für einen anderen Anbieter.',
  },
  ContradictionDataProcessing: {
    en: 'Where we use your data for an interest of ours or of the public, you can object for reasons of your own situation. We then stop unless ours are compelling.',
    de: 'Wo wir Ihre Daten für ein eigenes oder öffentliches Interesse verwenden, können Sie aus Gründen Ihrer eigenen Lage widersprechen. Dann hören wir damit auf, es sei denn, unsere Gründe sind zwingend.',
  },
  ContradictionDirectAdvertising: {
    en: 'You can object to advertising at any time and without a reason. We then no longer use your data for it.',
    de: 'Sie können Werbung jederzeit und ohne Grund widersprechen. Dann verwenden wir Ihre Daten nicht mehr dafür.',
  },
  NotBeSubjectToAutomatedDecision: {
    en: 'If a machine alone decides something about you that matters, you can ask for a person to look at it, give your view and contest the decision.',
    de: 'Wenn allein eine Maschine etwas Wichtiges über Sie entscheidet, können Sie verlangen, dass ein Mensch es prüft, Ihre Sicht darlegen und die Entscheidung anfechten.',
  },
  RightToComplain: {
    en: 'If you think that we use your data unlawfully, you can complain to a data protection authority, for example where you live or work.',
    de: 'Wenn Sie meinen, dass wir Ihre Daten unrechtmäßig verwenden, können Sie sich bei einer Datenschutzaufsicht beschweren, zum Beispiel dort, wo Sie wohnen oder arbeiten.',
  },
};
